"""Reads of conferences and their sessions: public facts."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from exchange.conferences.models import Conference, ConferenceSession
from exchange.foundation.database import db
from exchange.foundation.obstacles import NotFound


def list_conferences() -> list[Conference]:
    """Return every conference, the newest first."""
    return list(db.session.scalars(select(Conference).order_by(Conference.starts_on.desc())))


def get_conference(slug: str) -> Conference:
    """Return a conference with its sessions, their themes and cities, or raise NotFound."""
    conference = db.session.scalar(
        select(Conference)
        .where(Conference.slug == slug)
        .options(
            selectinload(Conference.sessions).joinedload(ConferenceSession.theme),
            selectinload(Conference.sessions).joinedload(ConferenceSession.presenting_city),
        )
    )
    if conference is None:
        raise NotFound
    return conference


def get_conference_by_id(conference_id: str) -> Conference:
    """Return a conference by its id as text, or raise NotFound."""
    try:
        conference = db.session.get(Conference, UUID(conference_id))
    except ValueError:
        conference = None
    if conference is None:
        raise NotFound
    return conference


def list_sessions(conference_id: UUID) -> list[ConferenceSession]:
    """Return the sessions of a conference in the order of the programme."""
    return list(
        db.session.scalars(
            select(ConferenceSession)
            .where(ConferenceSession.conference_id == conference_id)
            .options(joinedload(ConferenceSession.theme))
            .order_by(ConferenceSession.starts_at, ConferenceSession.title)
        )
    )


def get_session(slug: str, session_id: UUID) -> ConferenceSession:
    """Return a session of a conference, with it, its theme and its city, or raise NotFound."""
    session = db.session.scalar(
        select(ConferenceSession)
        .join(Conference, Conference.id == ConferenceSession.conference_id)
        .where(ConferenceSession.id == session_id, Conference.slug == slug)
        .options(
            joinedload(ConferenceSession.conference, innerjoin=True),
            joinedload(ConferenceSession.theme),
            joinedload(ConferenceSession.presenting_city),
        )
    )
    if session is None:
        raise NotFound
    return session
