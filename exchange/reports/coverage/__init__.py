"""Which recommendations of the Manifesto cities have answered, and how far: by city and stage, never a ranking."""
