"""Pages of journeys: those of a cohort, the planning of one, one's own trip."""

from exchange.journeys.views import legs, mine, planning, reading, removing
from exchange.journeys.views.blueprint import blueprint

__all__ = ["blueprint", "legs", "mine", "planning", "reading", "removing"]
