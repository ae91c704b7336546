"""What a city kept, changed, dropped and added when it took an initiative up, each with its reason."""
