"""What a city and the adults beside an initiative know of it: where, how much, what must stay, what it costs, how one knows."""
