"""Who opened which sheet: readings, and the sessions and proofs by which they are open."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import joinedload

from exchange.access.viewers import Viewer
from exchange.accounts.models import AccountSession
from exchange.care.models import CareEntry, CareReading, Way
from exchange.cohorts.models import Delegation
from exchange.foundation.database import db
from exchange.foundation.obstacles import NotFound
from exchange.participants.models import Participant


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
    about = joinedload(CareReading.participant, innerjoin=True)
    statement = (
        select(CareReading)
        .where(CareReading.way == Way.BREAK_GLASS, CareReading.reviewed_at.is_(None), CareReading.reader_id != viewer.person_id)
        .options(
            about.joinedload(Participant.person, innerjoin=True),
            about.joinedload(Participant.cohort, innerjoin=True),
            about.joinedload(Participant.delegation, innerjoin=True).joinedload(Delegation.city, innerjoin=True),
        )
        .order_by(CareReading.at, CareReading.id)
        .limit(200)
    )
    if city_ids is not None:
        statement = statement.where(CareReading.city_id.in_(list(city_ids)))
    return list(db.session.scalars(statement))
