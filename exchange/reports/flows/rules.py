"""Medians, what reached which stage, and where the dots of a ring stand. Pure."""

import math
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from exchange.adoptions.models import AdoptionStage
from exchange.adoptions.rules import WAY
from exchange.foundation.languages import LazyString, _l

# Below this many, days would tell how one young person writes.
FEWEST = 5


class Step(StrEnum):
    """A part of the way from seeing something to its running in another city."""

    WRITTEN = "seen_to_written"
    PUBLISHED = "written_to_published"
    ADOPTED = "published_to_adopted"
    IMPLEMENTED = "adopted_to_implemented"
    WHOLE = "seen_to_implemented"

    @cached_property
    def label(self) -> LazyString:
        """Name the step as pages do."""
        return {
            Step.WRITTEN: _l("From seen to sent in"),
            Step.PUBLISHED: _l("From sent in to published"),
            Step.ADOPTED: _l("From published to taken up"),
            Step.IMPLEMENTED: _l("From taken up to implemented"),
            Step.WHOLE: _l("The whole way, from seen to implemented"),
        }[self]

    @property
    def is_about_people(self) -> bool:
        """Say whether it tells how young people work, so that a few are not shown."""
        return self in {Step.WRITTEN, Step.PUBLISHED, Step.WHOLE}


class Median(NamedTuple):
    """How long a step takes: the middle number of days, of how many; no days where they may not be shown."""

    step: Step
    days: float | None
    of: int
    is_hidden: bool = False


def median_of(step: Step, histogram: Mapping[int, int]) -> Median:
    """Return the median of {days: how often}; a step that began after it ended says nothing and is left out."""
    counted = sorted((days, often) for days, often in histogram.items() if days >= 0 and often > 0)
    count = sum(often for _days, often in counted)
    if not count:
        return Median(step, None, 0)
    if step.is_about_people and count < FEWEST:
        return Median(step, None, 0, is_hidden=True)
    lower, upper = _at(counted, (count - 1) // 2), _at(counted, count // 2)
    return Median(step, (lower + upper) / 2, count)


def _at(counted: Sequence[tuple[int, int]], place: int) -> int:
    passed = 0
    for days, often in counted:
        passed += often
        if place < passed:
            return days
    return counted[-1][0]


class StageLine(NamedTuple):
    """How many adoptions came at least to a stage, stand there now, and were stopped there."""

    stage: AdoptionStage
    reached: int
    here: int
    stopped: int


def stage_lines(counts: Iterable[tuple[AdoptionStage, AdoptionStage | None, int]]) -> list[StageLine]:
    """Return one line a stage of the way from (stage, stopped in, how many)."""
    here, stopped = dict.fromkeys(WAY, 0), dict.fromkeys(WAY, 0)
    for stage, stopped_in, count in counts:
        if stage is AdoptionStage.STOPPED:
            stopped[stopped_in or WAY[0]] += count
        else:
            here[stage] += count
    lines = []
    for place, stage in enumerate(WAY):
        reached = sum(here[later] + stopped[later] for later in WAY[place:])
        lines.append(StageLine(stage, reached, here[stage], stopped[stage]))
    return lines


class Spot(NamedTuple):
    """A place on the ring, and where its name is written."""

    x: float
    y: float
    text_x: float
    text_y: float
    anchor: str


# The drawing is as wide as this, with room for names around the ring.
SIZE, RADIUS = 480.0, 150.0


def ring(count: int) -> list[Spot]:
    """Return evenly spread places on a ring, the first at the top, clockwise."""
    spots = []
    for number in range(count):
        angle = 2 * math.pi * number / count - math.pi / 2
        x, y = math.cos(angle), math.sin(angle)
        anchor = "middle" if abs(x) < 0.15 else "start" if x > 0 else "end"
        spots.append(
            Spot(
                round(SIZE / 2 + RADIUS * x, 1),
                round(SIZE / 2 + RADIUS * y, 1),
                round(SIZE / 2 + (RADIUS + 14) * x, 1),
                round(SIZE / 2 + (RADIUS + 14) * y + 4 + (6 * y if anchor == "middle" else 0), 1),
                anchor,
            )
        )
    return spots


def chord(start: Spot, end: Spot) -> str:
    """Return the path of a flow, bent towards the middle and ending short of its dot."""
    middle = SIZE / 2
    bend_x, bend_y = middle + (start.x + end.x - 2 * middle) * 0.2, middle + (start.y + end.y - 2 * middle) * 0.2
    return f"M{start.x} {start.y}Q{bend_x:.1f} {bend_y:.1f} {end.x} {end.y}"


def arrow(start: Spot, end: Spot) -> tuple[float, float]:
    """Return where the head of a flow stands: nine tenths of its way."""
    middle, t = SIZE / 2, 0.9
    bend_x, bend_y = middle + (start.x + end.x - 2 * middle) * 0.2, middle + (start.y + end.y - 2 * middle) * 0.2
    x = (1 - t) ** 2 * start.x + 2 * (1 - t) * t * bend_x + t**2 * end.x
    y = (1 - t) ** 2 * start.y + 2 * (1 - t) * t * bend_y + t**2 * end.y
    return round(x, 1), round(y, 1)
