"""From a sighting through nine questions and an adult's reading to the public catalogue."""
