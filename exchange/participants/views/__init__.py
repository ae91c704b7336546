"""Pages of participants: the roster, one participant, invitations, imports."""

from exchange.participants.views import change, foreseen, groups, imports, many, person, places, register, roster, substitute, waiting
from exchange.participants.views.blueprint import blueprint

__all__ = [
    "blueprint",
    "change",
    "foreseen",
    "groups",
    "imports",
    "many",
    "person",
    "places",
    "register",
    "roster",
    "substitute",
    "waiting",
]
