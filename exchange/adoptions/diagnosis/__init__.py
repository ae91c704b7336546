"""What young people and the city need, told by both, and what both share."""
