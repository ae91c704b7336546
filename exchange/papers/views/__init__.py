"""Pages of papers: the rules and their groups of countries, one person's papers, those of a delegation, one's own, a child's."""

import exchange.papers.views.delegation
import exchange.papers.views.document
import exchange.papers.views.groups
import exchange.papers.views.guardian
import exchange.papers.views.own
import exchange.papers.views.people
import exchange.papers.views.rulebook
import exchange.papers.views.scans  # noqa: F401
from exchange.papers.views.blueprint import blueprint

__all__ = ["blueprint"]
