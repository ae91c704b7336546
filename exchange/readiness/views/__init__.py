"""The pages of readiness: today, what is mine, the travel-ready board, its reminders and its letters."""

from exchange.readiness.views import board, family, letters, reminders, today
from exchange.readiness.views.blueprint import blueprint

__all__ = ["blueprint", "board", "family", "letters", "reminders", "today"]
