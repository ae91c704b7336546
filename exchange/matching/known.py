"""What is known of cities and initiatives as they are compared; what is missing is not known, never zero. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from math import asin, cos, radians, sin, sqrt
from uuid import UUID

from exchange.foundation.languages import LazyString, Sentence, _l
from exchange.matching.models import Budget, FactKind, Size

NEAR_KM = 300
_EARTH_KM = 6371.0
_SIZES = list(Size)


class Criterion(StrEnum):
    """What is compared, in the order in which reasons are read."""

    PROBLEM = "problem"
    LANGUAGE = "language"
    NEIGHBOURS = "neighbours"
    SIZE = "size"
    DENSITY = "density"
    MONEY = "money"

    @cached_property
    def label(self) -> LazyString:
        """Name it as pages do."""
        return {
            Criterion.PROBLEM: _l("The same problem"),
            Criterion.LANGUAGE: _l("The same language"),
            Criterion.NEIGHBOURS: _l("It runs nearby"),
            Criterion.SIZE: _l("Alike in size"),
            Criterion.DENSITY: _l("Built alike"),
            Criterion.MONEY: _l("Within its means"),
        }[self]


# The most points of each, and whether a part of them can be given.
MOST: Mapping[Criterion, int] = {
    Criterion.PROBLEM: 3,
    Criterion.LANGUAGE: 2,
    Criterion.NEIGHBOURS: 2,
    Criterion.SIZE: 2,
    Criterion.DENSITY: 1,
    Criterion.MONEY: 1,
}


@dataclass(frozen=True)
class Reason:
    """What one criterion says: points of `most`, a sentence, and where it comes from."""

    criterion: Criterion
    points: int
    sentence: Sentence
    source: Sentence


@dataclass(frozen=True)
class Fact:
    """A typed fact: its value, and its source with its day, in words."""

    value: str
    source: str


@dataclass(frozen=True)
class Place:
    """What is known of a city. Empty means not known."""

    id: UUID
    slug: str
    name: str
    names: Mapping[str, str]
    country: str
    languages: tuple[str, ...] = ()
    at: tuple[float, float] | None = None
    facts: Mapping[FactKind, Fact] = field(default_factory=dict)
    # Themes that it says it looks for, and of what it took up. The last two are read for a city's own page only: recommendations that
    # nothing there answers, and {what needs in its diagnoses speak of: the word that said so}.
    wanted: frozenset[str] = frozenset()
    taken: frozenset[str] = frozenset()
    blank: frozenset[str] = frozenset()
    needs: Mapping[str, str] = field(default_factory=dict)
    budget: Budget | None = None
    # The wanted themes as other editions of the Manifesto call them.
    wanted_elsewhere: frozenset[str] = frozenset()

    def name_in(self, language: str) -> str:
        """Return the city's name in a language."""
        return self.names.get(language, self.name)

    def fact(self, kind: FactKind) -> Fact | None:
        """Return a fact, or None where nothing is known."""
        return self.facts.get(kind)


@dataclass(frozen=True)
class Practice:
    """What is known of an initiative; `running` are the cities in which it runs, its own among them if it does there."""

    id: UUID
    slug: str
    title: str
    languages: tuple[str, ...]
    themes: frozenset[str]
    codes: frozenset[str]
    running: tuple[Place, ...]
    origin: Place
    cents: int | None = None
    evidence: int = 0
    # What it speaks of, in terms that languages share.
    terms: frozenset[str] = frozenset()
    # Whether a city has tried it, or runs it.
    is_tried: bool = True

    @property
    def like(self) -> tuple[Place, ...]:
        """Return the cities that it is known to suit: where it runs, else where it comes from."""
        return self.running or (self.origin,)


def distance_km(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Return the way between two places as the crow flies (haversine, R = 6371.0 km)."""
    lat, lon, lat2, lon2 = (radians(value) for value in (*one, *other))
    half = sin((lat2 - lat) / 2) ** 2 + cos(lat) * cos(lat2) * sin((lon2 - lon) / 2) ** 2
    return 2 * _EARTH_KM * asin(sqrt(half))


def size_steps(one: Fact, other: Fact) -> int:
    """Return how many bands lie between two sizes."""
    return abs(_SIZES.index(Size(one.value)) - _SIZES.index(Size(other.value)))


def alike(place: Place, others: Collection[Place]) -> list[Place]:
    """Return which cities are like one: nearly its size, near it, of its country or one of its languages."""
    own = place.fact(FactKind.SIZE)

    def is_alike(one: Place) -> bool:
        size = one.fact(FactKind.SIZE)
        if own and size and size_steps(own, size) <= 1:
            return True
        if one.country == place.country or set(one.languages) & set(place.languages):
            return True
        return place.at is not None and one.at is not None and distance_km(place.at, one.at) <= NEAR_KM

    return [one for one in others if one.id != place.id and is_alike(one)]
