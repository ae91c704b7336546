"""Pages of the Manifesto: reading it, editing it, and what became of its themes."""

from exchange.manifesto.views import crosswalk, editing, reading
from exchange.manifesto.views.blueprint import blueprint

__all__ = ["blueprint", "crosswalk", "editing", "reading"]
