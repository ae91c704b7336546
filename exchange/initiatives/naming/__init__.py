"""Which name its authors want under their initiatives: whole, first name, or their city alone; changed whenever they like."""
