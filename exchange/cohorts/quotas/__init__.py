"""How many people of which kind may, or must, be among those who travel: rows over city × kind × age × fewer opportunities."""
