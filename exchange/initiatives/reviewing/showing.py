"""The network's marks and proposals as its desk and the authors' page show them."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from exchange.initiatives.models import Initiative
from exchange.initiatives.questions import BY_NUMBER, Question
from exchange.initiatives.reviewing import queries, rules, services
from exchange.initiatives.reviewing.forms import MarksForm
from exchange.initiatives.reviewing.models import InitiativeReview, ReviewSuggestion
from exchange.initiatives.reviewing.rules import MARKS, Criterion
from exchange.initiatives.revisions.difference import Piece, difference
from exchange.initiatives.rules import answer_of, answer_text


class Drawn(NamedTuple):
    """A suggestion, its question, the difference to the answer as it stands, and the print of that answer."""

    suggestion: ReviewSuggestion
    question: Question
    pieces: list[Piece]
    version: str


def marks_form(review: InitiativeReview | None) -> MarksForm:
    """Return the form of the four marks with what is kept."""
    form = MarksForm(formdata=None)
    for one in Criterion:
        if review is not None and one.value in review.marks:
            form[f"mark_{one.value}"].data = str(review.marks[one.value])
        form[f"why_{one.value}"].data = review.reasons.get(one.value, "") if review is not None else ""
    return form


def network_facts(initiative: Initiative) -> dict[str, Any]:
    """Return what the network's desk shows beside the answers."""
    review = queries.find_open_review(initiative)
    return {
        "review": review,
        "marks_form": marks_form(review),
        "suggestions": drawn(initiative, queries.list_suggestions(initiative)),
    }


def drawn(initiative: Initiative, suggestions: Sequence[ReviewSuggestion]) -> list[Drawn]:
    """Return each suggestion with what it would change."""
    found = []
    for one in suggestions:
        question = BY_NUMBER[one.number]
        pieces = difference(answer_text(answer_of(initiative, question.name)), answer_text(rules.as_answer(one.number, one.words)))
        found.append(Drawn(one, question, pieces, services.version_of(initiative, one.number)))
    return found


def sent_marks(review: InitiativeReview | None) -> list[tuple[str, str, str]]:
    """Return (question, mark in words, reason) of a reading that was sent."""
    if review is None:
        return []
    return [
        (str(one.label), str(MARKS[review.marks[one.value]]), review.reasons.get(one.value, ""))
        for one in Criterion
        if one.value in review.marks
    ]
