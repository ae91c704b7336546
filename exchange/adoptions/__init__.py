"""One city takes one initiative up and moves it through its stages."""
