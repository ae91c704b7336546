"""Plan conferences and their sessions."""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from exchange.access.viewers import Viewer
from exchange.conferences import rules
from exchange.conferences.models import Conference, ConferenceSession
from exchange.foundation.database import db
from exchange.foundation.folding import slug
from exchange.foundation.languages import _l
from exchange.foundation.obstacles import Obstacle, refuse_if
from exchange.history.services import record


def plan_conference(name: str, *, actor: Viewer, now: datetime, **facts: Any) -> Conference:
    """Add a conference; raises Refused when the days cannot be or the name is taken."""
    reasons = rules.why_not_plan_conference(starts=facts["starts_on"], ends=facts["ends_on"])
    address = slug(name, default="conference")
    if db.session.scalar(select(Conference.id).where(Conference.slug == address)) is not None:
        reasons.append(Obstacle("known", _l("There is already a conference called %(name)s.", name=name)))
    refuse_if(reasons)
    conference = Conference(name=name, slug=address, **facts)
    db.session.add(conference)
    db.session.flush()
    record("conference-planned", conference, actor=actor, now=now)
    return conference


def add_session(
    conference: Conference, *, actor: Viewer, now: datetime, starts_at: datetime, ends_at: datetime, **facts: Any
) -> ConferenceSession:
    """Add a session to the programme; raises Refused when its times cannot be."""
    refuse_if(rules.why_not_add_session(conference, starts_at=starts_at, ends_at=ends_at))
    session = ConferenceSession(conference=conference, conference_id=conference.id, starts_at=starts_at, ends_at=ends_at, **facts)
    db.session.add(session)
    db.session.flush()
    record("session-added", session, actor=actor, now=now)
    return session
