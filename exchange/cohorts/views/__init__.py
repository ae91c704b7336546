"""Pages of cohorts: the list, one cohort, its delegations and their pledges."""

from exchange.cohorts.views import cohorts, delegations, editing, quotas
from exchange.cohorts.views.blueprint import blueprint

__all__ = ["blueprint", "cohorts", "delegations", "editing", "quotas"]
