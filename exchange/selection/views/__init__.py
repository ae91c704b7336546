"""Pages of selections: prepare, read, decide, send."""

from exchange.selection.views import deciding, reading
from exchange.selection.views.blueprint import blueprint

__all__ = ["blueprint", "deciding", "reading"]
