"""Pages about people: what is explained to everyone, pairs that may be one person, checks of adults."""

from exchange.people.checks import models as checks_models
from exchange.people.duplicates import models as duplicates_models
from exchange.people.views import explaining
from exchange.people.views.blueprint import blueprint

__all__ = ["blueprint", "checks_models", "duplicates_models", "explaining"]
