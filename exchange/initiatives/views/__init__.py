"""Pages of sightings and initiatives: what I saw, the nine questions, the readers' desks, the catalogue, one initiative."""

from exchange.initiatives.views import catalogue, page, reading, recommending, sightings, writing
from exchange.initiatives.views.blueprint import blueprint

__all__ = ["blueprint", "catalogue", "page", "reading", "recommending", "sightings", "writing"]
