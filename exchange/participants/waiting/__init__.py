"""The waiting list: who waits for a place, alone or as a group that goes together, in which order and why, and what is offered."""
