"""How two voices are drawn, and told to programs."""

from typing import Any

from exchange.adoptions.diagnosis.models import Voice
from exchange.adoptions.transferability.queries import RoundState
from exchange.adoptions.transferability.rules import Average, SideBySide, average_of, expected_of
from exchange.foundation.formats import number
from exchange.foundation.languages import _

_WORDS_FOR_NOTHING = "–"


def score_words(score: float | None) -> str:
    """Return a score as tables show it; what nobody knows is a dash, never a zero."""
    return _WORDS_FOR_NOTHING if score is None else number(score, decimals=0 if score == int(score) else 1)


def mean_words(score: float | None) -> str:
    """Return an average as tables show it."""
    return _WORDS_FOR_NOTHING if score is None else number(score, decimals=1)


def coverage_words(average: Average) -> str:
    """Return what an average rests on."""
    return _("answered %(answered)s of %(total)s", answered=average.answered, total=average.total)


def average_words(average: Average) -> str:
    """Return an average with what it rests on, in one breath."""
    facts = {"answered": average.answered, "total": average.total}
    if average.score is None:
        return _("nothing known, answered %(answered)s of %(total)s", **facts)
    return _("%(score)s of 4, answered %(answered)s of %(total)s", score=number(average.score, decimals=1), **facts)


def expected_average(expected: dict[str, Any]) -> Average:
    """Return what both voices expected together, with what it rests on."""
    return average_of(expected_of(expected), expected)


def as_json(state: RoundState, both: SideBySide | None, expected: dict[str, Any] | None) -> dict[str, Any]:
    """Return how a round stands; what was said stands in it from the moment when both voices are seen."""
    facts: dict[str, Any] = {
        "round": state.number,
        "handed_in": {voice.value: state.has(voice) for voice in Voice},
        "is_open": state.is_opened,
        "expected": _average(expected_average(expected)) if expected else None,
    }
    if both is None:
        return facts
    return facts | {
        "young": _average(both.young),
        "city": _average(both.city),
        "together": _average(both.together),
        "blocks": [
            {
                "block": block.block.value,
                "young": _average(block.young),
                "city": _average(block.city),
                "criteria": [
                    {"criterion": line.code, "young": line.young, "city": line.city, "to_talk_about": line.to_talk_about}
                    for line in block.lines
                ],
            }
            for block in both.blocks
        ],
    }


def _average(average: Average) -> dict[str, Any]:
    return {"score": average.score, "answered": average.answered, "total": average.total}
