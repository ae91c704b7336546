"""A rule answers with reasons: the same sentence on the page, in the letter, the export and the test."""

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType
from typing import Any, NamedTuple

from exchange.foundation.languages import LazyString, Sentence, _l


class Owner(StrEnum):
    """Whoever can remove an obstacle."""

    YOUNG_PERSON = "young_person"
    GUARDIAN = "guardian"
    LEADER = "leader"
    COORDINATOR = "coordinator"
    CITY = "city"
    NETWORK = "network"
    HOST = "host"

    @cached_property
    def label(self) -> LazyString:
        """Name the owner as pages do."""
        return {
            Owner.YOUNG_PERSON: _l("Young person"),
            Owner.GUARDIAN: _l("Parent or guardian"),
            Owner.LEADER: _l("Group leader"),
            Owner.COORDINATOR: _l("City coordinator"),
            Owner.CITY: _l("City"),
            Owner.NETWORK: _l("The network"),
            Owner.HOST: _l("Host"),
        }[self]


_NO_ARGUMENTS: Mapping[str, Any] = MappingProxyType({})


class Obstacle(NamedTuple):
    """Why something may not happen yet, who can remove it, by when, and on which page.

    `endpoint` and `arguments` name the page that removes it (`url_for(endpoint, **arguments)`).
    """

    code: str
    sentence: Sentence
    owner: Owner | None = None
    due_on: date | None = None
    endpoint: str | None = None
    arguments: Mapping[str, Any] = _NO_ARGUMENTS


class Refused(Exception):
    """A rule said no; carries every reason."""

    def __init__(self, obstacles: Sequence[Obstacle]) -> None:
        self.obstacles = list(obstacles)
        super().__init__("; ".join(obstacle.code for obstacle in obstacles))


class NotFound(Exception):
    """The row does not exist for this viewer."""


class Conflict(Exception):
    """Somebody changed the same thing meanwhile; `theirs` and `yours` are shown side by side.

    Both are lists of (label, text).
    """

    def __init__(self, theirs: Sequence[tuple[Sentence, str]] = (), yours: Sequence[tuple[Sentence, str]] = ()) -> None:
        self.theirs = list(theirs)
        self.yours = list(yours)
        super().__init__("changed meanwhile")


def refuse_if(obstacles: Sequence[Obstacle]) -> None:
    """Raise Refused when there is any reason not to go on."""
    if obstacles:
        raise Refused(obstacles)
