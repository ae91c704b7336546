"""Pages of calls, forms and applications."""

from exchange.applications.views import applications, apply, calls, later, mine, own, questions, words
from exchange.applications.views.blueprint import blueprint

__all__ = ["applications", "apply", "blueprint", "calls", "later", "mine", "own", "questions", "words"]
