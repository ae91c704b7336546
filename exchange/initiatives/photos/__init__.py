"""Photos of an initiative: who is on them, who agreed to that, and how a photo goes at once when a yes is taken back."""
