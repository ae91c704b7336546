"""What was agreed to or refused, by whom, for whom, which text in which language."""
