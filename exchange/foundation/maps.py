"""A small map that fits the places it is given: land as dots, places, and the ways between them.

Longitude and latitude become units of the drawing by an equirectangular projection, true to scale
at the middle latitude of the picture: good from a region to an ocean with both its shores.
"""

from __future__ import annotations

import json
import math
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from exchange.foundation.drawing import number

WIDTH: Final = 420.0
LEAST_HEIGHT: Final = 250.0
MOST_HEIGHT: Final = 372.0
DOT_GAP: Final = 8.6
ROW_GAP: Final = DOT_GAP * math.sqrt(3) / 2
# Degrees of latitude shown at least, so that two neighbouring towns still lie in a country.
LEAST_SPAN: Final = 13.0
MARGIN: Final = 0.16
BULGE: Final = 0.3
LETTER_WIDTH: Final = 8.4
LABEL_HEIGHT: Final = 18.0

_LAND_FILE: Final = Path(__file__).parent / "data" / "land_dots.json"


@dataclass(frozen=True)
class Projection:
    """From degrees to units of the drawing: `west` and `north` are the upper left corner."""

    west: float
    north: float
    units: float  # units per degree of latitude
    squeeze: float  # cosine of the middle latitude
    height: float

    def place(self, *, latitude: float, longitude: float) -> tuple[float, float]:
        """Return x and y of a place."""
        return (
            (longitude - self.west) * self.squeeze * self.units,
            (self.north - latitude) * self.units,
        )

    def degrees(self, x: float, y: float) -> tuple[float, float]:
        """Return latitude and longitude of a point of the drawing."""
        return self.north - y / self.units, self.west + x / self.units / self.squeeze


@dataclass(frozen=True)
class DrawnPlace:
    """A place on the map with its label, as SVG numbers; kind is now or dot."""

    name: str
    kind: str
    x: str
    y: str
    text_x: str
    text_y: str
    anchor: str


@dataclass(frozen=True)
class DrawnWay:
    """A way between two places: kind is way (people) or out (an idea)."""

    kind: str
    path: str


@dataclass(frozen=True)
class MapDrawing:
    """A finished map: land as one path of dots, ways, places."""

    width: str
    height: str
    dot_size: str
    land: str
    ways: tuple[DrawnWay, ...]
    places: tuple[DrawnPlace, ...]

    @property
    def view_box(self) -> str:
        """Return the value of the `viewBox` attribute."""
        return f"0 0 {self.width} {self.height}"


def map_drawing(places: Sequence[Mapping[str, Any]], ways: Iterable[tuple[str, str, str]] = ()) -> MapDrawing:
    """Draw places ({name, latitude, longitude, kind}) and ways (from name, to name, kind).

    Places without coordinates are left out, and ways from or to them.
    """
    known = [p for p in places if p.get("latitude") is not None and p.get("longitude") is not None]
    projection = fit([(float(p["latitude"]), float(p["longitude"])) for p in known])
    points = {str(p["name"]): projection.place(latitude=float(p["latitude"]), longitude=float(p["longitude"])) for p in known}
    all_ways = [way for way in ways if way[0] in points and way[1] in points and way[0] != way[1]]
    travelled = {frozenset(way[:2]) for way in all_ways if way[2] == "way"}
    drawn_ways = tuple(
        DrawnWay(
            kind,
            _way(points[start], points[end], kind, other=frozenset((start, end)) in travelled),
        )
        for start, end, kind in all_ways
    )
    return MapDrawing(
        number(WIDTH),
        number(projection.height),
        "4.6",
        _land_path(projection),
        drawn_ways,
        tuple(_labelled(known, points, projection)),
    )


def fit(places: Sequence[tuple[float, float]]) -> Projection:
    """Return the projection that shows (latitude, longitude) pairs with room around them.

    Without any place it shows Europe.
    """
    places = places or [(36.0, -9.0), (60.0, 25.0)]
    latitudes = [latitude for latitude, _ in places]
    longitudes = [longitude for _, longitude in places]
    middle = (min(latitudes) + max(latitudes)) / 2
    squeeze = math.cos(math.radians(min(70.0, abs(middle))))
    tall = max(LEAST_SPAN, (max(latitudes) - min(latitudes)) * (1 + 2 * MARGIN))
    wide = max(LEAST_SPAN, (max(longitudes) - min(longitudes)) * squeeze * (1 + 2 * MARGIN))
    height = min(MOST_HEIGHT, max(LEAST_HEIGHT, WIDTH * tall / wide))
    units = min(WIDTH / wide, height / tall)
    centre = (min(longitudes) + max(longitudes)) / 2
    return Projection(
        west=centre - WIDTH / units / squeeze / 2,
        north=middle + height / units / 2,
        units=units,
        squeeze=squeeze,
        height=round(height),
    )


