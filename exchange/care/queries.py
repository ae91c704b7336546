"""Reads of care: what is open about sheets, the sheets themselves only for whoever has opened them, and who read what."""

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, bindparam, case, func, literal, select
from sqlalchemy.orm import joinedload

from exchange.access.scope import unscoped
from exchange.access.viewers import Viewer
from exchange.care.content import Answers, Contact, read, read_contacts
from exchange.care.models import CareSheet
from exchange.care.rules import ASKED, FINE_WORDS, WITH_A_SHEET, Contacts, Health, care_obstacles
from exchange.care.tallying import Plate
from exchange.cohorts.models import Cohort, Delegation
from exchange.conferences.rules import hosts
from exchange.consents.models import ConsentStanding, Purpose
from exchange.consents.standings import ConsentState
from exchange.foundation.database import db
from exchange.foundation.obstacles import NotFound, Obstacle
from exchange.foundation.sealing import Secret
from exchange.participants.models import Participant
from exchange.participants.queries import whom_may_see
from exchange.participants.rules import Standing
from exchange.people.models import Person

_SHEET = select(CareSheet).where(CareSheet.participant_id == bindparam("participant_id"))


def find_sheet(participant_id: UUID) -> CareSheet | None:
    """Return a participant's sheet, sealed as it is; the caller has got the participant through a viewer."""
    return db.session.scalar(_SHEET, {"participant_id": participant_id})


def _text(secret: Secret | None) -> str | None:
    return None if secret is None else secret.reveal()


def answers_of(sheet: CareSheet | None) -> Answers | None:
    """Unseal what a sheet says about health; None where nothing was answered or it is erased."""
    text = None if sheet is None else _text(sheet.answers)
    return None if text is None else read(text)


def contacts_of(sheet: CareSheet | None) -> tuple[Contact, ...]:
    """Unseal whom to call."""
    text = None if sheet is None else _text(sheet.contacts)
    return () if text is None else read_contacts(text)


# ---- consent ------------------------------------------------------------------------------------


_MEANS = {
    ConsentState.GIVEN: Health.GIVEN,
    ConsentState.REFUSED: Health.REFUSED,
    ConsentState.DISPUTED: Health.REFUSED,
    ConsentState.WITHDRAWN: Health.WITHDRAWN,
}


def health_in(state: ConsentState) -> Health:
    """Return what a consent's state means for details of health; answers that differ are a no."""
    return _MEANS.get(state, Health.MISSING)


def _held(purpose: Purpose) -> ColumnElement[str]:
    """Return what holds of a Participant's consents for a purpose, as a value of Health; the same as `health_in`."""
    state = ConsentStanding.states[(purpose.value, "state")].as_string()
    # Compared once with each value: the database reads the text of all purposes each time that it is named.
    means = {said.value: health.value for said, health in _MEANS.items()}
    kept = (
        select(case(means, value=state, else_=Health.MISSING.value))
        .where(ConsentStanding.participant_id == Participant.id)
        .correlate(Participant)
        .scalar_subquery()
    )
    return func.coalesce(kept, Health.MISSING.value)


@cache
def _words_about(purpose: Purpose) -> Select[UUID, str]:
    return select(Participant.id, _held(purpose)).where(Participant.id.in_(bindparam("ids", expanding=True)))


def list_health(participant_ids: Sequence[UUID]) -> dict[UUID, Health]:
    """Return whether details of health may be kept and read now, for each."""
    return _said(participant_ids, Purpose.HEALTH_DATA)


def list_host_sharing(participant_ids: Sequence[UUID]) -> dict[UUID, Health]:
    """Return whether the host may be told, for each."""
    return _said(participant_ids, Purpose.HOST_SHARING)


def _said(participant_ids: Sequence[UUID], purpose: Purpose) -> dict[UUID, Health]:
    if not participant_ids:
        return {}
    rows = db.session.execute(_words_about(purpose), {"ids": list(participant_ids)})
    return {participant_id: Health(word) for participant_id, word in rows}


def health_of(participant_id: UUID) -> Health:
    """Return whether details of health may be kept and read now."""
    return list_health([participant_id]).get(participant_id, Health.MISSING)


# ---- what is missing, as SQL --------------------------------------------------------------------


def care_word() -> ColumnElement[str]:
    """Return how things stand with a Participant's care sheet, as rules.care_word has it; nothing is unsealed for it."""
    contacts = case(
        (CareSheet.contact_count == 0, Contacts.MISSING.value),
        (
            and_(CareSheet.confirm_asked_at.is_not(None), func.coalesce(CareSheet.confirmed_at < CareSheet.confirm_asked_at, True)),
            Contacts.UNCONFIRMED.value,
        ),
        else_=Contacts.FINE.value,
    )
    of_sheet = (
        select(
            case((CareSheet.answered_at.is_not(None), "answered"), else_="open")
            + case((CareSheet.told_at.is_not(None), " told "), else_=" untold ")
            + contacts
        )
        .where(CareSheet.participant_id == Participant.id)
        .correlate(Participant)
        .scalar_subquery()
    )
    return _held(Purpose.HEALTH_DATA) + " " + func.coalesce(of_sheet, literal(f"open untold {Contacts.MISSING.value}"))


