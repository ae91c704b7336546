"""Flows as drawings and as rows of files."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from exchange.reports.flows.rules import Spot, arrow, chord, ring
from exchange.reports.flows.services import End, Flow, Flows


@dataclass(frozen=True)
class Line:
    """One flow of the ring: its path, how thick, where its head stands."""

    path: str
    width: float
    head: tuple[float, float]


@dataclass(frozen=True)
class Ring:
    """Cities on a ring with what went between them; the table beside it says the same."""

    cities: tuple[tuple[str, Spot], ...]
    lines: tuple[Line, ...]


def ring_of(flows: Flows, *, language: str) -> Ring:
    """Return the drawing of flows between two cities; what a city brought home itself is no line."""
    cities = flows.cities
    spots = dict(zip((city.slug for city in cities), ring(len(cities)), strict=True))
    lines = tuple(
        Line(chord(start, end), min(1.5 + flow.adoptions, 7.0), arrow(start, end))
        for flow in flows.flows
        if not flow.is_own
        for start, end in [(spots[flow.origin.slug], spots[flow.taker.slug])]
    )
    return Ring(tuple((city.name_in(language), spots[city.slug]) for city in cities), lines)


def map_of(flows: Flows, *, language: str) -> tuple[list[dict[str, Any]], list[tuple[str, str, str]]]:
    """Return the places and ways of a map: cities whose place on earth is known."""
    known = [city for city in flows.cities if city.latitude is not None and city.longitude is not None]
    slugs = {city.slug for city in known}
    places = [_place(city, language) for city in known]
    ways = [
        (flow.origin.name_in(language), flow.taker.name_in(language), "out")
        for flow in flows.flows
        if not flow.is_own and {flow.origin.slug, flow.taker.slug} <= slugs
    ]
    return places, ways


def _place(city: End, language: str) -> dict[str, Any]:
    return {"name": city.name_in(language), "latitude": city.latitude, "longitude": city.longitude, "kind": "dot"}


FILE_HEADER = ("from", "to", "adoptions", "furthest", "stopped")


def file_rows(flows: Sequence[Flow]) -> Iterator[list[Any]]:
    """Yield one row a flow."""
    for flow in flows:
        yield [flow.origin.slug, flow.taker.slug, flow.adoptions, flow.furthest.key, flow.stopped]


def flows_as_json(flows: Flows) -> dict[str, Any]:
    """Return the same for programs."""
    return {
        "total": flows.total,
        "flows": [dict(zip(FILE_HEADER, row, strict=True)) for row in file_rows(flows.flows)],
        "median_days": [{"step": one.step.value, "days": one.days, "of": "<5" if one.is_hidden else one.of} for one in flows.medians],
        "stages": [
            {"stage": line.stage.value, "reached": line.reached, "stand_there": line.here, "stopped_there": line.stopped}
            for line in flows.stages
        ],
        "lessons": [
            {
                "initiative": lesson.slug,
                "city": lesson.city.slug,
                "stopped_in": lesson.stopped_in.value if lesson.stopped_in else None,
                "lesson": lesson.text,
                "published_on": lesson.published_at.date().isoformat(),
            }
            for lesson in flows.lessons
        ],
        "convergence": [{"recommendation": one.code, "cities": one.cities, "initiatives": one.initiatives} for one in flows.meetings],
    }
