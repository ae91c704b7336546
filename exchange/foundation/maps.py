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
from exchange.foundation.labels import Curve as _Curve
from exchange.foundation.labels import label_spots

WIDTH: Final = 420.0
LEAST_HEIGHT: Final = 250.0
MOST_HEIGHT: Final = 372.0
DOT_GAP: Final = 8.6
ROW_GAP: Final = DOT_GAP * math.sqrt(3) / 2
# Degrees of latitude shown at least, so that two neighbouring towns still lie in a country.
LEAST_SPAN: Final = 13.0
MARGIN: Final = 0.16
BULGE: Final = 0.3
DOT_RADIUS: Final = 6.0
CROWDED_RADIUS: Final = 4.0
MOST_NAMED: Final = 20

# Name, kind, latitude, longitude.
_Place = tuple[str, str, float, float]

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
    """A place on the map, as SVG numbers, with its label where it has one; kind is now or dot.

    `lead` leads to a label that stands apart.
    """

    name: str
    kind: str
    x: str
    y: str
    text_x: str = ""
    text_y: str = ""
    anchor: str = ""
    lead: str = ""


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
    radius: str = "6"

    @property
    def view_box(self) -> str:
        """Return the value of the `viewBox` attribute."""
        return f"0 0 {self.width} {self.height}"


def map_drawing(places: Sequence[Mapping[str, Any]], ways: Iterable[tuple[str, str, str]] = ()) -> MapDrawing:
    """Draw places ({name, latitude, longitude, kind}) and ways (from name, to name, kind).

    Places without coordinates are left out, and ways from or to them. Of more than MOST_NAMED the names are left to the words
    beside the map: they would stand on each other, and finding room for them takes longer the more there are.
    """
    known = tuple(
        (str(place["name"]), str(place.get("kind") or "dot"), float(place["latitude"]), float(place["longitude"]))
        for place in places
        if place.get("latitude") is not None and place.get("longitude") is not None
    )
    return _drawing(known, tuple(ways))


@lru_cache(maxsize=256)
def _drawing(known: tuple[_Place, ...], ways: tuple[tuple[str, str, str], ...]) -> MapDrawing:
    projection = fit([(latitude, longitude) for _name, _kind, latitude, longitude in known])
    points = {name: projection.place(latitude=latitude, longitude=longitude) for name, _kind, latitude, longitude in known}
    all_ways = [way for way in ways if way[0] in points and way[1] in points and way[0] != way[1]]
    travelled = {frozenset(way[:2]) for way in all_ways if way[2] == "way"}
    curves = [(kind, _way(points[start], points[end], kind, other=frozenset((start, end)) in travelled)) for start, end, kind in all_ways]
    radius = CROWDED_RADIUS if _is_crowded(list(points.values())) else DOT_RADIUS
    room = [curve for _kind, curve in curves]
    spots = label_spots(points, room, height=projection.height, radius=radius, width=WIDTH) if len(points) <= MOST_NAMED else {}
    kinds = {name: kind for name, kind, _latitude, _longitude in known}
    return MapDrawing(
        number(WIDTH),
        number(projection.height),
        "4.6",
        _land_path(projection),
        tuple(DrawnWay(kind, _path(curve)) for kind, curve in curves),
        tuple(
            DrawnPlace(
                name,
                kinds[name],
                number(x),
                number(y),
                number(spots[name].x),
                number(spots[name].y),
                spots[name].anchor,
                spots[name].lead_from(x, y, radius),
            )
            if spots
            else DrawnPlace(name, kinds[name], number(x), number(y))
            for name, (x, y) in points.items()
        ),
        number(radius),
    )


def _is_crowded(points: Sequence[tuple[float, float]]) -> bool:
    return any(math.dist(one, other) < 2 * DOT_RADIUS for at, one in enumerate(points) for other in points[:at])


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


def _way(start: tuple[float, float], end: tuple[float, float], kind: str, *, other: bool) -> _Curve:
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
    return start, ((x1 + x2) / 2 - (y2 - y1) * side, (y1 + y2) / 2 + (x2 - x1) * side), end


def _path(curve: _Curve) -> str:
    (x1, y1), (control_x, control_y), (x2, y2) = curve
    return f"M{number(x1)} {number(y1)}Q{number(control_x)} {number(control_y)} {number(x2)} {number(y2)}"


TEMPLATE_GLOBALS: Final[dict[str, Callable[..., Any]]] = {"map_drawing": map_drawing}