def judge_care(who: Standing, word: str, cohort: Cohort) -> list[Obstacle]:
    """Return what is missing of somebody's care sheet."""
    return care_obstacles(word, participant_id=who.id, kind=who.kind, birth_date=who.birth_date, state=who.state, cohort=cohort)


def care_waits(_cohort: Cohort) -> ColumnElement[bool]:
    """Return the condition on Participant that something is missing; the same answer as the former."""
    return and_(Participant.state.in_(sorted(ASKED)), care_word().not_in(FINE_WORDS))


# ---- whose sheet --------------------------------------------------------------------------------

_OWN = (
    select(Participant)
    .where(Participant.person_id == bindparam("person_id"), Participant.state.in_(sorted(WITH_A_SHEET)))
    .options(
        joinedload(Participant.person, innerjoin=True).selectinload(Person.guardians),
        joinedload(Participant.cohort, innerjoin=True).joinedload(Cohort.conference, innerjoin=True),
        joinedload(Participant.delegation, innerjoin=True).joinedload(Delegation.city, innerjoin=True),
    )
    .order_by(Participant.registered_at.desc(), Participant.id.desc())
)


def list_own_places(viewer: Viewer) -> list[Participant]:
    """Return the places for which somebody's own sheet is asked or kept, the newest first."""
    return list(db.session.scalars(_OWN, {"person_id": viewer.person_id}))


def get_own_place(participant_id: UUID, *, viewer: Viewer) -> Participant:
    """Return one of one's own places, or raise NotFound."""
    found = next((place for place in list_own_places(viewer) if place.id == participant_id), None)
    if found is None:
        raise NotFound
    return found


def list_sheets(participant_ids: Sequence[UUID]) -> dict[UUID, CareSheet]:
    """Return the sheets of some participants, sealed as they are."""
    if not participant_ids:
        return {}
    found = db.session.scalars(select(CareSheet).where(CareSheet.participant_id.in_(list(participant_ids))))
    return {sheet.participant_id: sheet for sheet in found}


def get_cohort_of_kitchen(slug: str) -> Cohort:
    """Return a cohort for its kitchen page, or raise NotFound; the caller asks the rules who may see it."""
    found = db.session.scalar(select(Cohort).where(Cohort.slug == slug).options(joinedload(Cohort.conference, innerjoin=True)))
    if found is None:
        raise NotFound
    return found


def all_plates(viewer: Viewer, cohort: Cohort) -> AbstractContextManager[None]:
    """Let the host desk of a cohort's conference see the plates of all its groups; cities see their own."""
    if hosts(viewer, cohort.conference) and not viewer.is_network:
        return unscoped(db.session(), "a host's kitchen cooks for every group of the cohort")
    return nullcontext()


def list_plates(cohort: Cohort) -> tuple[dict[UUID, Participant], list[Plate]]:
    """Return who travels in a cohort, as far as this session sees, and what of them a kitchen may know: answers with consent alone."""
    rows = db.session.execute(
        select(Participant, CareSheet, _held(Purpose.HEALTH_DATA).label("health"), _held(Purpose.HOST_SHARING).label("sharing"))
        .outerjoin(CareSheet, CareSheet.participant_id == Participant.id)
        .where(Participant.cohort_id == cohort.id, Participant.state.in_(sorted(WITH_A_SHEET)))
        .options(
            joinedload(Participant.person, innerjoin=True),
            joinedload(Participant.cohort, innerjoin=True),
            joinedload(Participant.delegation, innerjoin=True).joinedload(Delegation.city, innerjoin=True),
        )
        .order_by(Participant.sort_name, Participant.id)
    ).all()
    plates = [
        Plate(
            participant.id,
            participant.delegation_id,
            participant.person.called,
            answers_of(sheet) if health == Health.GIVEN else None,
            shares=sharing == Health.GIVEN,
        )
        for participant, sheet, health, sharing in rows
    ]
    return {row[0].id: row[0] for row in rows}, plates


def list_delegation(delegation: Delegation, viewer: Viewer) -> Sequence[Row[Participant, CareSheet | None, str, str]]:
    """Return the people of one group whom a viewer may see, by name: participant, sheet, health, consent to emergency care."""
    statement = (
        select(Participant, CareSheet, _held(Purpose.HEALTH_DATA).label("health"), _held(Purpose.EMERGENCY_CARE).label("urgent"))
        .outerjoin(CareSheet, CareSheet.participant_id == Participant.id)
        .where(Participant.delegation_id == delegation.id, Participant.state.in_(sorted(WITH_A_SHEET)))
        .options(
            joinedload(Participant.person, innerjoin=True).selectinload(Person.guardians),
            joinedload(Participant.cohort, innerjoin=True).joinedload(Cohort.conference, innerjoin=True),
            joinedload(Participant.delegation, innerjoin=True).joinedload(Delegation.city, innerjoin=True),
        )
        .order_by(Participant.sort_name, Participant.id)
    )
    limit = whom_may_see(viewer)
    rows: Any = db.session.execute(statement if limit is None else statement.where(limit)).all()
    return rows  # type: ignore[no-any-return]
