"""Letters: rows of an outbox written with the fact they tell of, delivered by the worker."""
