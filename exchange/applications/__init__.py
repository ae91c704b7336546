"""Calls for participants: forms built from typed questions, and the applications that answer them."""
