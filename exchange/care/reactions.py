"""What care adds to others: an obstacle, a section of a person's page, steps of a guardian, and whose rows its tables hold."""

from datetime import date
from typing import Any
from uuid import UUID

from flask import g

from exchange.access.permissions import Permission
from exchange.access.viewers import Viewer
from exchange.care.models import CareEntry, CareReading, CareSheet
from exchange.care.queries import care_waits, care_word, find_sheet, health_in, health_of, judge_care, list_sheets
from exchange.care.rules import ASKED, Contacts, contacts_stand, family_is_done, family_waits, why_not_ask, why_not_keep_health
from exchange.care.services import ask_anew
from exchange.consents.models import Purpose
from exchange.consents.queries import states_of
from exchange.consents.signals import consent_changed
from exchange.consents.standings import ConsentState
from exchange.foundation.declarations import WhenErased, belongs
from exchange.foundation.languages import Sentence, _l
from exchange.guardians.contributions import GuardianStep, add_guardian_steps
from exchange.guardians.sessions import current_guardian
from exchange.participants.contributions import ObstacleSource, add_obstacle_source, add_section
from exchange.participants.models import Participant
from exchange.participants.queries import places_back_since, places_of
from exchange.people.models import Guardian

_SOURCE = ObstacleSource("care", care_word, judge_care, care_waits)


def _section(participant: Participant, viewer: Viewer) -> tuple[Sentence, str, dict[str, Any]] | None:
    if why_not_ask(participant.state):
        return None
    context = {
        "participant_id": participant.id,
        "sheet": find_sheet(participant.id),
        "why_not_keep": why_not_keep_health(health_of(participant.id)),
        "may_record": viewer.may(Permission.CARE_RECORD, city_id=participant.city_id),
    }
    return _l("Care sheet"), "care/_section.html", context


def _of_visit() -> tuple[dict[UUID, CareSheet], dict[UUID, ConsentState]]:
    """Read the sheets and consents of all children of a visit once, however many there are."""
    if "care_of_visit" not in g:
        ids = [participant.id for participant, _guardian in current_guardian().children]
        states = {one: held[Purpose.HEALTH_DATA].state for one, held in states_of(ids).items()}
        g.care_of_visit = (list_sheets(ids), states)
    found: tuple[dict[UUID, CareSheet], dict[UUID, ConsentState]] = g.care_of_visit
    return found


def _steps(participant: Participant, guardian: Guardian, *, today: date) -> list[GuardianStep]:  # noqa: ARG001 - every source is asked so
    steps = []
    arguments = {"participant_id": participant.id}
    if guardian.may_sign and participant.state in ASKED:
        sheets, states = _of_visit()
        sheet, state = sheets.get(participant.id), states[participant.id]
        health = health_in(state)
        waits = family_waits(sheet, health)
        contacts = contacts_stand(sheet)
        text = _l("What the leaders must know to look after your child, and whom to call in an emergency.")
        if contacts is Contacts.UNCONFIRMED:
            text = _l("Departure is near: please say with one tap whether the emergency contacts are still right.")
        elif waits:
            # Whose signature it is, is nobody else's business.
            text = _l("Whom to call is known. The questions about health wait until everybody who is asked has answered.")
            if state is ConsentState.PARTLY:
                text = _l("Whom to call is known. The questions about health wait for the second signature.")
        steps.append(
            GuardianStep(
                "care-sheet",
                _l("Health, food and emergency contacts"),
                text,
                family_is_done(sheet, health),
                "care.of_child",
                arguments,
                participant.cohort.papers_due_on or participant.cohort.away_from_on,
                waits,
            )
        )
    if guardian.may_view and not why_not_ask(participant.state):
        steps.append(
            GuardianStep(
                "care-readings",
                _l("Who has read the care sheet"),
                _l("Every reading, with name, time and reason."),
                None,
                "care.readings_of_child",
                arguments,
            )
        )
    return steps


def _ask_anew(participant: Participant, **_facts: Any) -> None:
    ask_anew(participant)


def connect() -> None:
    """Tell the features below what care knows."""
    add_obstacle_source(_SOURCE)
    add_section(_section)
    add_guardian_steps(_steps)
    consent_changed.connect(_ask_anew)
    belongs(
        CareSheet,
        of_person=lambda person_id: CareSheet.participant_id.in_(places_of(person_id)),
        back_since=lambda day: CareSheet.participant_id.in_(places_back_since(day)),
        when_erased=WhenErased.DELETE,
    )
    belongs(
        CareEntry,
        of_person=lambda person_id: CareEntry.participant_id.in_(places_of(person_id)),
        when_erased=WhenErased.DELETE,
    )
    # Who read what stays as proof; the reasons go with the person.
    belongs(
        CareReading,
        of_person=lambda person_id: CareReading.participant_id.in_(places_of(person_id)),
        when_erased=WhenErased.BLANK,
    )