def is_land(*, latitude: float, longitude: float) -> bool:
    """Say whether there is land, to a quarter of a degree."""
    step, north, rows = _land()
    row = round((north - latitude) / step)
    if not 0 <= row < len(rows):
        return False
    cell = round(((longitude + 180) % 360) / step)
    stretches = rows[row]
    index = bisect_right(stretches, cell)
    return index % 2 == 1 or (index > 0 and stretches[index - 1] == cell)


@lru_cache(maxsize=1)
def _land() -> tuple[float, float, list[list[int]]]:
    payload = json.loads(_LAND_FILE.read_text("utf-8"))
    return float(payload["step"]), float(payload["north"]), payload["rows"]


@lru_cache(maxsize=256)
def _land_path(projection: Projection) -> str:
    """Return the land as zero-length lines, which a round line cap turns into dots."""
    pieces: list[str] = []
    rows = int(projection.height / ROW_GAP) + 1
    for row in range(rows):
        y = ROW_GAP / 2 + row * ROW_GAP
        if y > projection.height:
            break
        before: float | None = None
        x = DOT_GAP / 2 if row % 2 else DOT_GAP
        while x < WIDTH:
            latitude, longitude = projection.degrees(x, y)
            if is_land(latitude=latitude, longitude=longitude):
                pieces.append(f"M{number(x)} {number(y)}h0" if before is None else f"m{number(x - before)} 0h0")
                before = x
            x += DOT_GAP
    return "".join(pieces)


def _way(start: tuple[float, float], end: tuple[float, float], kind: str, *, other: bool) -> str:
    """Return a curve: long ones rise, upright ones bulge west for people and east for ideas.

    Where people travelled between the same two places (`other`), an idea takes the other side.
    """
    (x1, y1), (x2, y2) = start, end
    side = BULGE
    if abs(x2 - x1) > abs(y2 - y1) * 0.8:
        side *= -1 if x2 > x1 else 1
        side *= -1 if kind != "way" and other else 1
    else:
        side *= 1 if (y2 > y1) == (kind == "way") else -1
    control_x = (x1 + x2) / 2 - (y2 - y1) * side
    control_y = (y1 + y2) / 2 + (x2 - x1) * side
    return f"M{number(x1)} {number(y1)}Q{number(control_x)} {number(control_y)} {number(x2)} {number(y2)}"


_Box = tuple[float, float, float, float]


def _labelled(
    places: Sequence[Mapping[str, Any]],
    points: Mapping[str, tuple[float, float]],
    projection: Projection,
) -> Iterable[DrawnPlace]:
    """Yield the places with labels that keep clear of each other, of the dots and of the edges."""
    taken: list[_Box] = [(x - 8, y - 8, x + 8, y + 8) for x, y in points.values()]
    for place in places:
        name = str(place["name"])
        x, y = points[name]
        anchor, text_x, text_y, box = min(
            _spots(x, y, len(name) * LETTER_WIDTH),
            key=lambda spot: _trouble(spot[3], taken, projection.height),
        )
        taken.append(box)
        yield DrawnPlace(
            name,
            str(place.get("kind") or "dot"),
            number(x),
            number(y),
            number(text_x),
            number(text_y),
            anchor,
        )


def _spots(x: float, y: float, width: float) -> list[tuple[str, float, float, _Box]]:
    """Return where a label may stand, best first: right, left, below, above, and the corners."""
    spots: list[tuple[str, float, float, _Box]] = []
    for anchor, text_x, text_y in (
        ("start", x + 12, y + 5),
        ("end", x - 12, y + 5),
        ("start", x + 9, y + 19),
        ("start", x + 9, y - 9),
        ("end", x - 9, y + 19),
        ("end", x - 9, y - 9),
        ("middle", x, y + 24),
        ("middle", x, y - 14),
    ):
        left = text_x - {"start": 0.0, "end": width, "middle": width / 2}[anchor]
        spots.append((anchor, text_x, text_y, (left, text_y - 14, left + width, text_y + 4)))
    return spots


def _trouble(box: _Box, taken: Sequence[_Box], height: float) -> float:
    """Measure what a label would cover, and heavily what would fall over the edge."""
    left, top, right, bottom = box
    outside = max(0.0, -left) + max(0.0, right - WIDTH) + max(0.0, -top) + max(0.0, bottom - height)
    covered = sum(
        max(0.0, min(right, r) - max(left, l)) * max(0.0, min(bottom, b) - max(top, t))
        for l, t, r, b in taken  # noqa: E741 - left, top, right, bottom
    )
    return outside * 100 + covered


TEMPLATE_GLOBALS: Final[dict[str, Callable[..., Any]]] = {"map_drawing": map_drawing}
