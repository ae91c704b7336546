"""Pages of papers: the rules, one person's papers, those of a delegation, one's own, a child's."""

from exchange.papers.views import delegation, guardian, own, people, rules
from exchange.papers.views.blueprint import blueprint

__all__ = ["blueprint", "delegation", "guardian", "own", "people", "rules"]
