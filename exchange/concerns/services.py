"""Write what worries one, add to it; read it with a reason, answer, hand it on, close it. Nothing is changed or deleted."""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from exchange.access.viewers import PROGRAMME, Viewer
from exchange.care.rules import needs_proof, why_not_reason
from exchange.concerns import queries, rules
from exchange.concerns.letters import somebody_wrote
from exchange.concerns.models import Concern, ConcernEntry, ConcernExclusion, ConcernReading, ConcernState, EntryKind, Reach, Urgency
from exchange.foundation.database import db
from exchange.foundation.obstacles import NotFound, refuse_if
from exchange.history.services import record
from exchange.messages.services import queue_letter
from exchange.people.models import Person

_BECOMES = {EntryKind.ANSWER: ConcernState.ANSWERED, EntryKind.CLOSED: ConcernState.CLOSED}


def write_concern(
    words: str,
    *,
    about: Mapping[str, str],
    urgency: Urgency,
    reach: Reach,
    kept_from: Collection[UUID],
    actor: Viewer,
    now: datetime,
) -> Concern:
    """Keep what somebody writes, sealed, and ask those who may read it to sign in; raise Refused where nobody could.

    `about` may say who, when, where, and `reach_at`: all in their own words.
    """
    if not rules.may_write(actor):
        raise NotFound
    leads = {person.id for person in queries.list_readers(actor, today=now.date())}
    refuse_if(rules.why_not_write(leads, kept_from))
    writer = db.session.get(Person, actor.person_id)
    concern = Concern(
        writer_id=actor.person_id,
        urgency=urgency,
        reach=reach,
        written_at=now,
        kept_until_on=rules.kept_until(writer.birth_date if writer else None, today=now.date()),
    )
    concern.who, concern.when, concern.where = about.get("who"), about.get("when"), about.get("where")
    concern.reach_at = about.get("reach_at") if reach is Reach.OWN else None
    db.session.add(concern)
    db.session.flush()
    _shut_out(concern, set(kept_from) & leads)
    _add(concern, EntryKind.TOLD, words, by_name="", now=now)
    _tell_leads(concern, now=now)
    return concern


def add_words(concern: Concern, words: str, *, kept_from: Collection[UUID] = (), actor: Viewer, now: datetime) -> None:
    """Add to one's own; it is unread again, and open again."""
    if actor.person_id is None or concern.writer_id != actor.person_id:
        raise NotFound
    leads = {person.id for person in queries.list_readers(actor, today=now.date())}
    before = queries.shut_out_of(concern)
    refuse_if(rules.why_not_write(leads, before | set(kept_from)))
    _shut_out(concern, (set(kept_from) & leads) - before)
    concern.state = ConcernState.SENT
    _add(concern, EntryKind.ADDED, words, by_name="", now=now)
    _tell_leads(concern, now=now)


def open_concern(
    concern: Concern, *, reason: str, session_hash: str, signed_in_at: datetime, has_proved: bool, actor: Viewer, now: datetime
) -> ConcernReading:
    """Write down that a safeguarding lead reads it now, and why; whoever wrote it sees both."""
    refuse_if(why_not_reason(reason))
    proved_at = now if has_proved else max(signed_in_at, queries.last_proof(actor, session_hash=session_hash) or signed_in_at)
    reading = ConcernReading(
        concern_id=concern.id,
        reader_id=actor.person_id,
        reader_name=actor.display_name[:200],
        session_hash=session_hash,
        at=now,
        until_at=now + rules.OPEN_FOR,
        proved_at=proved_at,
    )
    reading.reason = reason
    db.session.add(reading)
    if concern.state is ConcernState.SENT:
        concern.state = ConcernState.READ
    db.session.flush()
    record("concern-read", concern, actor=actor, now=now)
    return reading


def must_prove(viewer: Viewer, *, session_hash: str, signed_in_at: datetime, now: datetime) -> bool:
    """Say whether the password is to be said again before anything is read."""
    return needs_proof(signed_in_at=signed_in_at, proved_at=queries.last_proof(viewer, session_hash=session_hash), now=now)


def act_on(concern: Concern, kind: EntryKind, words: str, *, actor: Viewer, now: datetime) -> None:
    """Answer it, note that it was handed on to an authority, or close it; the caller has it open."""
    refuse_if(rules.why_not_act(concern.state))
    concern.state = _BECOMES.get(kind, concern.state)
    _add(concern, kind, words, by_name=actor.display_name[:200], now=now)


def _add(concern: Concern, kind: EntryKind, words: str, *, by_name: str, now: datetime) -> None:
    entry = ConcernEntry(concern_id=concern.id, kind=kind, by_name=by_name, at=now)
    entry.text = words
    db.session.add(entry)
    db.session.flush()


def _shut_out(concern: Concern, person_ids: Collection[UUID]) -> None:
    db.session.add_all(ConcernExclusion(concern_id=concern.id, person_id=one) for one in sorted(person_ids))
    db.session.flush()


def _tell_leads(concern: Concern, *, now: datetime) -> None:
    """Write to each lead who may know of it. The programme writes, not whoever is signed in: no letter names them."""
    shut_out = queries.shut_out_of(concern)
    for person in queries.list_leads(now.date()):
        if person.id not in shut_out and person.id != concern.writer_id:
            queue_letter(somebody_wrote(), to=person, city_id=None, actor=PROGRAMME, now=now)


def hand_over(words: str, *, about_id: UUID | None, actor: Viewer, now: datetime) -> Concern:
    """Keep what an adult who reads young people's words passes on, for the safeguarding leads; the one it is about is no reader of it."""
    if actor.person_id is None:
        raise NotFound
    shut_out = {about_id} if about_id is not None else set()
    leads = {person.id for person in queries.list_readers(actor, today=now.date())}
    refuse_if(rules.why_not_write(leads, shut_out))
    about = db.session.get(Person, about_id) if about_id is not None else None
    concern = Concern(
        writer_id=actor.person_id,
        urgency=Urgency.TODAY,
        reach=Reach.HERE,
        written_at=now,
        kept_until_on=rules.kept_until(about.birth_date if about else None, today=now.date()),
    )
    db.session.add(concern)
    db.session.flush()
    _shut_out(concern, shut_out & leads)
    _add(concern, EntryKind.TOLD, words, by_name="", now=now)
    _tell_leads(concern, now=now)
    return concern
