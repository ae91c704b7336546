"""Who is read first, what may be written and reported, which numbers may be shown, and which days a digest tells of; pure."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from exchange.access.permissions import Permission, Role
from exchange.access.viewers import Viewer
from exchange.foundation.languages import LazyString, Sentence, _l, _n
from exchange.foundation.obstacles import Obstacle, Owner
from exchange.initiatives.contact import SENTENCES, find_contact
from exchange.initiatives.models import InitiativeState
from exchange.voices.models import CommentState, Part, Reporter, Rhythm, Why

S = CommentState
LONGEST = 1_500
# Fewer people than these are not counted in public, as in reports.
FEWEST = 5
BANDS = (100, 50, 25, 10, FEWEST)
MOST_A_DAY = 5
MOST_WAITING = 3
MOST_REPORTS_AN_HOUR = 10
LONGEST_NEWS = timedelta(days=31)
A_WEEK = timedelta(days=7)
# What one may still find on the page: it stands, or stood and has answers under it.
READABLE = frozenset({S.STANDING})
# An adult looks at these.
TO_READ = frozenset({S.WAITING, S.HIDDEN})
# And at these, while somebody has reported them: what was taken back too.
TO_READ_IF_REPORTED = frozenset({S.STANDING, S.TAKEN_BACK})
# These can be reported: whoever began while it stood, or still remembers it, is heard.
REPORTABLE = frozenset({S.STANDING, S.HIDDEN, S.TAKEN_BACK})
_PART_OF = {
    Role.NETWORK: Part.NETWORK,
    Role.COORDINATOR: Part.COORDINATION,
    Role.LEADER: Part.LEADER,
    Role.YOUNGSTER: Part.YOUNG,
    Role.VIEWER: Part.OFFICER,
    Role.HOST: Part.HOST,
}
# Those who read what others write; whatever anybody else writes is read first.
STAFF = frozenset({Part.COORDINATION, Part.NETWORK})


def part_of(viewer: Viewer, *, goes_as_young: bool = False) -> Part:
    """Return in which part somebody writes: their first.

    Adults who come along have the same role as young people: only whoever goes as a young person writes as one.
    """
    part = _PART_OF[viewer.grants[0].role] if viewer.grants else Part.ADULT
    return Part.ADULT if part is Part.YOUNG and not goes_as_young else part


def city_of(viewer: Viewer) -> UUID | None:
    """Return the city in whose name somebody writes and wants something."""
    return viewer.grants[0].city_id if viewer.grants else None


def is_read_first(part: Part) -> bool:
    """Say whether an adult reads it before others do: whatever is not written by those who read."""
    return part not in STAFF


def signature(part: Part, *, name: str, city: str) -> Sentence:
    """Return what stands over a comment: adults by their part, a young person by the first name that may stand there, or by none."""
    if part is Part.YOUNG:
        return _l("%(name)s, %(city)s", name=name, city=city) if name else _l("A young person from %(city)s", city=city)
    if part is Part.HOST:
        return _l("A host of the conference")
    if part is Part.NETWORK or not city:
        return _l("The network")
    lines: dict[Part, LazyString] = {
        Part.COORDINATION: _l("Coordination, %(city)s", city=city),
        Part.LEADER: _l("A group leader from %(city)s", city=city),
        Part.OFFICER: _l("City office, %(city)s", city=city),
        Part.ADULT: _l("Somebody from %(city)s", city=city),
    }
    return lines[part]


def why_not_say(text: str) -> list[Obstacle]:
    """Say why these words cannot be sent by anybody: nobody is to be reached by them."""
    return [Obstacle(f"contact-{kind}", SENTENCES[kind], Owner.YOUNG_PERSON) for kind in find_contact(text)]


def why_not_write(
    initiative: Any,
    *,
    is_closed: bool,
    written_today: int,
    waiting_here: int,
    is_answer: bool = False,
    may_answer: bool = False,
    has_role: bool = True,
) -> list[Obstacle]:
    """Say why somebody cannot write about an initiative now."""
    if initiative.state is not InitiativeState.PUBLISHED:
        return [Obstacle("not-public", _l("One can write about what is public."), Owner.NETWORK)]
    if is_closed:
        return [Obstacle("closed", _l("Nothing more can be written here. What stands stays."), Owner.COORDINATOR)]
    if not has_role:
        return [Obstacle("no-role", _l("Only people who belong to a city or to the network write here."), Owner.NETWORK)]
    if is_answer and not may_answer:
        return [Obstacle("not-yours", _l("Its authors and their city answer here."), Owner.YOUNG_PERSON)]
    reasons = []
    if written_today >= MOST_A_DAY:
        sentence = _n(
            "You have written %(num)s comment today. That is enough for one day: go on tomorrow.",
            "You have written %(num)s comments today. That is enough for one day: go on tomorrow.",
            written_today,
        )
        reasons.append(Obstacle("enough-today", sentence, Owner.YOUNG_PERSON))
    if waiting_here >= MOST_WAITING:
        sentence = _n(
            "%(num)s comment of yours on this initiative still waits to be read. Please wait for that first.",
            "%(num)s comments of yours on this initiative still wait to be read. Please wait for that first.",
            waiting_here,
        )
        reasons.append(Obstacle("enough-waiting", sentence, Owner.COORDINATOR))
    return reasons


def may_answer(initiative: Any, viewer: Viewer) -> bool:
    """Say whether somebody answers under a comment: its authors, the coordination of their city, the network."""
    is_author = viewer.person_id is not None and viewer.person_id in initiative.author_ids
    return is_author or part_of(viewer) is Part.NETWORK or may_close(initiative, viewer)


def may_close(initiative: Any, viewer: Viewer) -> bool:
    """Say whether somebody closes a discussion: an author, or who reads comments for the authors' city."""
    if not viewer.is_signed_in:
        return False
    is_author = viewer.person_id is not None and viewer.person_id in initiative.author_ids
    return is_author or (part_of(viewer) in STAFF and viewer.may(Permission.COMMENTS_READ, city_id=initiative.city_id))


