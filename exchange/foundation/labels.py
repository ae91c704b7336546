"""Where the names on a small map stand: clear of each other, of the dots and of the edges, and close to their dots.

Most stand beside their dot. Where dots lie close together some stand further off, and a thin line leads to them.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from exchange.foundation.drawing import number

# The width of a letter: of most, of wide ones, of narrow ones.
LETTER_WIDTH: Final = 9.2
WIDE_WIDTH: Final = 14.0
NARROW_WIDTH: Final = 5.4
ASCENT: Final = 13.0
DESCENT: Final = 4.0
# How far from its dot a name may stand where there is no room beside it.
LEADS: Final = (20.0, 30.0, 42.0, 56.0, 72.0, 90.0, 110.0)
DIRECTIONS: Final = 16
# Dots so close to each other may be in the way of each other's names.
NEAR: Final = 60.0
# Names are placed one after the other, then each looks again at what the others took, so many times.
ROUNDS: Final = 4
EDGE: Final = 2.0

Point = tuple[float, float]
# A quadratic Bézier curve: from, control, to.
Curve = tuple[Point, Point, Point]
_Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Spot:
    """Where a label may stand: its anchor (start, middle, end) and baseline, its box, whether a line leads to it."""

    anchor: str
    x: float
    y: float
    box: _Box
    price: float
    is_apart: bool = False

    def lead_from(self, x: float, y: float, radius: float) -> str:
        """Return the line from the dot at (x, y) to the label as path data; nothing beside the dot."""
        if not self.is_apart:
            return ""
        end_x, end_y = self.end(x, y)
        length = math.dist((x, y), (end_x, end_y)) or 1.0
        start_x, start_y = x + (end_x - x) * radius / length, y + (end_y - y) * radius / length
        return f"M{number(start_x)} {number(start_y)}L{number(end_x)} {number(end_y)}"

    def end(self, x: float, y: float) -> Point:
        """Return the point of the label's edge that is nearest to the dot."""
        left, top, right, bottom = self.box
        return min(max(x, left), right), min(max(y, top), bottom)


def label_spots(points: Mapping[str, Point], curves: Sequence[Curve], *, height: float, radius: float, width: float) -> dict[str, Spot]:
    """Return a spot for each name on a drawing of a width and height; the same for the same input."""
    sheet = _Sheet(points, [point for curve in curves for point in _along(curve)], width, height, radius + 1)
    near = {name: sum(math.dist(at, other) < NEAR for other in points.values()) for name, at in points.items()}
    orders = (
        # Whose dot has most others around it chooses first; or from each side inwards.
        sorted(points, key=lambda name: (-near[name], points[name])),
        sorted(points, key=lambda name: points[name]),
        sorted(points, key=lambda name: points[name], reverse=True),
        sorted(points, key=lambda name: points[name][::-1]),
    )
    found = [_settled(sheet, order) for order in orders]
    return min(found, key=lambda pair: pair[0])[1]


def _settled(sheet: _Sheet, order: Sequence[str]) -> tuple[float, dict[str, Spot]]:
    """Return what all names cost together when they choose in an order, and their spots."""
    chosen: dict[str, Spot] = {}
    costs: dict[str, float] = {}
    for _round in range(ROUNDS):
        before = dict(chosen)
        for name in order:
            costs[name], chosen[name] = sheet.best(name, {other: spot for other, spot in chosen.items() if other != name})
        if chosen == before:
            break
    return sum(costs.values()), chosen


def text_width(words: str) -> float:
    """Return about how wide a label is."""
    return sum(WIDE_WIDTH if sign in "mwMW@" else NARROW_WIDTH if sign in "iljtfrIJ.,'’- ()" else LETTER_WIDTH for sign in words)


# Over the edge, over a dot or over another name: worse than any distance.
_FORBIDDEN: Final = 1000.0


