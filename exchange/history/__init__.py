"""Who did or saw what, when; append-only and written in the same transaction."""
