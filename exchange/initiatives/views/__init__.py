"""Pages of sightings and initiatives: what I saw, the nine questions, the readers' desks, the catalogue, one initiative."""

from exchange.initiatives.citing import views as citing
from exchange.initiatives.describing import views as describing
from exchange.initiatives.lineage import views as lineage
from exchange.initiatives.naming import views as naming
from exchange.initiatives.photos import looking as photos_looked_at
from exchange.initiatives.photos import views as photos
from exchange.initiatives.reviewing import views as reviewing
from exchange.initiatives.seeing import sessions
from exchange.initiatives.seeing import views as seeing
from exchange.initiatives.similar import views as similar
from exchange.initiatives.translating import views as translating
from exchange.initiatives.views import authors, catalogue, changing, history, page, reading, recommending, sightings, theming, writing
from exchange.initiatives.views.blueprint import blueprint

__all__ = [
    "authors",
    "blueprint",
    "catalogue",
    "changing",
    "citing",
    "describing",
    "history",
    "lineage",
    "naming",
    "page",
    "photos",
    "photos_looked_at",
    "reading",
    "recommending",
    "reviewing",
    "seeing",
    "sessions",
    "sightings",
    "similar",
    "theming",
    "translating",
    "writing",
]
