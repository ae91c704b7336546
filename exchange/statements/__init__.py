"""What somebody gets for an idea that a city runs: a dated paper with their own words, which anybody can check."""
