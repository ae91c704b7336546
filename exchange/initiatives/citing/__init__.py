"""How an initiative is cited, and how it tells search engines and reference managers what it is."""
