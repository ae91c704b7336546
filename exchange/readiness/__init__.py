"""Gathers what waits, for whom and until when, and shows it as today."""
