"""Compute where there is land, once, from the polygons of the packaged gazetteer (countryinfo, MIT).

`python -m exchange.foundation.land` writes data/land_dots.json anew; the app only ever reads it.
The file holds, for rows a quarter of a degree apart, the first and last longitude of each stretch
of land, in quarter degrees.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

STEP: Final = 0.25
NORTH: Final = 83.5
SOUTH: Final = -56.0
TARGET: Final = Path(__file__).parent / "data" / "land_dots.json"

Ring = list[tuple[float, float]]

# Countries whose polygon the gazetteer lacks, roughly, so that the continents have no holes.
_MISSING: Final[tuple[Ring, ...]] = (
    # Hungary
    [(16.2, 46.9), (17.2, 48.0), (20.0, 48.2), (22.2, 48.4), (22.8, 47.9), (21.0, 46.2), (18.5, 45.8), (16.5, 46.5)],
    # Serbia, Kosovo and Montenegro
    [(18.5, 45.8), (20.3, 46.1), (22.6, 44.6), (22.4, 42.4), (20.7, 42.0), (19.4, 41.9), (18.5, 42.5), (19.1, 43.6)],
    # Myanmar
    [(92.3, 20.8), (94.0, 24.5), (97.3, 28.3), (98.7, 25.9), (99.2, 22.1), (101.1, 21.6), (98.2, 19.5), (98.6, 15.5),
     (98.9, 10.6), (98.4, 12.0), (97.6, 16.3), (95.2, 15.8), (94.2, 16.2), (94.4, 18.5)],
)  # fmt: skip


def write_land(target: Path = TARGET) -> None:
    """Write the rows of land to `target`."""
    rows = land_rows([*_gazetteer_polygons(), *([ring] for ring in _MISSING)])
    payload = {"step": STEP, "north": NORTH, "rows": rows}
    target.write_text(json.dumps(payload, separators=(",", ":")) + "\n", "utf-8")


def land_rows(polygons: Iterable[list[Ring]]) -> list[list[int]]:
    """Return, from north to south, the stretches of land of each row as [first, last, first, …].

    A polygon is its outer ring and its holes, as (longitude, latitude); the numbers are steps of
    a quarter degree from -180.
    """
    shapes = list(polygons)
    count = round((NORTH - SOUTH) / STEP)
    return [_row(shapes, NORTH - index * STEP) for index in range(count + 1)]


def _row(shapes: list[list[Ring]], latitude: float) -> list[int]:
    cells: set[int] = set()
    # A hair off the round number, so that no corner lies exactly on the line.
    level = latitude + 1e-7
    for rings in shapes:
        crossings = sorted(x for ring in rings for x in _crossings(ring, level))
        for first, last in zip(crossings[::2], crossings[1::2], strict=True):
            cells.update(range(math.ceil((first + 180) / STEP), math.floor((last + 180) / STEP) + 1))
    row: list[int] = []
    for cell in sorted(cells):
        if row and row[-1] == cell - 1:
            row[-1] = cell
        else:
            row += [cell, cell]
    return row


def _crossings(ring: Ring, level: float) -> Iterator[float]:
    for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1], strict=True):
        if (y1 > level) != (y2 > level):
            yield x1 + (level - y1) / (y2 - y1) * (x2 - x1)


def _gazetteer_polygons() -> Iterator[list[Ring]]:
    folder = files("countryinfo") / "data"
    for entry in sorted(folder.iterdir(), key=lambda item: item.name):
        if not entry.name.endswith(".json"):
            continue
        shape: dict[str, Any] | None = json.loads(entry.read_text("utf-8")).get("geoJSON")
        for feature in (shape or {}).get("features", ()):
            geometry = feature["geometry"]
            many = geometry["type"] == "MultiPolygon"
            for rings in geometry["coordinates"] if many else [geometry["coordinates"]]:
                yield [[(float(x), float(y)) for x, y, *_height in ring] for ring in rings]


if __name__ == "__main__":
    write_land()
