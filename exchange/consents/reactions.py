"""What consents add to participants and guardians, and what they do when something changes below them."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from flask import g
from sqlalchemy import ColumnElement, select

from exchange.access.permissions import Permission
from exchange.access.viewers import PROGRAMME, Viewer
from exchange.cohorts.models import Cohort
from exchange.cohorts.signals import cohort_changed
from exchange.consents.cases import Case, read_cases
from exchange.consents.keeping import begin_standing, refresh_and_tell
from exchange.consents.models import Capacity, Consent, ConsentStanding, ConsentTurn, Purpose, Signing
from exchange.consents.queries import consent_waits, consent_word, judge_consent, states_of
from exchange.consents.rules import STOPPING_PURPOSES
from exchange.consents.services import object_to_signing
from exchange.consents.standings import ConsentState, Voice, is_open, own_words
from exchange.consents.texts import current_text
from exchange.foundation import clock
from exchange.foundation.database import db
from exchange.foundation.declarations import WhenErased, belongs
from exchange.foundation.languages import Sentence, _l
from exchange.guardians.contributions import GuardianStep, PaperStatement, add_guardian_steps, add_paper_statements
from exchange.guardians.models import GuardianSession
from exchange.guardians.sessions import current_guardian
from exchange.guardians.signals import visit_objected
from exchange.journeys.models import Journey
from exchange.journeys.signals import journey_changed
from exchange.participants.contributions import ObstacleSource, add_obstacle_source, add_section
from exchange.participants.models import Participant
from exchange.participants.queries import places_back_since, places_of
from exchange.participants.signals import participant_changed, participant_registered
from exchange.people.models import Guardian

_SOURCE = ObstacleSource("consent", consent_word, judge_consent, consent_waits)


def _section(participant: Participant, viewer: Viewer) -> tuple[Sentence, str, dict[str, Any]] | None:
    if not viewer.may(Permission.CONSENTS_VIEW, city_id=participant.city_id):
        return None
    held = states_of([participant.id])[participant.id]
    context = {
        "participant_id": participant.id,
        "states": [(purpose.label, held[purpose].state) for purpose in Purpose],
        "may_record": viewer.may(Permission.CONSENTS_RECORD, city_id=participant.city_id),
    }
    return _l("Consents"), "consents/_section.html", context


def _cases_of_visit() -> dict[UUID, Case]:
    """Read the ledgers of all children of a visit once, however many there are."""
    if "consent_cases" not in g:
        ids = [participant.id for participant, _guardian in current_guardian().children]
        g.consent_cases = {case.participant_id: case for case in read_cases(ids, now=clock.now())}
    cases: dict[UUID, Case] = g.consent_cases
    return cases


def _on_paper(_participant: Participant, _guardian: Guardian) -> list[PaperStatement]:
    texts = [current_text(purpose) for purpose in Purpose]
    return [PaperStatement(text.purpose.label, text.read_by(Capacity.GUARDIAN)) for text in texts]


_NO = frozenset({ConsentState.REFUSED, ConsentState.WITHDRAWN})


def _guardian_step(participant: Participant, guardian: Guardian, *, today: date) -> list[GuardianStep]:  # noqa: ARG001 - a source's contract
    case = _cases_of_visit().get(participant.id)
    if case is None or not guardian.may_sign:
        return []
    words = own_words(case.answers, Voice(Capacity.GUARDIAN, guardian.id), signers=case.signers, trip=case.trip)
    text = _l("Yes and no are both full answers. It takes about three minutes, and you can take a yes back here at any time.")
    if any(words[purpose].state in _NO for purpose in STOPPING_PURPOSES):
        text = _l("You said no to something without which nobody travels. That is a full answer; if you change your mind, answer again.")
    step = GuardianStep(
        code="consents",
        title=_l("What you agree to, point by point"),
        text=text,
        is_done=not any(is_open(word) for word in words.values()),
        endpoint="consents.guardian",
        arguments={"participant_id": participant.id},
        due_on=participant.cohort.papers_due_on or participant.cohort.away_from_on,
    )
    return [step]


def _person_registered(participant: Participant, *, now: datetime, **_more: Any) -> None:
    # Nobody has answered anything yet: that is written down without asking the database.
    begin_standing(participant, now=now)


def _person_changed(participant: Participant, *, now: datetime, **_more: Any) -> None:
    # Guardians are the person's: what they may do holds for each of the person's trips.
    refresh_and_tell(db.session.scalars(places_of(participant.person_id)), now=now)


def _journey_changed(_journey: Journey, *, participant_ids: Iterable[UUID], now: datetime, **_more: Any) -> None:
    refresh_and_tell(participant_ids, now=now)


def _cohort_changed(cohort: Cohort, *, now: datetime, **_more: Any) -> None:
    refresh_and_tell(db.session.scalars(select(Participant.id).where(Participant.cohort_id == cohort.id)), now=now)


def _visit_objected(guardian: Guardian, *, participants: Sequence[Participant], signed_at: datetime, now: datetime, **_more: Any) -> None:
    visits = select(GuardianSession.id).where(GuardianSession.guardian_id == guardian.id)
    for participant in participants:
        chosen = select(Signing).where(
            Signing.participant_id == participant.id, Signing.visit_id.in_(visits), Signing.signed_at >= signed_at
        )
        for signing in db.session.scalars(chosen).all():
            object_to_signing(signing, participant, actor=PROGRAMME, now=now)


def connect() -> None:
    """Tell participants what consents know, and listen to what an answer was given for."""
    add_obstacle_source(_SOURCE)
    add_section(_section)
    add_guardian_steps(_guardian_step)
    add_paper_statements(_on_paper)
    participant_registered.connect(_person_registered)
    participant_changed.connect(_person_changed)
    journey_changed.connect(_journey_changed)
    cohort_changed.connect(_cohort_changed)
    visit_objected.connect(_visit_objected)
    _declare(Consent, Signing, ConsentTurn, when_erased=WhenErased.KEEP)
    _declare(ConsentStanding, when_erased=WhenErased.DELETE)


def _declare(*models: Any, when_erased: WhenErased) -> None:
    for model in models:
        belongs(model, of_person=_of_person(model), back_since=_back_since(model), when_erased=when_erased)


def _of_person(model: Any) -> Callable[[UUID], ColumnElement[bool]]:
    return lambda person_id: model.participant_id.in_(places_of(person_id))


def _back_since(model: Any) -> Callable[[date], ColumnElement[bool]]:
    return lambda day: model.participant_id.in_(places_back_since(day))
