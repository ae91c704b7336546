"""One participant's sheet at the desk: how it stands, filling in on their word, opening it with a reason, reviewing emergencies."""

from uuid import UUID

from flask import render_template, url_for
from werkzeug.wrappers import Response

from exchange.access.guards import current_viewer, requires
from exchange.access.permissions import Permission
from exchange.care import reading as opening
from exchange.care import rules
from exchange.care.forms import ReasonForm, ReviewForm
from exchange.care.models import Part, Teller, Way
from exchange.care.opened import get_reading, list_entries, list_open_readings, list_readings
from exchange.care.queries import answers_of, contacts_of, find_sheet
from exchange.care.views.blueprint import blueprint, show_reasons, this_session, why_not_open
from exchange.care.views.filling import Desk, act, keep, standing, write_page
from exchange.care.wording import said_sections
from exchange.foundation import clock
from exchange.foundation.languages import _
from exchange.foundation.obstacles import NotFound, Refused
from exchange.foundation.pages import one_effect, say
from exchange.participants.models import Participant
from exchange.participants.queries import get_participant


def _desk(participant_id: UUID) -> Desk:
    viewer = current_viewer()
    participant = get_participant(participant_id, viewer=viewer, permission=Permission.CARE_RECORD)
    return Desk(
        participant,
        teller=Teller.COORDINATOR,
        by_name=viewer.display_name,
        actor=viewer,
        owner_id=viewer.account_id,
        layout="layout/base.html",
        page="care.show",
        write="care.write",
    )


def _page(
    participant: Participant, *, form: ReasonForm | None = None, review: ReviewForm | None = None, status: int = 200
) -> tuple[str, int]:
    viewer, now, session = current_viewer(), clock.now(), this_session()
    sheet = find_sheet(participant.id)
    may_record = viewer.may(Permission.CARE_RECORD, city_id=participant.city_id)
    opened = next(
        (
            one
            for one in list_open_readings([participant.id], viewer, session, now=now)
            if one.part is Part.SHEET and opening.is_open(one, viewer, participant, session=session, now=now)
        ),
        None,
    )
    way = opening.way_for(participant, viewer, now=now)
    facts = standing(participant, sheet)
    answers = answers_of(sheet) if opened and not facts["why_not_keep"] else None
    page = render_template(
        "care/show.html",
        **facts,
        desk=_desk(participant.id) if may_record else None,
        may_record=may_record,
        way=way,
        may_break_glass=way is None and opening.may_break_glass(participant, viewer, now=now),
        opened=opened,
        answers=answers,
        said=[] if answers is None else said_sections(answers),
        contacts=contacts_of(sheet) if opened else (),
        form=form or ReasonForm(),
        review=review or ReviewForm(),
        must_prove=opened is None and opening.must_prove(viewer, session, now=now),
        window=rules.window(participant.cohort),
        entries=list_entries(participant.id),
        readings=list_readings(participant.id) if may_record else [],
        now=now,
    )
    return page, status


@blueprint.get("/participants/<uuid:participant_id>/care")
@requires(Permission.PARTICIPANTS_VIEW)
def show(participant_id: UUID) -> tuple[str, int]:
    """Show how a sheet stands; what it says only while it is open to this reader."""
    return _page(get_participant(participant_id, viewer=current_viewer()))


@blueprint.post("/participants/<uuid:participant_id>/care")
@requires(Permission.CARE_RECORD)
def act_at_desk(participant_id: UUID) -> tuple[str, int] | Response:
    """Note on somebody's word: nothing to tell, contacts still right, or told in person."""
    return act(_desk(participant_id), may=("nothing", "confirm", "told"))


@blueprint.get("/participants/<uuid:participant_id>/care/<any(health, contacts):part>")
@requires(Permission.CARE_RECORD)
def write(participant_id: UUID, part: str) -> tuple[str, int]:
    """Show one part's form, to fill in on somebody's word."""
    return write_page(_desk(participant_id), part)


@blueprint.post("/participants/<uuid:participant_id>/care/<any(health, contacts):part>")
@requires(Permission.CARE_RECORD)
def keep_at_desk(participant_id: UUID, part: str) -> tuple[str, int] | Response:
    """Keep what somebody said or wrote on paper."""
    return keep(_desk(participant_id), part)


@blueprint.post("/participants/<uuid:participant_id>/care/open")
@requires(Permission.CARE_READ)
def open_sheet(participant_id: UUID) -> tuple[str, int] | Response:
    """Open a sheet for a quarter of an hour, with a reason."""
    viewer, now = current_viewer(), clock.now()
    participant = get_participant(participant_id, viewer=viewer)
    way = opening.way_for(participant, viewer, now=now)
    if way is None:
        raise NotFound
    return _open(participant, way=way)


@blueprint.post("/participants/<uuid:participant_id>/care/emergency")
@requires(Permission.CARE_BREAK_GLASS)
def break_glass(participant_id: UUID) -> tuple[str, int] | Response:
    """Open a sheet for an hour in an emergency; those concerned are told, and it is looked into."""
    viewer, now = current_viewer(), clock.now()
    participant = get_participant(participant_id, viewer=viewer)
    if not opening.may_break_glass(participant, viewer, now=now):
        raise NotFound
    return _open(participant, way=Way.BREAK_GLASS)


def _open(participant: Participant, *, way: Way) -> tuple[str, int] | Response:
    viewer, session, form = current_viewer(), this_session(), ReasonForm()
    has_proved, status = why_not_open(form, session)
    if status != 200:
        return _page(participant, form=form, status=status)
    facts = {"reason": form.reason.data or "", "session": session, "has_proved": has_proved, "actor": viewer, "now": clock.now()}
    try:
        with one_effect(form, owner_id=viewer.account_id) as effect:
            if not effect.earlier:
                effect.location = url_for("care.show", participant_id=participant.id)
                if way is Way.BREAK_GLASS:
                    opening.break_glass(participant, **facts)  # type: ignore[arg-type]
                else:
                    opening.open_sheets([participant], way=way, part=Part.SHEET, **facts)  # type: ignore[arg-type]
    except Refused as refusal:
        show_reasons(form, refusal.obstacles)
        return _page(participant, form=form, status=422)
    return effect.redirect()


@blueprint.post("/participants/<uuid:participant_id>/care/readings/<uuid:reading_id>/review")
@requires(Permission.CARE_RECORD)
def review_reading(participant_id: UUID, reading_id: UUID) -> tuple[str, int] | Response:
    """Write what was found about an emergency reading."""
    viewer = current_viewer()
    participant = get_participant(participant_id, viewer=viewer, permission=Permission.CARE_RECORD)
    found = get_reading(reading_id, participant=participant)
    form = ReviewForm()
    if not form.validate():
        return _page(participant, review=form, status=422)
    try:
        with one_effect(form, owner_id=viewer.account_id) as effect:
            if not effect.earlier:
                effect.location = url_for("care.show", participant_id=participant.id)
                opening.review(found, participant, sentence=form.sentence.data or "", actor=viewer, now=clock.now())
                say(_("Reviewed. Whoever it is about sees your sentence beside the reading."))
    except Refused as refusal:
        form.sentence.errors = [str(one.sentence) for one in refusal.obstacles]
        return _page(participant, review=form, status=422)
    return effect.redirect()
