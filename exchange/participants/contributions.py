"""What features above participants add to them: obstacles, consents to read, sections of a person's page, what passes on.

A feature registers in its `reactions.connect()`; participants knows none of them by name.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement

from exchange.access.viewers import Viewer
from exchange.cohorts.contributions import Consequence
from exchange.cohorts.models import Cohort
from exchange.foundation.languages import Sentence
from exchange.foundation.obstacles import Obstacle, Owner
from exchange.participants.models import Participant
from exchange.participants.rules import PREPARING, Standing

# What a source knows of a Participant, in SQL and in one word.
Column = Callable[[], ColumnElement[str]]
# (somebody, that word, their cohort) → what it means for the trip. Whoever is alike in kind, state, being a minor at departure
# and the word gets the same answer, with their own id as the argument `participant_id` of its pages: `judging.py` asks once for all.
Judge = Callable[[Standing, str, Cohort], list[Obstacle]]
# cohort → the condition under which a participant has such an obstacle; the same answer as the former, in SQL.
WaitsInSql = Callable[[Cohort], ColumnElement[bool]]
# (participant, viewer) → (title, template, context), or None where there is nothing to show to this viewer.
Section = Callable[[Participant, Viewer], "tuple[Sentence, str, dict[str, Any]] | None"]
# (somebody with a place, to_adult=whether an adult on duty goes in their stead) → what passes on with the place, or ends.
Handover = Callable[..., list[Consequence]]


@dataclass(frozen=True)
class ObstacleSource:
    """Obstacles of another feature, for pages and for filters; `name` is that of its column among a person's others.

    `only_beside` names obstacles that count only as long as something else waits for an owner; `waits` leaves them out.
    """

    name: str
    column: Column
    judge: Judge
    waits: WaitsInSql
    only_beside: Mapping[str, Owner] = field(default_factory=dict)


obstacle_sources: list[ObstacleSource] = []
sections: list[Section] = []
_handovers: list[Handover] = []


def add_obstacle_source(source: ObstacleSource) -> None:
    """Register a source once, however often the application is built."""
    if source not in obstacle_sources:
        obstacle_sources.append(source)


def add_section(section: Section) -> None:
    """Register a section of a participant's page once."""
    if section not in sections:
        sections.append(section)


def add_handover(handover: Handover) -> None:
    """Register once what passes on when somebody goes in somebody's stead."""
    if handover not in _handovers:
        _handovers.append(handover)


def what_passes_on(old: Participant, *, to_adult: bool) -> list[Consequence]:
    """Return what features above keep for a place and pass on with it."""
    return [one for handover in _handovers for one in handover(old, to_adult=to_adult)]


def contributed_columns() -> tuple[ColumnElement[str], ...]:
    """Return what all sources know of a Participant, each under its name."""
    return tuple(source.column().label(source.name) for source in obstacle_sources)


def judge_contributed(who: Standing, words: Sequence[str], *, cohort: Cohort) -> list[Obstacle]:
    """Return what all sources find in the way of somebody; `words` are the values of `contributed_columns`."""
    if who.state not in PREPARING:
        return []
    return [one for source, word in zip(obstacle_sources, words, strict=True) for one in source.judge(who, word, cohort)]
