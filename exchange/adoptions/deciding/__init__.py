"""What was agreed, tried and found: the decision, the pilot, the result."""
