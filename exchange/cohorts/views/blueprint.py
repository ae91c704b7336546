"""The blueprint that the pages of cohorts share, and what several of them show."""

from typing import Any

from flask import Blueprint

from exchange.access.guards import current_viewer
from exchange.access.permissions import Permission
from exchange.cohorts import queries, rules
from exchange.cohorts.forms import MoveForm
from exchange.cohorts.models import Cohort
from exchange.foundation import clock

blueprint = Blueprint("cohorts", __name__)
# More delegations than this are compared in a table, each with a small arc.
MOST_CARDS = 3


def cohort_facts(cohort: Cohort) -> dict[str, Any]:
    """Return what every page of one cohort shows."""
    viewer = current_viewer()
    return {
        "cohort": cohort,
        "delegations": queries.list_delegations(cohort, viewer=viewer),
        "may_move": viewer.may(Permission.COHORTS_OPEN),
        "next_states": rules.NEXT_STATES[cohort.state],
        "move_form": MoveForm(formdata=None),
        "today": clock.today(cohort.conference.time_zone),
    }
