"""What happened to the letters to guardians that somebody must look at: one word in SQL, the same judgement in Python.

That a letter was not sent is no obstacle by itself: what it asks for is one, said by whoever asks. That none was opened for days is
one beside it: as long as something waits for a guardian, the coordinator sends the letter again or prints it.
"""

from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import ColumnElement, String, and_, bindparam, case, cast, exists, extract, func, literal, or_, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from exchange.cohorts.models import Cohort
from exchange.foundation import clock
from exchange.foundation.database import UtcDateTime
from exchange.foundation.languages import _l
from exchange.foundation.obstacles import Obstacle, Owner
from exchange.foundation.zones import local_day
from exchange.guardians.models import GuardianLink, GuardianSession, Way
from exchange.messages.models import Letter, LetterState
from exchange.participants.models import Participant, ParticipantKind
from exchange.participants.roster.saying import ShownDate
from exchange.participants.rules import Standing, is_minor
from exchange.people.ages import ADULT, years_later
from exchange.people.models import Guardian, Person

# Worst first: somebody says it was not them · the letter reached somebody else · the letter came back · none was opened, with the
# instant of the newest, which comes after the sign.
OBJECTED, DISOWNED, FAILED, UNOPENED, FINE = "3", "2", "1", "0:", "0"
# So many days a letter may lie unopened; a week is as long as its link is good.
DAYS_UNOPENED = 5
# So many days a coordinator has to send it again or print it.
_DAYS_TO_ACT = 3

NOT_OPENED = "guardian-unopened"

_SENTENCES = {
    OBJECTED: ("guardian-objected", _l("A parent or guardian says that an answer was not theirs")),
    DISOWNED: ("guardian-not-mine", _l("The letter to the parents or guardians reached somebody else")),
    FAILED: ("guardian-letter-failed", _l("The letter to the parents or guardians came back")),
}
# What a guardian does not read about a child: it would tell of another guardian.
ABOUT_LETTERS = frozenset({NOT_OPENED, *(code for code, _sentence in _SENTENCES.values())})


def guardian_word() -> ColumnElement[str]:
    """Return the worst that happened to a letter about a Participant, as SQL; a fresh letter to the same guardian settles it."""
    later = aliased(GuardianLink)
    same = (later.guardian_id == GuardianLink.guardian_id, later.participant_id == GuardianLink.participant_id)
    settled = exists(select(later.id).where(*same, later.ended_at.is_(None)))
    before = bindparam("unopened_before", callable_=_unopened_before, type_=UtcDateTime)
    # A letter that gathers what waits has a link as well, but only a letter of its own starts the days anew.
    answered = exists(
        select(later.id).where(
            *same,
            or_(
                later.opened_at.is_not(None),
                and_(later.ended_at.is_(None), or_(later.way == Way.PAPER, and_(later.letter_id.is_not(None), later.created_at >= before))),
            ),
        )
    )
    lies = and_(
        GuardianLink.way == Way.MAIL, GuardianLink.opened_at.is_(None), GuardianLink.disowned_at.is_(None), GuardianLink.created_at < before
    )
    worst = (
        select(
            func.max(
                case(
                    (and_(GuardianSession.objected_at.is_not(None), ~settled), literal(OBJECTED)),
                    (and_(GuardianLink.disowned_at.is_not(None), ~settled), literal(DISOWNED)),
                    (and_(Letter.state == LetterState.FAILED, GuardianLink.ended_at.is_(None)), literal(FAILED)),
                    (and_(lies, ~answered), literal(UNOPENED) + _instant(GuardianLink.created_at)),
                    else_=literal(FINE),
                )
            )
        )
        .select_from(GuardianLink)
        .join(Guardian, and_(Guardian.id == GuardianLink.guardian_id, Guardian.removed_at.is_(None)))
        .outerjoin(Letter, Letter.id == GuardianLink.letter_id)
        .outerjoin(GuardianSession, and_(GuardianSession.link_id == GuardianLink.id, GuardianSession.objected_at.is_not(None)))
        .where(GuardianLink.participant_id == Participant.id)
        .correlate(Participant)
        .scalar_subquery()
    )
    return func.coalesce(worst, FINE)


def _instant(column: InstrumentedAttribute[datetime]) -> ColumnElement[str]:
    """Return an instant as whole seconds since 1970, as SQL: the same ten digits whatever zone and style of dates a session has."""
    return func.substr(cast(extract("epoch", column), String), 1, 10)


def judge_guardian(who: Standing, word: str, cohort: Cohort) -> list[Obstacle]:
    """Return what happened to the letters to somebody's guardians; adults and leaders have none."""
    if word == FINE or who.kind is not ParticipantKind.YOUNGSTER or not is_minor(who.birth_date, cohort.away_from_on):
        return []
    due = cohort.papers_due_on or cohort.away_from_on
    if word.startswith(UNOPENED):
        sent_at = datetime.fromtimestamp(int(word.removeprefix(UNOPENED)), UTC)
        return [_unopened(local_day(sent_at, cohort.conference.time_zone), who, last=due)]
    code, sentence = _SENTENCES[word]
    return [Obstacle(code, sentence, Owner.COORDINATOR, due, "guardians.index", {"participant_id": who.id})]


def _unopened(sent_on: date, who: Standing, *, last: date) -> Obstacle:
    # Whose letter it is stands on the page of the guardians: guardians do not hear of each other.
    sentence = _l("The letter of %(day)s to a parent or guardian is not opened: send it again or print it", day=ShownDate(sent_on))
    due = min(last, sent_on + timedelta(days=DAYS_UNOPENED + _DAYS_TO_ACT))
    return Obstacle(NOT_OPENED, sentence, Owner.COORDINATOR, due, "guardians.index", {"participant_id": who.id})


def _unopened_before() -> datetime:
    """Return the beginning of the day from which on a letter may still lie unopened."""
    return datetime.combine(clock.today() - timedelta(days=DAYS_UNOPENED), time(), UTC)


def guardian_waits(cohort: Cohort) -> ColumnElement[bool]:
    """Return the condition on Participant that a letter to the guardians is to be looked at; the same answer as the former.

    A letter that nobody opened counts only beside something that waits for a guardian, which is a condition of its own.
    """
    grown = years_later(cohort.away_from_on, -ADULT)
    # Lists that ask this have their own Person: this one is looked for beside it.
    minor = exists(
        select(Person.id)
        .where(Person.id == Participant.person_id, or_(Person.birth_date.is_(None), Person.birth_date > grown))
        .correlate(Participant)
    )
    return and_(Participant.kind == ParticipantKind.YOUNGSTER, minor, guardian_word().in_([OBJECTED, DISOWNED, FAILED]))
