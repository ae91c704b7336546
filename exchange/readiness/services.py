"""Send the letters that gather what waits, exactly as they were shown; pause somebody's and let them go on."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from exchange.access.viewers import Viewer
from exchange.cohorts.models import Cohort
from exchange.foundation.database import db
from exchange.foundation.languages import _l
from exchange.foundation.obstacles import Conflict, NotFound, Obstacle, refuse_if
from exchange.guardians.services import link_for_letter
from exchange.history.services import record
from exchange.messages.services import queue_letter
from exchange.participants.models import Participant
from exchange.participants.queries import get_participant
from exchange.people.addresses import mailbox
from exchange.people.models import Guardian, Person
from exchange.readiness.letters import what_waits
from exchange.readiness.models import Digest
from exchange.readiness.plans import Post, Reader
from exchange.readiness.recipients import people_by_id
from exchange.readiness.rounds import Round, Turn

# More letters than this are sent by choosing fewer people, one after the other.
MOST_AT_ONCE = 500


def send_digests(turns: Sequence[Turn], cohort: Cohort, *, actor: Viewer, now: datetime) -> int:
    """Queue today's letters of some readers and remember what they say; return how many."""
    people = _readers(turns)
    return sum(_send(turn, cohort, people, actor=actor, now=now, asked_by="") for turn in turns)


def send_shown_digests(prepared: Round, cohort: Cohort, *, fingerprint: str, actor: Viewer, now: datetime) -> int:
    """Queue today's letters as a page showed them; raises Conflict when anything moved since, and then sends nothing."""
    if prepared.fingerprint != fingerprint:
        raise Conflict
    refuse_if(why_not_send(prepared))
    count = send_digests(prepared.due, cohort, actor=actor, now=now)
    record("digests-sent", cohort, actor=actor, now=now)
    return count


def why_not_send(prepared: Round) -> list[Obstacle]:
    """Say why the letters of a preview cannot be sent: there is none, or there are too many."""
    if not prepared.due:
        return [Obstacle("nobody", _l("Nobody of them can be reminded now."))]
    if len(prepared.due) > MOST_AT_ONCE:
        return [Obstacle("too-many", _l("At most %(most)s letters leave at once. Choose fewer people.", most=MOST_AT_ONCE))]
    return []


def send_reminders(prepared: Round, cohort: Cohort, *, fingerprint: str, actor: Viewer, now: datetime) -> int:
    """Queue the reminders that a preview showed; return how many.

    Raises Conflict when anything moved since: other people, things, addresses or languages; then nothing is sent.
    """
    if prepared.fingerprint != fingerprint:
        raise Conflict
    refuse_if(why_not_send(prepared))
    due = prepared.due
    people = _readers(due)
    count = sum(_send(turn, cohort, people, actor=actor, now=now, asked_by=actor.display_name) for turn in due)
    about: dict[UUID, set[str]] = {}
    for thing in (thing for turn in due for thing in turn.post.own):
        about.setdefault(thing.line.id, set()).add(thing.obstacle.code)
    for participant in db.session.scalars(select(Participant).where(Participant.id.in_(list(about)))):
        record("reminder-sent", participant, actor=actor, now=now, changed=sorted(about[participant.id]))
    return count


def _readers(turns: Sequence[Turn]) -> dict[UUID | None, Person]:
    known = people_by_id(turn.post.reader.person_id for turn in turns if turn.post.reader.person_id is not None)
    return dict(known.items())


def _send(turn: Turn, cohort: Cohort, people: Mapping[UUID | None, Person], *, actor: Viewer, now: datetime, asked_by: str) -> int:
    reader = turn.post.reader
    link = _personal_link(turn.post, actor=actor, now=now)
    letter = queue_letter(
        what_waits(turn.post, cohort, link=link is not None, asked_by=asked_by),
        to=people.get(reader.person_id),
        to_address=reader.address,
        to_name=reader.name,
        language=reader.language,
        city_id=reader.city_id,
        actor=actor,
        now=now,
        link=link,
        # A worker that died after a letter was written finds it here.
        dedupe_key=None if asked_by else f"digest:{cohort.id}:{reader.key}:{now.date().isoformat()}",
    )
    if letter is None:
        return 0
    memory = turn.memory or _begin(reader, cohort)
    memory.sent_at = now
    # A reminder of some things must not make the rest news again, nor the reminded ones.
    memory.said = sorted({*memory.said, *turn.post.marks}) if asked_by else turn.post.marks
    return 1


def _personal_link(post: Post, *, actor: Viewer, now: datetime) -> str | None:
    """Return a guardian's way in, where one may go to their address; it leads to all their children."""
    if post.reader.guardian_id is None:
        return None
    # One mailbox beside several children is one reader: the link is about one of those whom the letter names.
    lines = {thing.line.person_id: thing.line.id for thing in post.things}
    beside = select(Guardian).where(Guardian.person_id.in_(list(lines)), Guardian.email_folded == mailbox(post.reader.address))
    guardian = db.session.scalars(beside.order_by(Guardian.id).limit(1)).first()
    if guardian is None:
        return None
    return link_for_letter(get_participant(lines[guardian.person_id], viewer=actor), guardian, actor=actor, now=now)


def _begin(reader: Reader, cohort: Cohort) -> Digest:
    memory = Digest(cohort_id=cohort.id, city_id=reader.city_id, person_id=reader.person_id, guardian_id=reader.guardian_id)
    db.session.add(memory)
    return memory


def why_not_pause(reason: str) -> list[Obstacle]:
    """Say why reminders cannot be paused."""
    if reason.strip():
        return []
    return [Obstacle("reason-missing", _l("Please say why, in a few words: whoever works on this next reads it."))]


def pause_reminders(turn: Turn, cohort: Cohort, *, reason: str, actor: Viewer, now: datetime) -> Digest:
    """Send somebody no more letters about a cohort until they are let go on; the reason is kept with it."""
    refuse_if(why_not_pause(reason))
    memory = turn.memory or _begin(turn.post.reader, cohort)
    memory.paused_at = now
    memory.paused_by_id = actor.person_id
    memory.pause_reason = reason.strip()[:500]
    record("reminders-paused", memory, actor=actor, now=now, changed=["paused_at"], reason=memory.pause_reason)
    return memory


def resume_reminders(turn: Turn, *, actor: Viewer, now: datetime) -> None:
    """Let somebody's letters go on."""
    memory = turn.memory
    if memory is None or memory.paused_at is None:
        raise NotFound
    memory.paused_at = None
    memory.paused_by_id = None
    memory.pause_reason = ""
    record("reminders-resumed", memory, actor=actor, now=now, changed=["paused_at"])
