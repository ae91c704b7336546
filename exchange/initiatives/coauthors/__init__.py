"""Several people write one initiative: asked by name, each with equal rights."""
