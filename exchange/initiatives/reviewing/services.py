"""Marks are kept, words proposed and answered, decisions wait and are sent together."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from exchange.access.viewers import Viewer
from exchange.foundation.database import db
from exchange.foundation.obstacles import Conflict, refuse_if
from exchange.foundation.zones import local_day
from exchange.history.services import record
from exchange.initiatives import deciding
from exchange.initiatives.coauthors.queries import youngest_birth_date
from exchange.initiatives.models import Initiative
from exchange.initiatives.questions import BY_NUMBER
from exchange.initiatives.reviewing import rules
from exchange.initiatives.reviewing.models import InitiativeReview, ReviewSuggestion, SuggestionState, Verdict
from exchange.initiatives.reviewing.queries import find_open_review, list_writers
from exchange.initiatives.rules import answer_of, answer_version, why_not_publish
from exchange.initiatives.services import save_answer


def _open(initiative: Initiative, *, actor: Viewer, now: datetime) -> InitiativeReview:
    review = find_open_review(initiative)
    if review is None:
        review = InitiativeReview(initiative_id=initiative.id, initiative=initiative, marks={}, reasons={}, saved_at=now)
        db.session.add(review)
    review.by_id, review.saved_at = actor.person_id, now
    return review


def _may_read(initiative: Initiative, *, seen: str | None, actor: Viewer) -> None:
    """Refuse whoever cannot read it for the network; raise Conflict where its words are not those that they saw."""
    refuse_if(rules.why_not_mark(initiative, {}, {}) or rules.why_not_own(actor.person_id, list_writers(initiative)))
    deciding.make_sure(initiative, seen=seen)


def keep_marks(
    initiative: Initiative, marks: Mapping[str, int], reasons: Mapping[str, str], *, seen: str | None = None, actor: Viewer, now: datetime
) -> InitiativeReview:
    """Keep what the network thinks; other marks ask for another look at a decision that waits."""
    _may_read(initiative, seen=seen, actor=actor)
    refuse_if(rules.why_not_mark(initiative, marks, reasons))
    review = _open(initiative, actor=actor, now=now)
    if dict(marks) != review.marks:
        review.verdict = review.decided_at = None
    review.marks, review.reasons = dict(marks), {name: text.strip() for name, text in reasons.items() if text.strip()}
    db.session.flush()
    record("initiative-marked", initiative, actor=actor, now=now)
    return review


def decide_later(
    initiative: Initiative, verdict: Verdict, *, sentence: str, seen: str | None = None, actor: Viewer, now: datetime
) -> InitiativeReview:
    """Decide, and let it wait: nobody is told before it is sent."""
    _may_read(initiative, seen=seen, actor=actor)
    review = find_open_review(initiative)
    refuse_if(rules.why_not_decide(initiative, verdict, review.marks if review else {}, sentence=sentence))
    if verdict is Verdict.PUBLISH:
        today = local_day(now, initiative.city.time_zone)
        refuse_if(why_not_publish(initiative, author_birth_date=youngest_birth_date(initiative), today=today))
    review = _open(initiative, actor=actor, now=now)
    review.verdict, review.sentence, review.decided_at = verdict, sentence.strip(), now
    db.session.flush()
    record("initiative-decision-kept", initiative, actor=actor, now=now)
    return review


def take_back_decision(initiative: Initiative, *, actor: Viewer, now: datetime) -> None:
    """Think again, while nobody has been told."""
    review = find_open_review(initiative)
    if review is not None and review.decided_at is not None:
        review.verdict = review.decided_at = None
        record("initiative-decision-taken-back", initiative, actor=actor, now=now)


def close_review(initiative: Initiative, *, publishes: bool, now: datetime) -> None:
    """Let the authors see what the network thought: a decision is sent with it."""
    review = find_open_review(initiative)
    if review is not None:
        refuse_if(rules.why_not_safe(review.marks) if publishes else [])
        review.sent_at = now


def send_decisions(
    reviews: Sequence[InitiativeReview], *, seen: Collection[str], path_of: Callable[[str], str], actor: Viewer, now: datetime
) -> int:
    """Carry out decisions that wait, each with its letter; return how many. One that has become impossible stops all, with its reasons.

    `seen` names those that the page showed: raise Conflict where one of them is no longer the same, or about other words.
    """
    if {rules.version_of(one) for one in reviews} != set(seen):
        raise Conflict
    for review in reviews:
        initiative = review.initiative
        if rules.is_of_other_words(review, initiative):
            raise Conflict
        assert review.verdict is not None
        refuse_if(rules.why_not_decide(initiative, review.verdict, review.marks, sentence=review.sentence))
        review.sent_at = now
        facts: dict[str, Any] = {"sentence": review.sentence, "decided_by_id": review.by_id, "actor": actor, "now": now}
        if review.verdict is Verdict.PUBLISH:
            deciding.publish_initiative(initiative, path_of=path_of, **facts)
        else:
            deciding.return_initiative(initiative, path=path_of(initiative.slug), **facts)
    db.session.flush()
    return len(reviews)


def suggest_words(initiative: Initiative, number: int, *, words: str, why: str, actor: Viewer, now: datetime) -> ReviewSuggestion:
    """Propose words for one answer; the authors see them when it comes back to them, and decide."""
    refuse_if(rules.why_not_suggest(initiative, number, words))
    found = ReviewSuggestion(
        initiative_id=initiative.id, by_id=actor.person_id, number=number, words=words.strip(), why=why.strip(), at=now
    )
    db.session.add(found)
    db.session.flush()
    record("initiative-words-suggested", initiative, actor=actor, now=now, changed=[BY_NUMBER[number].name])
    return found


def remove_suggestion(initiative: Initiative, suggestion: ReviewSuggestion, *, actor: Viewer, now: datetime) -> None:
    """Take a proposal back while it is with the network."""
    refuse_if(rules.why_not_mark(initiative, {}, {}))
    db.session.delete(suggestion)
    record("initiative-suggestion-removed", initiative, actor=actor, now=now)


def answer_suggestion(
    initiative: Initiative, suggestion: ReviewSuggestion, *, takes: bool, seen_version: str, actor: Viewer, now: datetime
) -> None:
    """Take the proposed words in the place of one's own, or leave it; raise Conflict where the answer changed meanwhile."""
    refuse_if(rules.why_not_answer(initiative, suggestion))
    if takes:
        save_answer(
            initiative,
            number=suggestion.number,
            answer=rules.as_answer(suggestion.number, suggestion.words),
            seen_version=seen_version,
            by_id=actor.person_id,
            now=now,
        )
    suggestion.state, suggestion.answered_at = (SuggestionState.TAKEN if takes else SuggestionState.LEFT), now
    record("initiative-suggestion-answered", initiative, actor=actor, now=now)


def version_of(initiative: Initiative, number: int) -> str:
    """Return the print of an answer as it stands."""
    return answer_version(answer_of(initiative, BY_NUMBER[number].name))
