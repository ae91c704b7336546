"""The arc between two dots: pure geometry of every drawing of the motif, as SVG path data.

Lengths are units of the drawing's own view box; numbers are rounded to 0.1 so that markup stays
small and equal drawings are equal strings. An arc is a piece of a circle over a chord; a place on
it is a share from 0 (the first dot) to 1 (the last dot).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Any, Final

# One segment a place up to this many; above it the eye cannot count, and runs are drawn instead.
MOST_SEGMENTS: Final = 12

# The words of the state chips draw the same as the words of the way.
KINDS: Final = {
    "gone": "gone",
    "ready": "gone",
    "wait": "wait",
    "waits": "wait",
    "you": "you",
    "todo": "todo",
    "draft": "todo",
    "stopped": "stopped",
}


@dataclass(frozen=True)
class Stroke:
    """One piece of an arc: its kind (gone, wait, you, todo, stopped) and its path data."""

    kind: str
    path: str


@dataclass(frozen=True)
class Dot:
    """One dot: its kind (dot, ring, now, halo) and its circle, as SVG numbers."""

    kind: str
    x: str
    y: str
    radius: str


@dataclass(frozen=True)
class Drawing:
    """A finished drawing: view box, strokes below, dots above."""

    width: str
    height: str
    strokes: tuple[Stroke, ...]
    dots: tuple[Dot, ...]

    @property
    def view_box(self) -> str:
        """Return the value of the `viewBox` attribute."""
        return f"0 0 {self.width} {self.height}"


@dataclass(frozen=True)
class Curve:
    """A piece of a circle that rises by `rise` over the chord from `left` to `right` at `base`."""

    left: float
    right: float
    base: float
    rise: float

    @property
    def radius(self) -> float:
        """Return the circle's radius: (half chord² + rise²) / 2 rise."""
        half = (self.right - self.left) / 2
        return (half * half + self.rise * self.rise) / (2 * self.rise)

    @property
    def length(self) -> float:
        """Return the length along the curve."""
        return 2 * self._half_angle * self.radius

    @property
    def _half_angle(self) -> float:
        return math.asin((self.right - self.left) / 2 / self.radius)

    def at(self, share: float) -> tuple[float, float]:
        """Return the point at `share` of the curve."""
        angle = (2 * share - 1) * self._half_angle
        x = (self.left + self.right) / 2 + self.radius * math.sin(angle)
        y = self.base - self.rise + self.radius * (1 - math.cos(angle))
        return x, y

    def piece(self, start: float, end: float) -> str:
        """Return path data of the piece between two shares."""
        x1, y1 = self.at(start)
        x2, y2 = self.at(end)
        radius = number(self.radius)
        return f"M{number(x1)} {number(y1)}A{radius} {radius} 0 0 1 {number(x2)} {number(y2)}"


@dataclass(frozen=True)
class _Format:
    width: float
    height: float
    curve: Curve
    room_at_dots: float = 0.0
    gap: float = 0.0
    dot: float = 0.0


_LARGE: Final = _Format(480, 170, Curve(14, 466, 156, 132), room_at_dots=33.5, gap=17.6, dot=8)
_SMALL: Final = _Format(300, 124, Curve(16, 284, 108, 92), room_at_dots=21.05, gap=11.05, dot=8)
_MINI: Final = _Format(52, 20, Curve(4, 48, 16, 12))
_STEPS: Final = _Format(340, 84, Curve(16, 324, 68, 52))
_LEVEL: Final = _Format(160, 40, Curve(8, 152, 32, 26))
_FLAT: Final = _Format(220, 36, Curve(6, 214, 30, 24))


def arc_drawing(states: Iterable[str], *, size: str = "large", arrived: bool | None = None) -> Drawing:
    """Draw one segment a place, in the order given: gone, wait, you, todo (or chip kinds).

    Above twelve places the segments of one kind run together, as long as their share. `arrived`
    fills the last dot; left out, it is filled when everything is gone.
    """
    return _arc(tuple(map(str, states)), size, arrived)


@lru_cache(maxsize=512)
def _arc(states: tuple[str, ...], size: str, arrived: bool | None) -> Drawing:  # noqa: FBT001 - a key of the cache
    kinds = [KINDS[state] for state in states]
    form = _SMALL if size == "small" else _LARGE
    full = bool(kinds) and all(kind == "gone" for kind in kinds)
    last = "dot" if (full if arrived is None else arrived) else "ring"
    last_radius = form.dot if last == "dot" else form.dot - 0.5
    first_x, first_y = form.curve.at(0)
    last_x, last_y = form.curve.at(1)
    return Drawing(
        number(form.width),
        number(form.height),
        tuple(_segments(kinds or ["todo"], form)),
        (
            _dot("dot", first_x, first_y, form.dot),
            _dot(last, last_x, last_y, last_radius),
        ),
    )


@lru_cache(maxsize=256)
def small_arc_drawing(share: float) -> Drawing:
    """Draw how far one thing has come, `share` from 0 to 1, for a table row."""
    share = min(1.0, max(0.0, share))
    curve = _MINI.curve
    here_x, here_y = curve.at(share)
    strokes = []
    if share < 1:
        strokes.append(Stroke("todo", curve.piece(share, 1)))
    if share > 0:
        strokes.append(Stroke("gone", curve.piece(0, share)))
    return Drawing(
        number(_MINI.width),
        number(_MINI.height),
        tuple(strokes),
        (
            _dot("dot", *curve.at(0), 3),
            _dot("ring" if share < 1 else "dot", *curve.at(1), 3),
            _dot("dot", here_x, here_y, 4.2),
        ),
    )


