"""What features above participants add to them: obstacles, consents to read, sections of a person's page.

A feature registers in its `reactions.connect()`; participants knows none of them by name.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement

from exchange.access.viewers import Viewer
from exchange.cohorts.models import Cohort
from exchange.foundation.languages import Sentence
from exchange.foundation.obstacles import Obstacle
from exchange.participants.models import Participant
from exchange.participants.rules import Standing

# (people, cohort) → {participant id: obstacles}; one statement for a whole page of people.
GatherObstacles = Callable[[Sequence[Standing], Cohort], dict[UUID, list[Obstacle]]]
# cohort → the condition under which a participant has such an obstacle; the same answer as the former, in SQL.
WaitsInSql = Callable[[Cohort], ColumnElement[bool]]
# (participant, viewer) → (title, template, context), or None where there is nothing to show to this viewer.
Section = Callable[[Participant, Viewer], "tuple[Sentence, str, dict[str, Any]] | None"]


@dataclass(frozen=True)
class ObstacleSource:
    """Obstacles of another feature, for pages and for filters."""

    gather: GatherObstacles
    waits: WaitsInSql


obstacle_sources: list[ObstacleSource] = []
sections: list[Section] = []


def add_obstacle_source(source: ObstacleSource) -> None:
    """Register a source once, however often the application is built."""
    if source not in obstacle_sources:
        obstacle_sources.append(source)


def add_section(section: Section) -> None:
    """Register a section of a participant's page once."""
    if section not in sections:
        sections.append(section)


def gather_obstacles(people: Sequence[Standing], *, cohort: Cohort) -> dict[UUID, list[Obstacle]]:
    """Return what all sources found, by participant."""
    found: dict[UUID, list[Obstacle]] = {}
    if people:
        for source in obstacle_sources:
            for participant_id, obstacles in source.gather(people, cohort).items():
                found.setdefault(participant_id, []).extend(obstacles)
    return found
