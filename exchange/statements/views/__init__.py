"""Pages of statements: one's own with the paper, and the page on which anybody checks one."""

from exchange.statements.views import checking, mine
from exchange.statements.views.blueprint import blueprint

__all__ = ["blueprint", "checking", "mine"]
