"""What makes the catalogue quick and forgiving: its facets, the spelling of its words, what a search means, its map."""
