"""What a city and the network read, print and file; reads everything, writes nothing."""
