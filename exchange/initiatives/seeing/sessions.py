"""The page of one session of a conference, with what was born there."""

from uuid import UUID
from zoneinfo import ZoneInfo

from flask import render_template

from exchange.access.guards import current_viewer, public
from exchange.access.permissions import Permission
from exchange.conferences.queries import get_session
from exchange.initiatives.queries import find_own_place
from exchange.initiatives.seeing.queries import count_notes_at, list_born_at
from exchange.initiatives.seeing.takers import takers_of
from exchange.initiatives.views.blueprint import blueprint


@blueprint.get("/conferences/<slug>/sessions/<uuid:session_id>")
@public
def session_page(slug: str, session_id: UUID) -> str:
    """Show a session and the initiatives that began there, with the cities that took them up."""
    viewer = current_viewer()
    session = get_session(slug, session_id)
    born = list_born_at(session.id)
    place = find_own_place(viewer) if viewer.may(Permission.SIGHTINGS_NOTE) else None
    own, others = count_notes_at(session.id, viewer=viewer)
    return render_template(
        "initiatives/seeing/session.html",
        conference=session.conference,
        session=session,
        day=session.starts_at.astimezone(ZoneInfo(session.conference.time_zone)).date(),
        born=born,
        takers=takers_of([row.id for row in born if row.adopted_count]),
        own_notes=own,
        other_notes=others,
        may_note=viewer.may(Permission.SIGHTINGS_NOTE) and place is not None and place.cohort.conference_id == session.conference_id,
        may_edit=viewer.may(Permission.CONFERENCES_EDIT),
    )
