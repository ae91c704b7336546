"""Pages about people: what is explained to everyone, pairs that may be one person, checks of adults."""

from exchange.people.views import checks, duplicates, explaining
from exchange.people.views.blueprint import blueprint

__all__ = ["blueprint", "checks", "duplicates", "explaining"]
