"""A delegation's way there and back: legs, seats and the responsible adult on each."""
