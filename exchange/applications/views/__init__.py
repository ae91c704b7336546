"""Pages of calls, forms and applications."""

from exchange.applications.views import applications, apply, calls, own, questions
from exchange.applications.views.blueprint import blueprint

__all__ = ["applications", "apply", "blueprint", "calls", "own", "questions"]
