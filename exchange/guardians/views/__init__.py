"""Pages of guardians: the way in, their list, and what coordinators do about them."""

from exchange.guardians.views import entering, family, many, paper, rights, tasks
from exchange.guardians.views.blueprint import blueprint

__all__ = ["blueprint", "entering", "family", "many", "paper", "rights", "tasks"]
