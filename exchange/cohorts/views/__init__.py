"""Pages of cohorts: the list, one cohort, its delegations and their pledges."""

from exchange.cohorts.quotas.models import Quota as Quota
from exchange.cohorts.views import cohorts, delegations, editing
from exchange.cohorts.views.blueprint import blueprint

__all__ = ["blueprint", "cohorts", "delegations", "editing"]
