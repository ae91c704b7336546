"""How alike two initiatives are, and why; what may be done about it, and if not why."""

from collections.abc import Mapping
from functools import lru_cache
from math import log, sqrt
from typing import NamedTuple

from exchange.initiatives.similar.speaking import CONCEPT, FAMILY, RECOMMENDATION, THEME, WORD
from exchange.initiatives.similar.vocabulary import general_concepts

# Tuned on the development half of tests/initiatives/similar; the other half judges.
NEAR, SAME = 0.12, 0.24
# What authors and everybody are shown has to be a little nearer than what readers look through.
SHOWN_TO_ALL = 0.18
_GENERAL, _OF_FAMILIES, _OF_WORDS, _OF_THEMES = 0.3, 0.45, 0.35, 0.4
# What one or two things in common are worth: they may be chance.
_CHANCE = {0: 0.3, 1: 0.6, 2: 0.9}
_SHOWN = 5

Weights = Mapping[str, float]


class Likeness(NamedTuple):
    """How alike (0 to 1), and the terms that both have, the most telling first."""

    score: float
    shared: tuple[str, ...]

    @property
    def is_same(self) -> bool:
        """Say whether both probably are the same idea."""
        return self.score >= SAME

    @property
    def is_near(self) -> bool:
        """Say whether both are near enough to be shown."""
        return self.score >= NEAR


@lru_cache(maxsize=8192)
def rarity(documents: int, *, total: int) -> float:
    """Return what a term is worth of which so many of all initiatives speak."""
    return 1 + log((total + 2) / (documents + 1))


def worth_of(term: str, weight: float, *, documents: int, total: int) -> float:
    """Return what a term counts in a comparison."""
    return weight * _value(term, documents, total)


@lru_cache(maxsize=16384)
def _value(term: str, documents: int, total: int) -> float:
    worth = rarity(documents, total=total)
    if term.startswith(WORD):
        return worth * _OF_WORDS
    if term.startswith(FAMILY):
        return worth * _OF_FAMILIES
    if term.startswith((THEME, RECOMMENDATION)):
        return worth * _OF_THEMES
    return worth * _GENERAL if term.removeprefix(CONCEPT) in general_concepts() else worth


def compare(one: Weights, other: Weights, *, counts: Mapping[str, int], total: int) -> Likeness:
    """Return how alike two are: the angle between what they speak of, rare things first."""
    return Measured.of(one, counts=counts, total=total).beside(Measured.of(other, counts=counts, total=total))


class Measured(NamedTuple):
    """What one initiative speaks of, each term with what it counts, and how much that is together."""

    worths: Weights
    length: float

    @classmethod
    def of(cls, weights: Weights, *, counts: Mapping[str, int], total: int) -> "Measured":
        """Measure one that is compared with many."""
        worths = {term: weight * _value(term, counts.get(term, 0), total) for term, weight in weights.items()}
        return cls(worths, sqrt(sum([worth * worth for worth in worths.values()])))

    def beside(self, other: "Measured") -> Likeness:
        """Return how alike both are."""
        ours, theirs = self.worths, other.worths
        shared = {term: ours[term] * theirs[term] for term in ours.keys() & theirs.keys()}
        length = self.length * other.length
        telling = sorted(shared, key=lambda term: (-shared[term], term))
        # In this order the sum is the same whatever order the terms were read in.
        score = sum([shared[term] for term in telling]) / length if length else 0.0
        said = sum(1 for term in shared if term.startswith((CONCEPT, WORD)) and not is_general(term))
        score *= _CHANCE.get(said, 1.0)
        return Likeness(round(score, 4), tuple(telling))


def is_general(term: str) -> bool:
    """Say whether nearly every initiative speaks of it."""
    return term.removeprefix(CONCEPT) in general_concepts()


def telling_words(likeness: Likeness, said: Mapping[str, str]) -> list[str]:
    """Return up to five words of one's own text that both speak of, the most telling first."""
    words: dict[str, str] = {}
    # What a concept stands behind says more than the mere beginning of a word.
    for term in sorted(likeness.shared, key=lambda one: one.startswith(WORD)):
        word = said.get(term, "")
        if word and not is_general(term):
            words.setdefault(word.casefold(), word)
    known = sum(term.startswith(CONCEPT) and not is_general(term) for term in likeness.shared)
    return list(words.values())[: min(_SHOWN, max(known, 3))]
