"""Compute the flows: the one computation behind page, JSON, CSV and XLSX; five statements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from exchange.adoptions.models import AdoptionStage
from exchange.manifesto.models import Recommendation, Wording
from exchange.reports.coverage.rules import Level
from exchange.reports.flows import queries
from exchange.reports.flows.rules import Median, StageLine, Step, median_of, stage_lines

# So many flows stand on a page, and so many are drawn at most: more would be a ball of wool.
PAGE = 100
MOST_CITIES_DRAWN = 24
LESSONS = 50


@dataclass(frozen=True)
class End:
    """A city at one end of a flow."""

    slug: str
    name: str
    names: Mapping[str, str]
    latitude: float | None
    longitude: float | None

    def name_in(self, language: str) -> str:
        """Return its name in a language."""
        return self.names.get(language) or self.name


@dataclass(frozen=True)
class Flow:
    """What one city took from another: how often, how far it came at the furthest, how much of it was stopped."""

    origin: End
    taker: End
    adoptions: int
    furthest: Level
    stopped: int

    @property
    def is_own(self) -> bool:
        """Say whether a city brought home what its own people wrote."""
        return self.origin.slug == self.taker.slug


@dataclass(frozen=True)
class Lesson:
    """What a city made public about why it stopped."""

    slug: str
    title: str
    language: str
    city: End
    stopped_in: AdoptionStage | None
    text: str
    published_at: datetime


@dataclass(frozen=True)
class Meeting:
    """A recommendation to which young people of several cities answered on their own."""

    code: str
    wordings: Mapping[str, Wording]
    cities: int
    initiatives: int

    def wording_in(self, language: str) -> Wording:
        """Return the words in a language, else in English."""
        return self.wordings.get(language) or self.wordings["en"]


@dataclass(frozen=True)
class Flows:
    """One page of flows, and what holds for the whole network."""

    flows: tuple[Flow, ...]
    total: int
    medians: tuple[Median, ...]
    stages: tuple[StageLine, ...]
    lessons: tuple[Lesson, ...]
    meetings: tuple[Meeting, ...]

    @property
    def cities(self) -> list[End]:
        """Return the cities of the flows, by their address parts."""
        ends = {end.slug: end for flow in self.flows for end in (flow.origin, flow.taker)}
        return [ends[slug] for slug in sorted(ends)]

    @property
    def may_be_drawn(self) -> bool:
        """Say whether all flows stand here and are few enough for a drawing."""
        return self.total == len(self.flows) > 0 and len(self.cities) <= MOST_CITIES_DRAWN


def compute_flows(*, city: str = "", page: int = 1, size: int = PAGE) -> Flows:
    """Return the flows of the network, or those of one city."""
    rows = queries.list_flows(city=city, size=size, offset=(page - 1) * size)
    days = queries.count_days()
    return Flows(
        flows=tuple(_flow(row) for row in rows),
        total=rows[0].total if rows else 0,
        medians=tuple(median_of(step, days.get(step, {})) for step in Step),
        stages=tuple(stage_lines(queries.count_stages())),
        lessons=tuple(_lesson(row) for row in queries.list_lessons(limit=LESSONS)),
        meetings=tuple(_meeting(row) for row in queries.list_meetings()),
    )


def _flow(row: Any) -> Flow:
    origin = End(row.origin_slug, row.origin_name, row.origin_names or {}, row.origin_latitude, row.origin_longitude)
    taker = End(row.taker_slug, row.taker_name, row.taker_names or {}, row.taker_latitude, row.taker_longitude)
    return Flow(origin, taker, row.adoptions, Level(row.strength // 2), row.stopped)


def _lesson(row: Any) -> Lesson:
    city = End(row.city, row.city_name, row.city_names or {}, None, None)
    return Lesson(row.slug, row.title, row.language, city, row.stopped_in, row.lesson, row.published_at)


def _meeting(row: Any) -> Meeting:
    # What is kept outlives the session in which a row was read.
    one: Recommendation = row.Recommendation
    wordings = {code: one.wording_in(code) for code in ("en", *(one.texts or {}))}
    return Meeting(one.code, wordings, row.cities, row.initiatives)


def matrix_of(flows: Sequence[Flow]) -> dict[tuple[str, str], Flow]:
    """Return {(origin, taker): flow} by address parts."""
    return {(flow.origin.slug, flow.taker.slug): flow for flow in flows}
