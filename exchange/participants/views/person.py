"""One participant: how far, what stands in the way, the facts by section, letters and history."""

from typing import Any
from uuid import UUID

from flask import render_template, request
from werkzeug.wrappers import Response

from exchange.access.guards import current_viewer, requires
from exchange.access.permissions import Permission
from exchange.access.viewers import Viewer
from exchange.foundation import clock
from exchange.foundation.database import transaction
from exchange.foundation.languages import Sentence, _
from exchange.foundation.sealing import Secret
from exchange.participants import rules
from exchange.participants.contributions import sections
from exchange.participants.facts import LABELS, stored_facts
from exchange.participants.judged import Judged, get_judged
from exchange.participants.models import Participant, ParticipantState
from exchange.participants.queries import list_history, list_letters
from exchange.participants.rules import what_is_next
from exchange.participants.services import note_reading
from exchange.participants.showing import deed_words, shown_value
from exchange.participants.views.blueprint import blueprint
from exchange.participants.waiting.queries import turn_of
from exchange.participants.waiting.rules import Turn

# title, fields, right to see them
_SECTIONS: list[tuple[str, tuple[str, ...], Permission]] = [
    (
        "who",
        ("birth_date", "preferred_name", "pronouns", "email", "phone", "language", "languages", "home_place"),
        Permission.PARTICIPANTS_VIEW,
    ),
    ("emergency", ("emergency_name", "emergency_phone"), Permission.PARTICIPANTS_VIEW),
    (
        "papers",
        ("name_on_document", "nationality", "residence_country", "document_type", "document_expires"),
        Permission.PARTICIPANTS_EDIT,
    ),
    ("more", ("motivation", "external_id"), Permission.PARTICIPANTS_EDIT),
]


def _titles() -> dict[str, str]:
    return {"who": _("Who"), "emergency": _("In an emergency"), "papers": _("Travel papers"), "more": _("For the city")}


@blueprint.get("/participants/<uuid:participant_id>")
@requires(Permission.PARTICIPANTS_VIEW)
def show(participant_id: UUID) -> str:
    """Show one participant."""
    viewer = current_viewer()
    judged = get_judged(participant_id, viewer=viewer)
    return _page(judged, viewer, opened={}, fresh="registered" in request.args)


@blueprint.post("/participants/<uuid:participant_id>/sealed")
@requires(Permission.PARTICIPANTS_EDIT)
def open_sealed(participant_id: UUID) -> Response | str:
    """Open the sealed values once, and record who read them."""
    viewer = current_viewer()
    judged = get_judged(participant_id, viewer=viewer, permission=Permission.PARTICIPANTS_EDIT)
    participant, _obstacles = judged
    values: dict[str, Any] = {"document_number": participant.person.document_number, "diet": participant.diet_note}
    opened = {field: value.reveal() for field, value in values.items() if isinstance(value, Secret)}
    if opened:
        with transaction():
            note_reading(participant, list(opened), actor=viewer, now=clock.now())
    return _page(judged, viewer, opened=opened, fresh=False)


def _page(judged: Judged, viewer: Viewer, *, opened: dict[str, str], fresh: bool) -> str:
    participant, obstacles = judged
    cohort = participant.cohort
    person = participant.person
    may_edit = viewer.may(Permission.PARTICIPANTS_EDIT, city_id=participant.city_id)
    stored = stored_facts(participant, person, person.guardians, sealed=False)
    titles = _titles()
    return render_template(
        "participants/show.html",
        participant=participant,
        person=person,
        cohort=cohort,
        age=rules.age_on(person.birth_date, cohort.first_day),
        is_minor=rules.is_minor(person.birth_date, cohort.away_from_on),
        adult_on=rules.turns_adult_on(person.birth_date, cohort.away_from_on, cohort.away_until_on),
        far=rules.HOW_FAR[participant.state],
        obstacles=obstacles,
        stages=_stages(participant),
        next_step=what_is_next(participant.state),
        fact_sections=[
            (titles[name], rows)
            for name, fields, right in _SECTIONS
            if viewer.may(right, city_id=participant.city_id)
            and (rows := [(LABELS[field], shown_value(field, stored[field])) for field in fields if field in stored])
        ],
        guardians=person.guardians if may_edit or viewer.may(Permission.CONSENTS_VIEW, city_id=participant.city_id) else [],
        has_sealed=may_edit and (person.document_number_sealed is not None or participant.diet_note_sealed is not None),
        opened=[(LABELS[field], text) for field, text in opened.items()],
        may_edit=may_edit,
        may_invite=viewer.may(Permission.PARTICIPANTS_INVITE, city_id=participant.city_id),
        may_register=viewer.may(Permission.PARTICIPANTS_REGISTER, city_id=participant.city_id),
        why_not_confirm=rules.why_not_confirm(participant.state, obstacles),
        why_not_withdraw=rules.why_not_withdraw(participant.state),
        why_not_reinstate=rules.why_not_reinstate(participant.state),
        why_not_invite=rules.why_not_invite(participant.state, email=person.email),
        letters=list_letters(participant) if viewer.may(Permission.LETTERS_VIEW, city_id=participant.city_id) else [],
        history=_history(participant, viewer),
        in_line=_in_line(participant),
        added_sections=_added(participant, viewer),
        fresh=fresh,
    )


def _stages(participant: Participant) -> tuple[list[str], int]:
    """Return the words of the way and where on it somebody is."""
    way = [rules.S.APPLIED, rules.S.ACCEPTED, rules.S.CONFIRMED, rules.S.TRAVELLED, rules.S.RETURNED]
    words = [str(state.label) for state in way]
    reached = [index for index, state in enumerate(way) if rules.HOW_FAR[state] <= rules.HOW_FAR[participant.state]]
    return words, reached[-1] if reached else 0


def _history(participant: Participant, viewer: Viewer) -> list[dict[str, Any]]:
    if not viewer.may(Permission.HISTORY_VIEW, city_id=participant.city_id):
        return []
    return [
        {
            "at": line.at,
            "who": name or _("Exchange"),
            "what": deed_words(line.deed),
            "fields": [str(LABELS.get(field, field)) for field in line.changed if field in LABELS],
            "reason": line.reason,
        }
        for line, name in list_history(participant)
    ]


def _in_line(participant: Participant) -> dict[str, Turn | None] | None:
    """Return where somebody stands who waits or has an offer, None of anybody else."""
    if participant.state is ParticipantState.WAITING:
        return {"turn": turn_of(participant, today=clock.today(participant.cohort.conference.time_zone))}
    has_offer = participant.state is ParticipantState.OFFERED and participant.offer_ends_at is not None
    return {"turn": None} if has_offer else None


def _added(participant: Participant, viewer: Viewer) -> list[tuple[Sentence, str, dict[str, Any]]]:
    found = [section(participant, viewer) for section in sections]
    return [one for one in found if one is not None]
