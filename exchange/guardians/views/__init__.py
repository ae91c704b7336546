"""Pages of guardians: the way in, their list, and what coordinators do about them."""

from exchange.guardians.views import deciding, entering, family, many, paper, tasks
from exchange.guardians.views.blueprint import blueprint

__all__ = ["blueprint", "deciding", "entering", "family", "many", "paper", "tasks"]
