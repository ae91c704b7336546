"""Pages of calls, forms and applications."""

from exchange.applications.views.blueprint import blueprint

__all__ = ["blueprint"]
