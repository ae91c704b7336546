"""Questions that a delegation asks its participants once they are accepted: of whom, until when, and what a missing answer means; pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from exchange.applications.kinds import Kept, Readers, Reason
from exchange.applications.models import Question
from exchange.applications.questions import Answers, Asked, asked_questions, missing_answers
from exchange.cohorts.models import Cohort
from exchange.foundation.languages import _l
from exchange.foundation.obstacles import Obstacle, Owner
from exchange.participants.models import ParticipantKind, ParticipantState
from exchange.participants.roster.saying import ShownDate
from exchange.participants.rules import Standing

S = ParticipantState
# Whose answers are waited for: whoever accepted a place.
ASKED = frozenset({S.ACCEPTED, S.CONFIRMED})
# The one word that lists know; nothing is said where nothing waits.
OPEN = "open"
# What a question can say of itself here: nobody chooses any more, nobody reads without names, and all of it goes after the trip.
REASONS = (Reason.PREPARE, Reason.GROUP, Reason.SUPPORT, Reason.RULE)
READERS = (Readers.LEADER, Readers.COORDINATORS)
KEPT = Kept.TRIP


@dataclass(frozen=True)
class HowFar:
    """How many questions somebody is asked, has answered, and must still answer."""

    asked: int = 0
    answered: int = 0
    missing: int = 0


def why_not_answer(state: ParticipantState, cohort: Cohort, *, today: date) -> list[Obstacle]:
    """Say why somebody cannot answer now: no place is accepted yet or any more, or the group has left."""
    if state not in ASKED:
        return [Obstacle("not-accepted", _l("These questions are asked once a place is accepted. Nothing is kept before."))]
    if today > cohort.away_from_on:
        left = _l("The group left on %(day)s, so answers stay as they are. Tell your leader instead.", day=ShownDate(cohort.away_from_on))
        return [Obstacle("left-already", left)]
    return []


def still_answers(questions: Sequence[Question], answers: Answers) -> dict[str, str]:
    """Return the answers, also to earlier versions, that these questions can still have; a choice that is offered no more is none."""
    found = {}
    for question in questions:
        value = answers.get(question.key.hex, "")
        if value and question.kind.has_options:
            offered = {option["key"] for option in question.options}
            value = "\n".join(key for key in value.split("\n") if key in offered)
        if value:
            found[question.key.hex] = value
    return found


def how_far(questions: Sequence[Question], answers: Answers, who: Asked) -> HowFar:
    """Count what somebody is asked and has answered."""
    given = still_answers(questions, answers)
    asked = asked_questions(questions, given, who)
    return HowFar(
        asked=len(asked),
        answered=sum(1 for question in asked if given.get(question.key.hex)),
        missing=len(missing_answers(questions, given, who)),
    )


def later_obstacles(who: Standing, word: str, cohort: Cohort) -> list[Obstacle]:
    """Return what unanswered questions mean for somebody's trip; `word` is OPEN or nothing."""
    if word != OPEN or who.state not in ASKED:
        return []
    # Also a minor answers these: what a guardian decides is asked on the guardian's pages.
    owner = Owner.LEADER if who.kind is ParticipantKind.LEADER else Owner.YOUNG_PERSON
    due = cohort.papers_due_on or cohort.away_from_on
    page = ("applications.questions_of", {"participant_id": who.id})
    return [Obstacle("questions-open", _l("Questions of the city for this trip are not answered yet"), owner, due, *page)]


def changes_of(questions: Sequence[Question], before: Answers, typed: Mapping[str, str], who: Asked) -> dict[str, str]:
    """Return what of the typed answers is to be written: to questions that are asked, and other than what is kept already."""
    given = still_answers(questions, {**before, **typed})
    asked = {question.key.hex for question in asked_questions(questions, given, who)}
    return {key: value for key, value in typed.items() if key in asked and before.get(key, "") != value}
