"""Pages of adoptions: the list, one adoption and its moves, and what belongs to it."""

from exchange.adoptions.views import adoptions, delta, diagnosis, kit, lesson, lineage, readying, sheets
from exchange.adoptions.views.blueprint import blueprint

__all__ = ["adoptions", "blueprint", "delta", "diagnosis", "kit", "lesson", "lineage", "readying", "sheets"]
