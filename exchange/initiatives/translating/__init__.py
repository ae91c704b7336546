"""The same initiative in other languages: written by people, never by a machine, and honest about their age."""