def steps_drawing(count: int, current: int) -> Drawing:
    """Draw `count` questions on one arc, the `current` one (from 1) now; above count: all done."""
    return _dotted(_STEPS, count, current, done=7, now=9.5, todo=6, halo=15)


def level_drawing(reached: int, count: int) -> Drawing:
    """Draw a level, `reached` of `count`, as dots on an arc."""
    return _dotted(_LEVEL, count, reached, done=5, now=8, todo=5, halo=0)


def flat_arc_drawing(share: float) -> Drawing:
    """Draw the share of a whole (0 to 1) as a flat arc, for a figure in a report."""
    share = min(1.0, max(0.0, share))
    curve = _FLAT.curve
    strokes = []
    if share < 1:
        strokes.append(Stroke("todo", curve.piece(share, 1)))
    if share > 0:
        strokes.append(Stroke("gone", curve.piece(0, share)))
    last = _dot("dot", *curve.at(1), 6) if share >= 1 else _dot("ring", *curve.at(1), 5.5)
    return Drawing(
        number(_FLAT.width),
        number(_FLAT.height),
        tuple(strokes),
        (_dot("dot", *curve.at(0), 6), last),
    )


@dataclass(frozen=True)
class Column:
    """One column of a small column chart: left edge and width in percent, top and height in units."""

    x: str
    width: str
    y: str
    height: str
    value: float


def columns_drawing(values: Sequence[float], *, height: float = 36) -> tuple[Column, ...]:
    """Return one column a value, side by side over the full width; the highest is 21/36 high."""
    if not values:
        return ()
    step = 100 / len(values)
    most = max(*values, 0) if len(values) > 1 else max(values[0], 0)
    unit = height * 21 / 36 / most if most else 0
    return tuple(
        Column(
            x=f"{number(index * step)}%",
            width=f"{number(step * 0.65)}%",
            y=number(height - value * unit),
            height=number(value * unit),
            value=value,
        )
        for index, value in enumerate(values)
    )


def percent_of(value: float, whole: float) -> str:
    """Return `value` of `whole` as an SVG length such as 33.3%; nothing of nothing is 0%."""
    if not whole:
        return "0%"
    return f"{number(min(1.0, max(0.0, value / whole)) * 100)}%"


def number(value: float) -> str:
    """Write a number for SVG: at most one digit behind the point, no minus zero."""
    rounded = round(value, 1)
    return f"{rounded + 0:g}" if abs(rounded) < 1e5 else f"{rounded:.0f}"


def _segments(kinds: Sequence[str], form: _Format) -> Iterable[Stroke]:
    """Yield the strokes between the dots; runs are proportional, gaps and end rooms are fixed."""
    if len(kinds) > MOST_SEGMENTS:
        runs = [(kind, len(list(group))) for kind, group in groupby(kinds)]
        if len(runs) > MOST_SEGMENTS:
            runs = [(kind, kinds.count(kind)) for kind in dict.fromkeys(kinds)]
    else:
        runs = [(kind, 1) for kind in kinds]
    length = form.curve.length
    free = length - 2 * form.room_at_dots - (len(runs) - 1) * form.gap
    unit = free / sum(weight for _, weight in runs)
    position = form.room_at_dots
    for kind, weight in runs:
        end = position + weight * unit
        yield Stroke(kind, form.curve.piece(position / length, end / length))
        position = end + form.gap


def _dotted(form: _Format, count: int, current: int, *, done: float, now: float, todo: float, halo: float) -> Drawing:
    """Draw `count` dots on the curve with the way gone up to the `current` one."""
    last = max(count - 1, 1)
    places = [index / last for index in range(count)]
    here = min(1.0, max(0.0, (current - 1) / last))
    strokes = []
    if here < 1:
        strokes.append(Stroke("todo", form.curve.piece(here, 1)))
    if here > 0:
        strokes.append(Stroke("gone", form.curve.piece(0, here)))
    dots: list[Dot] = []
    for index, place in enumerate(places, start=1):
        x, y = form.curve.at(place)
        if index < current:
            dots.append(_dot("dot", x, y, done))
        elif index == current:
            if halo:
                dots.append(_dot("halo", x, y, halo))
            dots.append(_dot("now", x, y, now))
        else:
            dots.append(_dot("ring", x, y, todo))
    return Drawing(number(form.width), number(form.height), tuple(strokes), tuple(dots))


def _dot(kind: str, x: float, y: float, radius: float) -> Dot:
    return Dot(kind, number(x), number(y), number(radius))


TEMPLATE_GLOBALS: Final[dict[str, Callable[..., Any]]] = {
    "arc_drawing": arc_drawing,
    "small_arc_drawing": small_arc_drawing,
    "steps_drawing": steps_drawing,
    "level_drawing": level_drawing,
    "flat_arc_drawing": flat_arc_drawing,
    "columns_drawing": columns_drawing,
    "percent_of": percent_of,
}
