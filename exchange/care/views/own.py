"""One's own care sheet: an adult fills it in and sees what they wrote; everybody sees who has read it."""

from uuid import UUID

from flask import render_template
from werkzeug.wrappers import Response

from exchange.access.guards import current_viewer, requires
from exchange.access.permissions import Permission
from exchange.care.models import Teller
from exchange.care.opened import list_readings_of
from exchange.care.queries import find_sheet, get_own_place, list_own_places, list_sheets
from exchange.care.views.blueprint import blueprint
from exchange.care.views.filling import Desk, act, keep, standing, write_page
from exchange.foundation import clock
from exchange.foundation.obstacles import NotFound
from exchange.guardians.services import day_at_home
from exchange.participants.models import Participant
from exchange.participants.rules import is_minor


def _desk_of(participant: Participant) -> Desk:
    viewer = current_viewer()
    return Desk(
        participant,
        teller=Teller.SELF,
        by_name=viewer.display_name,
        actor=viewer,
        owner_id=viewer.account_id,
        layout="layout/base.html",
        page="care.own_place",
        write="care.write_own",
        shows_back=True,
    )


def _own(participant_id: UUID) -> Desk:
    """Return the desk of an adult for one of their own places; a minor's sheet is a guardian's to fill in."""
    participant = get_own_place(participant_id, viewer=current_viewer())
    if is_minor(participant.person.birth_date, day_at_home(participant, clock.now())):
        raise NotFound
    return _desk_of(participant)


@blueprint.get("/me/care")
@requires(Permission.MINE)
def mine() -> str:
    """Show how things stand with one's own sheets."""
    places = list_own_places(current_viewer())
    sheets = list_sheets([place.id for place in places])
    now = clock.now()
    shown = [
        {
            **standing(place, sheets.get(place.id)),
            "desk": _desk_of(place),
            "is_minor": is_minor(place.person.birth_date, day_at_home(place, now)),
        }
        for place in places
        if place.cohort.away_until_on >= day_at_home(place, now) or place.id in sheets
    ]
    return render_template("care/mine.html", places=shown)


@blueprint.get("/me/care/<uuid:participant_id>")
@requires(Permission.MINE)
def own_place(participant_id: UUID) -> str:
    """Show what is open of one's own sheet."""
    desk = _own(participant_id)
    return render_template("care/fill.html", desk=desk, **standing(desk.participant, find_sheet(participant_id)))


@blueprint.post("/me/care/<uuid:participant_id>")
@requires(Permission.MINE)
def act_for_myself(participant_id: UUID) -> tuple[str, int] | Response:
    """Take one tap: nothing to tell, or the contacts are still right."""
    return act(_own(participant_id), may=("nothing", "confirm"))


@blueprint.get("/me/care/<uuid:participant_id>/<any(health, contacts):part>")
@requires(Permission.MINE)
def write_own(participant_id: UUID, part: str) -> tuple[str, int]:
    """Show one part's form with what oneself wrote."""
    return write_page(_own(participant_id), part)


@blueprint.post("/me/care/<uuid:participant_id>/<any(health, contacts):part>")
@requires(Permission.MINE)
def keep_own(participant_id: UUID, part: str) -> tuple[str, int] | Response:
    """Keep what somebody wrote about themselves."""
    return keep(_own(participant_id), part)


@blueprint.get("/me/care/readings")
@requires(Permission.MINE)
def own_readings() -> str:
    """Show who has read one's own sheet, minors as well as adults."""
    now = clock.now()
    places = list_own_places(current_viewer())
    readings = list_readings_of([place.id for place in places])
    found = [(place.cohort.name, place, readings[place.id]) for place in places]
    groups = [one for one in found if one[2] or one[1].cohort.away_until_on >= day_at_home(one[1], now)]
    return render_template("care/readings.html", layout="layout/base.html", groups=groups, now=now, own=True)
