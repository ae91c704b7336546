"""What happened to the letters to guardians that somebody must look at: one word in SQL, the same judgement in Python.

That a letter was not sent or not opened is no obstacle by itself: what it asks for is one, said by whoever asks.
"""

from sqlalchemy import ColumnElement, and_, case, exists, func, literal, or_, select
from sqlalchemy.orm import aliased

from exchange.cohorts.models import Cohort
from exchange.foundation.languages import _l
from exchange.foundation.obstacles import Obstacle, Owner
from exchange.guardians.models import GuardianLink, GuardianSession
from exchange.messages.models import Letter, LetterState
from exchange.participants.models import Participant, ParticipantKind
from exchange.participants.rules import Standing, is_minor
from exchange.people.ages import ADULT, years_later
from exchange.people.models import Guardian, Person

# Worst first: somebody says it was not them · the letter reached somebody else · the letter came back.
OBJECTED, DISOWNED, FAILED, FINE = "3", "2", "1", "0"

_SENTENCES = {
    OBJECTED: ("guardian-objected", _l("A parent or guardian says that an answer was not theirs")),
    DISOWNED: ("guardian-not-mine", _l("The letter to the parents or guardians reached somebody else")),
    FAILED: ("guardian-letter-failed", _l("The letter to the parents or guardians came back")),
}


def guardian_word() -> ColumnElement[str]:
    """Return the worst that happened to a letter about a Participant, as SQL; a fresh letter to the same guardian settles it."""
    later = aliased(GuardianLink)
    settled = exists(
        select(later.id).where(
            later.guardian_id == GuardianLink.guardian_id,
            later.participant_id == GuardianLink.participant_id,
            later.ended_at.is_(None),
        )
    )
    worst = (
        select(
            func.max(
                case(
                    (and_(GuardianSession.objected_at.is_not(None), ~settled), literal(OBJECTED)),
                    (and_(GuardianLink.disowned_at.is_not(None), ~settled), literal(DISOWNED)),
                    (and_(Letter.state == LetterState.FAILED, GuardianLink.ended_at.is_(None)), literal(FAILED)),
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


def judge_guardian(who: Standing, word: str, cohort: Cohort) -> list[Obstacle]:
    """Return what happened to the letters to somebody's guardians; adults and leaders have none."""
    if word == FINE or who.kind is not ParticipantKind.YOUNGSTER or not is_minor(who.birth_date, cohort.away_from_on):
        return []
    code, sentence = _SENTENCES[word]
    due = cohort.papers_due_on or cohort.away_from_on
    return [Obstacle(code, sentence, Owner.COORDINATOR, due, "guardians.index", {"participant_id": who.id})]


def guardian_waits(cohort: Cohort) -> ColumnElement[bool]:
    """Return the condition on Participant that a letter to the guardians is to be looked at; the same answer as the former."""
    grown = years_later(cohort.away_from_on, -ADULT)
    # Lists that ask this have their own Person: this one is looked for beside it.
    minor = exists(
        select(Person.id)
        .where(Person.id == Participant.person_id, or_(Person.birth_date.is_(None), Person.birth_date > grown))
        .correlate(Participant)
    )
    return and_(Participant.kind == ParticipantKind.YOUNGSTER, minor, guardian_word() != FINE)
