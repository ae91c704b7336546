"""The story that the demonstration tells, chapter by chapter; its facts are in data/."""
