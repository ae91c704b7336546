"""Plan and change conferences and their sessions."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from exchange.access.viewers import Viewer
from exchange.conferences import rules
from exchange.conferences.models import Conference, ConferenceSession
from exchange.conferences.references import why_not_remove_session
from exchange.conferences.signals import conference_changed
from exchange.foundation.database import db
from exchange.foundation.folding import slug
from exchange.foundation.formats import day
from exchange.foundation.languages import Sentence, _l
from exchange.foundation.obstacles import Conflict, NotFound, Obstacle, refuse_if
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


def change_conference(
    conference: Conference, facts: Mapping[str, Any], *, version: str, moves_sessions: bool = False, actor: Viewer, now: datetime
) -> list[Sentence]:
    """Give a conference other facts; return what is to be looked at now. Raise Refused when the days cannot be.

    `version` is the one its writer was shown; when somebody saved other facts meanwhile, Conflict carries both.
    Its sessions keep their moment, or move along with the first day at the same local time.
    """
    here = select(Conference).where(Conference.id == conference.id)
    db.session.execute(here.with_for_update().execution_options(populate_existing=True)).one()
    changed = sorted(name for name, value in facts.items() if getattr(conference, name) != value)
    if not changed:
        return []
    if version != rules.version_of(conference):
        differing = [name for name in rules.LABELS if name in changed]
        raise Conflict(
            theirs=[(rules.LABELS[name], _shown(getattr(conference, name))) for name in differing],
            yours=[(rules.LABELS[name], _shown(facts[name])) for name in differing],
        )
    refuse_if(rules.why_not_change_conference(conference, facts, moves_sessions=moves_sessions))
    if moves_sessions:
        for session in conference.sessions:
            for name in ("starts_at", "ends_at"):
                moment = rules.moved(getattr(session, name), conference, starts_on=facts["starts_on"], time_zone=facts["time_zone"])
                setattr(session, name, moment.astimezone(UTC))
    for name in changed:
        setattr(conference, name, facts[name])
    db.session.flush()
    record("conference-changed", conference, actor=actor, now=now, changed=changed)
    heard = conference_changed.send(conference, changed=changed, now=now)
    return [sentence for _receiver, sentences in heard for sentence in sentences or ()]


def _shown(value: object) -> str:
    return day(value) if isinstance(value, date) else str(value or "–")


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


def remove_session(session: ConferenceSession, *, actor: Viewer, now: datetime) -> None:
    """Take a session out of the programme; raises Refused when something was seen or born there.

    Its row is held until the end of the transaction, so that nobody notes something there meanwhile; and where a
    feature forgot to say that it refers to it, the database still refuses.
    """
    held = select(ConferenceSession.id).where(ConferenceSession.id == session.id).with_for_update()
    if db.session.execute(held).first() is None:
        raise NotFound
    refuse_if(why_not_remove_session(session.id))
    record("session-removed", session, actor=actor, now=now)
    try:
        with db.session.begin_nested():
            db.session.delete(session)
    except IntegrityError:
        refuse_if(rules.why_not_remove_what_is_used())
