"""Who took what from whom, how long each step takes, and where adoptions stop. Flows, never ranks."""
