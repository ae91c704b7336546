"""Pages of consents: the desk's ledger, a guardian's questions, and a young person's own."""

from exchange.consents.views import desk, guardian, own
from exchange.consents.views.blueprint import blueprint

__all__ = ["blueprint", "desk", "guardian", "own"]
