"""The human beings the network knows, once across cohorts, with their guardians and their rights."""
