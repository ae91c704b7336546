"""From a roster file to participants: judge it, show the plan, do exactly that plan, take it back within a day."""
