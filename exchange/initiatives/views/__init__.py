"""Pages of sightings and initiatives: what I saw, the nine questions, the readers' desks, the catalogue, one initiative."""

from exchange.initiatives.describing import views as describing
from exchange.initiatives.lineage import views as lineage
from exchange.initiatives.similar import views as similar
from exchange.initiatives.views import authors, catalogue, history, page, reading, recommending, sightings, writing
from exchange.initiatives.views.blueprint import blueprint

__all__ = ["authors", "blueprint", "catalogue", "describing", "history", "lineage", "page", "reading", "recommending", "sightings", "similar", "writing"]
