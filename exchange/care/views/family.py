"""A guardian's pages: what must be known of their child, whom to call, and who has read it. Earlier answers are not shown back."""

from uuid import UUID

from flask import render_template
from werkzeug.wrappers import Response

from exchange.access.guards import guardian_only
from exchange.care.content import Contact
from exchange.care.models import Teller
from exchange.care.opened import list_readings
from exchange.care.queries import find_sheet
from exchange.care.views.blueprint import blueprint
from exchange.care.views.filling import Desk, act, keep, standing, write_page
from exchange.foundation import clock
from exchange.guardians.rules import Right
from exchange.guardians.sessions import current_guardian


def _desk(participant_id: UUID, *, to: Right | None = Right.SIGN) -> Desk:
    who = current_guardian()
    participant, guardian = who.child(participant_id, to=to)
    return Desk(
        participant,
        teller=Teller.GUARDIAN,
        by_name=who.guardian.name,
        actor=who.actor,
        owner_id=who.session_id,
        layout="layout/guardian.html",
        page="care.of_child",
        write="care.write_of_child",
        home="guardians.tasks",
        first_contact=Contact(who.guardian.name, "", guardian.phone) if guardian.phone else None,
    )


@blueprint.get("/guardian/children/<uuid:participant_id>/care")
@guardian_only
def of_child(participant_id: UUID) -> str:
    """Show a guardian what is open of their child's sheet."""
    desk = _desk(participant_id)
    return render_template("care/fill.html", desk=desk, **standing(desk.participant, find_sheet(participant_id)))


@blueprint.post("/guardian/children/<uuid:participant_id>/care")
@guardian_only
def act_for_child(participant_id: UUID) -> tuple[str, int] | Response:
    """Take a guardian's one tap: nothing to tell, or the contacts are still right."""
    return act(_desk(participant_id), may=("nothing", "confirm"))


@blueprint.get("/guardian/children/<uuid:participant_id>/care/<any(health, contacts):part>")
@guardian_only
def write_of_child(participant_id: UUID, part: str) -> tuple[str, int]:
    """Show a guardian one part's form."""
    return write_page(_desk(participant_id), part)


@blueprint.post("/guardian/children/<uuid:participant_id>/care/<any(health, contacts):part>")
@guardian_only
def keep_of_child(participant_id: UUID, part: str) -> tuple[str, int] | Response:
    """Keep what a guardian wrote."""
    return keep(_desk(participant_id), part)


@blueprint.get("/guardian/children/<uuid:participant_id>/care/readings")
@guardian_only
def readings_of_child(participant_id: UUID) -> str:
    """Show a guardian who has read their child's sheet."""
    desk = _desk(participant_id, to=Right.VIEW)
    groups = [(desk.participant.person.called, desk.participant, list_readings(participant_id))]
    return render_template("care/readings.html", layout=desk.layout, groups=groups, now=clock.now(), own=False)
