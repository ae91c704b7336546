"""Editions of the Manifesto, their themes and recommendations: the vocabulary of initiatives."""
