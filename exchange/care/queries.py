"""Reads of care: what is open about sheets, the sheets themselves only for whoever has opened them, and who read what."""

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime, timedelta
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, bindparam, case, func, literal, select
from sqlalchemy.orm import joinedload

from exchange.access.permissions import Role
from exchange.access.scope import unscoped
from exchange.access.viewers import Viewer
from exchange.accounts.models import AccountSession
from exchange.care.content import Answers, Contact, read, read_contacts
from exchange.care.models import CareEntry, CareReading, CareSheet, Way
from exchange.care.rules import ASKED, FINE_WORDS, WITH_A_SHEET, Contacts, Health, care_obstacles
from exchange.care.tallying import Plate
from exchange.cohorts.models import Cohort, Delegation
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


def _held(purpose: Purpose) -> ColumnElement[str]:
    """Return what holds of a Participant's consents for a purpose, as a value of Health; answers that differ are a no."""
    state = ConsentStanding.states[(purpose.value, "state")].as_string()
    # Compared once with each value: the database reads the text of all purposes each time that it is named.
    means = {
        ConsentState.GIVEN.value: Health.GIVEN.value,
        ConsentState.REFUSED.value: Health.REFUSED.value,
        ConsentState.DISPUTED.value: Health.REFUSED.value,
        ConsentState.WITHDRAWN.value: Health.WITHDRAWN.value,
    }
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


# ---- readings -----------------------------------------------------------------------------------


class SignedInSession(NamedTuple):
    """The browser session in which a sheet is opened: its hash and when it was begun."""

    hash: str
    since: datetime


_SESSION = select(AccountSession.created_at).where(AccountSession.token_hash == bindparam("hash"))


def get_session(session_hash: str) -> SignedInSession:
    """Return when a signed-in session was begun, or raise NotFound."""
    since = db.session.scalar(_SESSION, {"hash": session_hash})
    if since is None:
        raise NotFound
    return SignedInSession(session_hash, since)


_LAST_PROOF = select(func.max(CareReading.proved_at)).where(
    CareReading.reader_id == bindparam("person_id"), CareReading.session_hash == bindparam("hash")
)


def last_proof(viewer: Viewer, session: SignedInSession) -> datetime | None:
    """Return when somebody last said their password for a sheet in this session."""
    found: datetime | None = db.session.scalar(_LAST_PROOF, {"person_id": viewer.person_id, "hash": session.hash})
    return found


_OPEN = (
    select(CareReading)
    .where(
        CareReading.participant_id.in_(bindparam("ids", expanding=True)),
        CareReading.reader_id == bindparam("person_id"),
        CareReading.session_hash == bindparam("hash"),
        CareReading.until_at > bindparam("now"),
    )
    .order_by(CareReading.at.desc(), CareReading.id.desc())
)


def list_open_readings(participant_ids: Sequence[UUID], viewer: Viewer, session: SignedInSession, *, now: datetime) -> list[CareReading]:
    """Return what somebody has opened in this session and may still be open, the latest first; the rules decide."""
    values = {"ids": list(participant_ids), "person_id": viewer.person_id, "hash": session.hash, "now": now}
    return list(db.session.scalars(_OPEN, values)) if participant_ids else []


_THIS_HOUR = (
    select(func.count())
    .select_from(CareReading)
    .where(CareReading.reader_id == bindparam("person_id"), CareReading.at > bindparam("since"))
)


def count_readings_this_hour(viewer: Viewer, *, now: datetime) -> int:
    """Return how many sheets somebody opened within the last hour, as far as this session sees."""
    return db.session.scalar(_THIS_HOUR, {"person_id": viewer.person_id, "since": now - timedelta(hours=1)}) or 0


_READINGS = (
    select(CareReading)
    .where(CareReading.participant_id == bindparam("participant_id"))
    .order_by(CareReading.at.desc(), CareReading.id.desc())
    .limit(200)
)


def list_readings(participant_id: UUID) -> list[CareReading]:
    """Return who read somebody's care sheet, the newest first; for the person, their guardians and their coordinator."""
    return list(db.session.scalars(_READINGS, {"participant_id": participant_id}))


_ENTRIES = (
    select(CareEntry)
    .where(CareEntry.participant_id == bindparam("participant_id"))
    .order_by(CareEntry.at.desc(), CareEntry.id.desc())
    .limit(50)
)


def list_readings_of(participant_ids: Sequence[UUID]) -> dict[UUID, list[CareReading]]:
    """Return who read the sheets of some participants, the newest first."""
    found: dict[UUID, list[CareReading]] = {participant_id: [] for participant_id in participant_ids}
    chosen = select(CareReading).where(CareReading.participant_id.in_(list(participant_ids))).order_by(CareReading.at.desc()).limit(500)
    for reading in db.session.scalars(chosen) if participant_ids else ():
        found[reading.participant_id].append(reading)
    return found


def list_entries(participant_id: UUID) -> list[CareEntry]:
    """Return who filled a sheet in or confirmed it, and when, the newest first."""
    return list(db.session.scalars(_ENTRIES, {"participant_id": participant_id}))


def get_reading(reading_id: UUID, *, participant: Participant) -> CareReading:
    """Return one reading of a participant's sheet, or raise NotFound."""
    found = db.session.scalar(select(CareReading).where(CareReading.id == reading_id, CareReading.participant_id == participant.id))
    if found is None:
        raise NotFound
    return found


def list_to_review(viewer: Viewer, *, city_ids: Sequence[UUID] | None) -> list[CareReading]:
    """Return emergency readings that nobody has reviewed, in some cities (None: all), the oldest first."""
    statement = (
        select(CareReading)
        .where(CareReading.way == Way.BREAK_GLASS, CareReading.reviewed_at.is_(None), CareReading.reader_id != viewer.person_id)
        .options(joinedload(CareReading.participant, innerjoin=True).joinedload(Participant.person, innerjoin=True))
        .order_by(CareReading.at)
        .limit(200)
    )
    if city_ids is not None:
        statement = statement.where(CareReading.city_id.in_(list(city_ids)))
    return list(db.session.scalars(statement))


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


def all_plates(viewer: Viewer) -> AbstractContextManager[None]:
    """Let a host desk, which belongs to no city, see the plates of all groups; cities see their own."""
    if viewer.has_role(Role.HOST) and not viewer.is_network:
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
