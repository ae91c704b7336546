"""The recipe's adoptions: five cities for each published initiative, as far as dice say; and what the Manifesto recommends."""

import random
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from exchange.adoptions.models import AdoptionStage
from exchange.adoptions.rules import WAY
from exchange.foundation.database import new_id
from exchange.initiatives.models import Stage

RECOMMENDATIONS_A_THEME = 3
CITIES_EACH = 5
# One adoption in so many is stopped where it stands.
_STOPPED = 8

Row = dict[str, Any]


def recommendations_of(edition_id: Any, themes: Sequence[Mapping[str, Any]]) -> list[Row]:
    """Return the recommendations of an edition, the same number for each theme."""
    rows = []
    for theme in themes:
        for _each in range(RECOMMENDATIONS_A_THEME):
            number = len(rows) + 1
            text = f"Let young people and residents decide together, in way number {number}"
            facts = {"edition_id": edition_id, "theme_id": theme["id"], "code": f"2017-{number:02d}", "position": number}
            rows.append({"id": new_id(), **facts, "text": text})
    return rows


class Taken(NamedTuple):
    """The adoptions of one initiative with their steps, and the furthest stage."""

    adoptions: list[Row]
    steps: list[Row]
    stage: Stage


def adopt_in_cities(initiative: Row, number: int, *, dice: random.Random, cities: Sequence[Mapping[str, Any]], moment: datetime) -> Taken:
    """Return the adoptions of an initiative by five cities, each with every step of its way."""
    adoptions, steps, furthest = [], [], 0
    for each in range(CITIES_EACH):
        city = cities[(number * 11 + 5 + each * 37) % len(cities)]
        reached = dice.randrange(len(WAY))
        furthest = max(furthest, reached)
        ways = [*WAY[: reached + 1], *([AdoptionStage.STOPPED] if dice.randrange(_STOPPED) == 0 else [])]
        started = moment + timedelta(days=dice.randrange(10, 90))
        moments = [started + timedelta(days=40 * at) for at in range(len(ways))]
        adoption = {
            "id": new_id(),
            "initiative_id": initiative["id"],
            "city_id": city["id"],
            "stage": ways[-1],
            "stopped_in": WAY[reached] if ways[-1] is AdoptionStage.STOPPED else None,
            "started_at": started,
            "moved_at": moments[-1],
        }
        adoptions.append(adoption)
        whose = {"adoption_id": adoption["id"], "city_id": city["id"], "sentence": "It has begun."}
        steps += [{"id": new_id(), **whose, "stage": stage, "at": at} for stage, at in zip(ways, moments, strict=True)]
    return Taken(adoptions, steps, Stage(WAY[furthest].value))
