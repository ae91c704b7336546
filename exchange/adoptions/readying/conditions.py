"""The conditions under which ideas of other cities take root, how ready a city is, and which gaps come first.

After the first step of the OECD toolkit for adopting ideas from other cities: people and culture, politics and aims,
contact with other cities, places to learn. “I don’t know” and no answer are never a zero: they lower the coverage.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

from exchange.foundation.languages import LazyString, _l


class Answer(StrEnum):
    """How a condition is met."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"
    UNKNOWN = "unknown"

    @cached_property
    def label(self) -> LazyString:
        """Name the answer as pages do."""
        return {Answer.YES: _l("Yes"), Answer.PARTLY: _l("Partly"), Answer.NO: _l("No"), Answer.UNKNOWN: _l("I don’t know")}[self]


POINTS: Mapping[Answer, int] = {Answer.YES: 2, Answer.PARTLY: 1, Answer.NO: 0}
CONDITIONS: Mapping[str, LazyString] = {
    "hours": _l("Somebody has hours for it this year."),
    "culture": _l("Colleagues may try something that may go wrong."),
    "politics": _l("An elected person wants it."),
    "aims": _l("It fits what the city has decided to do anyway."),
    "network": _l("We know somebody in a city that does it already."),
    "learning": _l("There is a place where we look at what worked and write it down."),
}
# Beginnings of the action that closes a gap; whoever takes it on writes the rest.
FIRST_STEPS: Mapping[str, LazyString] = {
    "hours": _l("Agree on hours with the head of department."),
    "culture": _l("Agree that the try may fail, and what we do then."),
    "politics": _l("Show it to an elected person, with the young people."),
    "aims": _l("Find the city’s aim that it serves, and name it."),
    "network": _l("Ask the city it comes from for a talk."),
    "learning": _l("Put a day to look back into the diary."),
}


@dataclass(frozen=True)
class Gap:
    """A condition that is not met: `answer` is no or partly; unknown or None has to be found out first."""

    code: str
    answer: Answer | None
    note: str = ""

    @property
    def sentence(self) -> LazyString:
        """Return the condition itself."""
        return CONDITIONS[self.code]

    @property
    def is_open_question(self) -> bool:
        """Say whether nobody knows yet."""
        return self.answer in (None, Answer.UNKNOWN)


@dataclass(frozen=True)
class Standing:
    """How ready a city is: `score` 0–100 over the answered conditions alone (None: none is), how many are, and the gaps."""

    score: int | None
    answered: int
    total: int
    gaps: list[Gap]


def standing_of(answers: Mapping[str, Any]) -> Standing:
    """Return how ready a city is by its answers; a no comes before a partly, what is not known comes last."""
    given: dict[str, Answer | None] = {}
    for code in CONDITIONS:
        said = str((answers.get(code) or {}).get("answer", ""))
        given[code] = Answer(said) if said in set(Answer) else None
    points = [POINTS[answer] for answer in given.values() if answer is not None and answer in POINTS]
    order: list[Answer | None] = [Answer.NO, Answer.PARTLY, Answer.UNKNOWN, None]
    gaps = [
        Gap(code, answer, str((answers.get(code) or {}).get("note", "")))
        for wanted in order
        for code, answer in given.items()
        if answer is wanted
    ]
    score = round(100 * sum(points) / (2 * len(points))) if points else None
    return Standing(score, len(points), len(CONDITIONS), gaps)
