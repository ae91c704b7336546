"""The figures of a report: one tree of plain facts, from which page, PDF, XLSX and JSON are written.

A `Cell` is a number of people, or None where it is hidden. Nothing here is in a language of its own except titles and names.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from exchange.adoptions.models import AdoptionStage
from exchange.cohorts.models import CohortState
from exchange.conferences.models import SessionKind
from exchange.foundation.languages import Sentence, label
from exchange.initiatives.models import Stage
from exchange.participants.models import ParticipantKind
from exchange.reports.rules import Band, Cell, Progress, young_per_adult


@dataclass(frozen=True)
class Place:
    """A city or the conference's place, as maps and tables name it."""

    slug: str
    name: str
    names: Mapping[str, str]
    country: str
    latitude: float | None
    longitude: float | None

    def name_in(self, language: str) -> str:
        """Return the name in a language."""
        return self.names.get(language, self.name)


@dataclass(frozen=True)
class Trip:
    """The cohort and its conference, as a report names them."""

    slug: str
    name: str
    state: CohortState
    has_gone: bool
    first_day: date
    away_from: date
    minimum_age: int
    place: Place
    time_zone: str
    session_count: int


@dataclass(frozen=True)
class People:
    """Who went (or is registered): all of them, and by kind and age where that may be read."""

    total: int
    kinds: Mapping[ParticipantKind, Cell]
    bands: Mapping[Band, Cell]

    @property
    def young_per_adult(self) -> float | None:
        """Return how many young people there are for one adult who travels with them; None where hidden."""
        return young_per_adult(self.kinds)

    @property
    def hides(self) -> bool:
        """Say whether any number is hidden."""
        return None in self.kinds.values() or None in self.bands.values()


@dataclass(frozen=True)
class Places:
    """The places of one city or of all."""

    pledged: int
    filled: int
    waiting: int
    pledged_on: date | None = None

    @property
    def free(self) -> int:
        """Return the places nobody has."""
        return max(0, self.pledged - self.filled)


@dataclass(frozen=True)
class Travel:
    """How many of those who travel are on a journey there, and back."""

    travellers: int
    there: int
    back: int

    @property
    def both(self) -> int:
        """Return how many at most are on both ways."""
        return min(self.there, self.back)


@dataclass(frozen=True)
class SessionSeen:
    """A session about which people noted something; `people` in a city's report, `cities` in the network's."""

    kind: SessionKind
    title: str
    starts_at: datetime
    people: Cell = None
    cities: int = 0


@dataclass(frozen=True)
class ThemeLine:
    """Initiatives of one theme by progress; no theme has an empty slug."""

    slug: str
    labels: Mapping[str, str]
    counts: Mapping[Progress, int]

    @property
    def total(self) -> int:
        """Return all of them."""
        return sum(self.counts.values())

    def label_in(self, language: str) -> str:
        """Return the theme's published wording."""
        return label(dict(self.labels), language, default=self.slug)


@dataclass(frozen=True)
class InitiativeLine:
    """One published initiative."""

    slug: str
    title: str
    city: Place
    published_on: date | None
    stage: Stage
    themes: tuple[str, ...]
    adopted: int


@dataclass(frozen=True)
class Ideas:
    """What was written: counts by progress and theme, by month of sending, and the published ones."""

    counts: Mapping[Progress, int]
    themes: tuple[ThemeLine, ...]
    themes_without: int
    months: tuple[tuple[date, int], ...]
    published: tuple[InitiativeLine, ...]

    @property
    def total(self) -> int:
        """Return all that is written up; drafts are not."""
        return sum(self.counts.values())


class AdoptionFact(NamedTuple):
    """One city that took one initiative up."""

    slug: str
    title: str
    origin: Place
    city: Place
    stage: AdoptionStage
    moved_on: date
    due_on: date | None

    @property
    def goes_on(self) -> bool:
        """Say whether it was not stopped."""
        return self.stage is not AdoptionStage.STOPPED

    @property
    def is_own(self) -> bool:
        """Say whether a city took up what its own young people wrote."""
        return self.origin.slug == self.city.slug


@dataclass(frozen=True)
class Next:
    """One thing that waits: what, whose it is, until when."""

    code: str
    sentence: Sentence
    owner: Sentence
    owner_code: str
    due_on: date | None = None
    count: int = 1
    about: str = ""


@dataclass(frozen=True)
class CityReport:
    """One city's share of a cohort, from places to adoptions."""

    figures_of: date
    trip: Trip
    city: Place
    places: Places
    people: People
    ready: int | None
    travel: Travel
    sessions_seen: int
    sessions: tuple[SessionSeen, ...]
    ideas: Ideas
    adopted: tuple[AdoptionFact, ...]
    taken_up: tuple[AdoptionFact, ...]
    waits: tuple[Next, ...]
    # Names are for those who arrange the travel; they are in no file and under no seal.
    not_seated: tuple[str, ...] | None = None


@dataclass(frozen=True)
class CityLine:
    """One city in the network's table."""

    city: Place
    places: Places
    people: int
    there: int
    back: int
    written: int
    published: int
    adopted: int
    taken_up: int


@dataclass(frozen=True)
class NetworkReport:
    """A cohort over all its cities."""

    figures_of: date
    trip: Trip
    places: Places
    people: People
    travel: Travel
    sessions_seen: int
    sessions: tuple[SessionSeen, ...]
    ideas: Ideas
    adopted: tuple[AdoptionFact, ...]
    cities: tuple[CityLine, ...]
    waits: tuple[Next, ...]


Report = CityReport | NetworkReport