def why_not_decide(comment: Any, *, reader_id: UUID | None, why: Why | None = None, note: str = "", hides: bool = False) -> list[Obstacle]:
    """Say why a reader cannot decide: it must wait, and be somebody else's; who is not shown learns why."""
    if comment.writer_id is not None and comment.writer_id == reader_id:
        return [Obstacle("own", _l("Nobody reads their own comment. Another adult does."), Owner.COORDINATOR)]
    if comment.state not in TO_READ and not (comment.state in TO_READ_IF_REPORTED and comment.open_report_count):
        return [
            Obstacle("not-waiting", _l("It does not wait any more: another adult was faster, or it was taken back."), Owner.COORDINATOR)
        ]
    if hides and why is None:
        return [Obstacle("why-missing", _l("Please choose why, so that whoever wrote it understands."), Owner.COORDINATOR)]
    if hides and why is Why.OTHER and not note.strip():
        return [Obstacle("note-missing", _l("Please write the reason in one kind sentence."), Owner.COORDINATOR)]
    return []


def hides_at_once(part: Part, reporter: Reporter, *, is_repeated: bool) -> bool:
    """Say whether a report hides a comment until it is read again: a young person's or guardian's does, staff's own excepted.

    An account does so once, and all who do not say who they are once together: nobody keeps a comment away for ever.
    """
    return part not in STAFF and reporter in (Reporter.YOUNG, Reporter.GUARDIAN) and not is_repeated


def why_not_report(tries: Sequence[datetime]) -> list[Obstacle]:
    """Say why nothing more is taken from somebody for now."""
    if len(tries) < MOST_REPORTS_AN_HOUR:
        return []
    sentence = _l("You have reported a lot in one hour. Please wait a little. Is it urgent? Then call 112 or 116 111.")
    return [Obstacle("too-many", sentence, Owner.YOUNG_PERSON)]


def why_not_take_back(comment: Any) -> list[Obstacle]:
    """Say why it cannot be taken back."""
    return [Obstacle("gone", _l("It was taken back before."), Owner.YOUNG_PERSON)] if comment.state is S.TAKEN_BACK else []


def shown_number(count: int) -> int | None:
    """Return a number of people as it may be shown, None for fewer than five."""
    return count if count >= FEWEST else None


def band_of(count: int) -> int:
    """Return the round number that a count has reached; 0 below the first."""
    return next((band for band in BANDS if count >= band), 0)


def newly_reached(before: int, now: int) -> int:
    """Return the round number that was reached between two counts, 0 when none was."""
    return band_of(now) if band_of(now) > band_of(before) else 0


def until_when(rhythm: Rhythm, *, today: date, zone: str) -> datetime | None:
    """Return the instant up to which a digest of today tells: Monday's midnight, today's, or none."""
    if rhythm is Rhythm.NEVER:
        return None
    day = today - timedelta(days=today.weekday()) if rhythm is Rhythm.WEEKLY else today
    return datetime.combine(day, time(), ZoneInfo(zone))


def since_when(until: datetime, told_until: datetime | None) -> datetime:
    """Return from when a digest tells: from the end of the last one, a week back for whoever never had one, a month at most."""
    return max(told_until or until - A_WEEK, until - LONGEST_NEWS)


def is_told(until: datetime, told_until: datetime | None) -> bool:
    """Say whether somebody has been told of these days already."""
    return told_until is not None and told_until >= until


def may_decide_for(viewer: Viewer, *, city_id: UUID | None, writer_id: UUID | None, led: Collection[UUID]) -> bool:
    """Say whether somebody reads a comment: the network, the coordination of the writer's city, the leader of the writer's group."""
    if viewer.is_network:
        return True
    coordinates = any(grant.role is Role.COORDINATOR and grant.city_id == city_id for grant in viewer.grants)
    return (coordinates and city_id is not None) or (writer_id is not None and writer_id in led)
