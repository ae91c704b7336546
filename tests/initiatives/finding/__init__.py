"""What the catalogue forgives, means, counts, draws and cites."""
