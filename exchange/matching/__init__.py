"""For which city something could be, and what could be something for a city: each suggestion with its reasons and their sources."""
