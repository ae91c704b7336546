"""Pages of care: filling a sheet in, reading it, one's own page, a guardian's, a group's, the kitchen's."""

from exchange.care.views import desk, family, group, kitchen, own
from exchange.care.views.blueprint import blueprint

__all__ = ["blueprint", "desk", "family", "group", "kitchen", "own"]
