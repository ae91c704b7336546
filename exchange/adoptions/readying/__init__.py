"""Whether a city is ready, what is missing, and who does what about it until when."""