class _Sheet:
    """The drawing on which names are placed, and what each spot costs."""

    def __init__(self, points: Mapping[str, Point], covered: Sequence[Point], width: float, height: float, room: float) -> None:
        self.points, self.covered, self.width, self.height = points, covered, width, height
        self.dots = {name: (x - room, y - room, x + room, y + room) for name, (x, y) in points.items()}
        self.offers = {name: list(_offers(text_width(name), at)) for name, at in points.items()}
        self.known: dict[tuple[str, int], float] = {}

    def best(self, name: str, others: Mapping[str, Spot]) -> tuple[float, Spot]:
        """Return the spot that costs least beside what the other names have taken, and what it costs."""
        best, least = self.offers[name][0], math.inf
        for place_number, spot in enumerate(self.offers[name]):
            if spot.price >= least:  # the nearest first: what follows costs at least as much
                break
            cost = self.known.get((name, place_number))
            if cost is None:
                cost = self.known[name, place_number] = spot.price + self._alone(name, spot)
            if cost < least:
                cost += self._among(spot, self.points[name], others)
            if cost < least:
                best, least = spot, cost
        return least, best

    def _alone(self, name: str, spot: Spot) -> float:
        """Return what a spot costs whatever the other names do: edges, dots, ways."""
        left, top, right, bottom = spot.box
        outside = max(0.0, EDGE - left, right - self.width + EDGE, EDGE - top, bottom - self.height + EDGE)
        cost = _FORBIDDEN * (1 + outside) if outside else 0.0
        cost += 1.5 * sum(left <= x <= right and top <= y <= bottom for x, y in self.covered)
        at = self.points[name]
        for other, box in self.dots.items():
            if other != name:
                cost += _FORBIDDEN if _meet(spot.box, box) else 0.0
                cost += 60 if spot.is_apart and _crosses(at, spot.end(*at), box) else 0.0
        return cost

    def _among(self, spot: Spot, at: Point, others: Mapping[str, Spot]) -> float:
        """Return what a spot costs beside the other names and their lines."""
        cost = 0.0
        for name, other in others.items():
            shared = _meet(spot.box, other.box)
            cost += _FORBIDDEN + shared if shared else 0.0
            if spot.is_apart:
                cost += 120 if _crosses(at, spot.end(*at), other.box) else 0.0
            if other.is_apart:
                start = self.points[name]
                end = other.end(*start)
                cost += 120 if _crosses(start, end, spot.box) else 0.0
                cost += 90 if spot.is_apart and _cut(at, spot.end(*at), start, end) else 0.0
        return cost


def _offers(wide: float, at: Point) -> Iterable[Spot]:
    """Yield every spot of a name, the best first: right, left, below, above, the corners; then around, further and further."""
    x, y = at
    beside = (("start", 11, 5), ("end", -11, 5), ("start", 8, 18), ("start", 8, -8), ("end", -8, 18), ("end", -8, -8))
    for place_number, (anchor, dx, dy) in enumerate((*beside, ("middle", 0, 22), ("middle", 0, -12))):
        yield _spot(anchor, x + dx, y + dy, wide, 2.0 * place_number)
    for distance in LEADS:
        for step in range(DIRECTIONS):
            angle = 2 * math.pi * step / DIRECTIONS
            across, down = math.cos(angle), math.sin(angle)
            anchor = "start" if across > 0.3 else "end" if across < -0.3 else "middle"
            yield _spot(anchor, x + distance * across, y + distance * down + 5, wide, 15.0 + 1.5 * distance, is_apart=True)


def _spot(anchor: str, x: float, y: float, wide: float, price: float, *, is_apart: bool = False) -> Spot:
    left = x - {"start": 0.0, "middle": wide / 2, "end": wide}[anchor]
    return Spot(anchor, x, y, (left, y - ASCENT, left + wide, y + DESCENT), price, is_apart)


def _meet(one: _Box, other: _Box) -> float:
    """Return the area that two boxes share."""
    return max(0.0, min(one[2], other[2]) - max(one[0], other[0])) * max(0.0, min(one[3], other[3]) - max(one[1], other[1]))


def _crosses(start: Point, end: Point, box: _Box) -> bool:
    """Say whether a line runs through a box."""
    (x1, y1), (x2, y2) = start, end
    left, top, right, bottom = box
    if max(x1, x2) < left or min(x1, x2) > right or max(y1, y2) < top or min(y1, y2) > bottom:
        return False
    corners = ((left, top), (right, top), (right, bottom), (left, bottom))
    sides = [(x2 - x1) * (y - y1) - (y2 - y1) * (x - x1) > 0 for x, y in corners]
    return any(sides) and not all(sides)


def _cut(a: Point, b: Point, c: Point, d: Point) -> bool:
    """Say whether two lines cut each other."""

    def side(one: Point, two: Point, three: Point) -> bool:
        return (two[0] - one[0]) * (three[1] - one[1]) > (two[1] - one[1]) * (three[0] - one[0])

    return side(a, b, c) != side(a, b, d) and side(c, d, a) != side(c, d, b)


def _along(curve: Curve) -> Iterable[Point]:
    (x1, y1), (x2, y2), (x3, y3) = curve
    for step in range(1, 16):
        share = step / 16
        rest = 1 - share
        yield (
            rest * rest * x1 + 2 * rest * share * x2 + share * share * x3,
            rest * rest * y1 + 2 * rest * share * y2 + share * share * y3,
        )
