"""What is still missing, as a child's guardian reads it: the same obstacles as on every other page."""

from uuid import UUID

from flask import render_template

from exchange.access.guards import guardian_only
from exchange.foundation.obstacles import Owner
from exchange.guardians.obstacles import ABOUT_LETTERS
from exchange.guardians.sessions import current_guardian
from exchange.participants.queries import list_obstacles
from exchange.readiness.rules import by_turn
from exchange.readiness.views.blueprint import blueprint


@blueprint.get("/guardian/children/<uuid:participant_id>/missing")
@guardian_only
def family(participant_id: UUID) -> str:
    """Show a guardian what is still missing for a child: their own turn first, then who else sees to what."""
    participant, _guardian = current_guardian().child(participant_id)
    found = list_obstacles([participant], cohort=participant.cohort)[participant.id]
    # What became of letters says that there are other guardians; coordinators see to it.
    found = [one for one in found if one.code not in ABOUT_LETTERS]
    yours, others = by_turn(found, own=frozenset({Owner.GUARDIAN}))
    return render_template("readiness/family.html", participant=participant, cohort=participant.cohort, yours=yours, others=others)
