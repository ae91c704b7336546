"""What the network looks at, when a decision may wait and be sent, and which words may be proposed."""

from collections.abc import Collection, Mapping
from enum import StrEnum
from functools import cached_property
from uuid import UUID

from exchange.foundation.languages import LazyString, Sentence, _l, _lc
from exchange.foundation.obstacles import Obstacle, Owner
from exchange.initiatives.models import Initiative, InitiativeState
from exchange.initiatives.questions import BY_NUMBER
from exchange.initiatives.reviewing.models import InitiativeReview, ReviewSuggestion, SuggestionState, Verdict
from exchange.initiatives.rules import EDITABLE, Answer, answer_of, answer_text, clean_steps

BEST = 4
# Below this, nothing goes into a catalogue that young people read.
SAFE_ENOUGH = 2


class Criterion(StrEnum):
    """The four things that the network looks at."""

    CLEAR = "clear"
    COPY = "copy"
    SAFE = "safe"
    HONEST = "honest"

    @cached_property
    def label(self) -> LazyString:
        """Ask it as pages do."""
        return {
            Criterion.CLEAR: _l("Is it clear?"),
            Criterion.COPY: _l("Can another city copy it?"),
            Criterion.SAFE: _l("Is it safe for young people?"),
            Criterion.HONEST: _l("Is it honest about what is known?"),
        }[self]


MARKS: tuple[Sentence, ...] = (
    _lc("a mark", "not yet"),
    _lc("a mark", "a little"),
    _lc("a mark", "half"),
    _lc("a mark", "mostly"),
    _lc("a mark", "fully"),
)


def why_not_own(reader_id: UUID | None, writers: Collection[UUID]) -> list[Obstacle]:
    """Say why somebody of the network does not decide: they wrote it, wrote in it, or sent it."""
    if reader_id not in writers:
        return []
    return [Obstacle("own", _l("Nobody decides about their own words. Another person of the network does."), Owner.NETWORK)]


def version_of(review: InitiativeReview) -> str:
    """Return which decision a page shows, and as it stands: what travels in the form that sends it."""
    return f"{review.id.hex}-{review.version}"


def is_of_other_words(review: InitiativeReview, initiative: Initiative) -> bool:
    """Say whether it was sent again since the decision, which is about earlier words then."""
    decided, sent = review.decided_at, initiative.submitted_at
    return decided is not None and sent is not None and decided < sent


def why_not_mark(initiative: Initiative, marks: Mapping[str, int], reasons: Mapping[str, str]) -> list[Obstacle]:
    """Say why these marks cannot be kept: whatever is less than fully needs its reason, since it helps the author."""
    if initiative.state is not InitiativeState.IN_REVIEW:
        return [_not_waiting(initiative)]
    found = []
    for one in Criterion:
        mark = marks.get(one.value)
        if mark is not None and not 0 <= mark <= BEST:
            found.append(Obstacle(f"mark-{one.value}", _l("A mark is a figure from 0 to 4.")))
        elif mark is not None and mark < BEST and not reasons.get(one.value, "").strip():
            found.append(Obstacle(f"reason-{one.value}", _l("“%(ask)s” needs its reason: one sentence that helps.", ask=one.label)))
    return found


def why_not_decide(initiative: Initiative, verdict: Verdict, marks: Mapping[str, int], *, sentence: str) -> list[Obstacle]:
    """Say why a decision cannot wait to be sent."""
    if initiative.state is not InitiativeState.IN_REVIEW:
        return [_not_waiting(initiative)]
    reasons = []
    if any(one.value not in marks for one in Criterion):
        reasons.append(Obstacle("marks-missing", _l("Please give all four marks first; then decide.")))
    if verdict is Verdict.RETURN and not sentence.strip():
        reasons.append(Obstacle("reason-missing", _l("Please write one sentence that tells the author what to change.")))
    return reasons + (why_not_safe(marks) if verdict is Verdict.PUBLISH else [])


def why_not_safe(marks: Mapping[str, int]) -> list[Obstacle]:
    """Say why it cannot be published: the network itself has said that it is not safe for young people."""
    if marks.get(Criterion.SAFE.value, BEST) < SAFE_ENOUGH:
        return [Obstacle("not-safe", _l("You marked it as not safe for young people. It goes back to the author, or gets another mark."))]
    return []


def why_not_suggest(initiative: Initiative, number: int, words: str) -> list[Obstacle]:
    """Say why words cannot be proposed."""
    if initiative.state is not InitiativeState.IN_REVIEW:
        return [_not_waiting(initiative)]
    question = BY_NUMBER[number]
    if not words.strip():
        return [Obstacle("words-missing", _l("Please write the words that you propose."))]
    if words.strip() == answer_text(answer_of(initiative, question.name)).strip():
        return [Obstacle("same", _l("These are the author’s own words. Change what you would say otherwise."))]
    if max(len(part) for part in (words.split("\n") if question.name == "steps" else [words])) > question.limit:
        return [Obstacle("too-long", _l("This is longer than an answer can be."))]
    return []


def why_not_answer(initiative: Initiative, suggestion: ReviewSuggestion) -> list[Obstacle]:
    """Say why the authors cannot take or leave a suggestion now."""
    if initiative.state not in EDITABLE:
        return [Obstacle("not-yours-now", _l("You can answer while it is with you."), Owner.NETWORK)]
    if suggestion.state is not SuggestionState.WAITING:
        return [Obstacle("answered", _l("You have answered this one already: %(state)s.", state=suggestion.state.label))]
    return []


def as_answer(number: int, words: str) -> Answer:
    """Return proposed words as the answer they would be: a step stands on each line."""
    return clean_steps(words.split("\n")) if BY_NUMBER[number].name == "steps" else words.strip()


def _not_waiting(initiative: Initiative) -> Obstacle:
    return Obstacle("not-waiting", _l("It does not wait for a decision: it is now “%(state)s”.", state=initiative.state.label))


def is_with_network(initiative: Initiative) -> bool:
    """Say whether its readers have it: what they think and propose is not told before they have decided."""
    return initiative.state in (InitiativeState.SUBMITTED, InitiativeState.IN_REVIEW)
