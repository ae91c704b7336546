"""Pages of participants: the roster, one participant, invitations, imports."""

from exchange.participants.views import change, imports, many, person, register, roster
from exchange.participants.views.blueprint import blueprint

__all__ = ["blueprint", "change", "imports", "many", "person", "register", "roster"]
