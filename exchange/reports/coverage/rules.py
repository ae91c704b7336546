"""How far a city has answered a recommendation, and what nobody has answered yet. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from enum import IntEnum
from functools import cached_property
from typing import NamedTuple, TypeVar

from exchange.foundation.languages import LazyString, _l

K = TypeVar("K")
C = TypeVar("C")


class Level(IntEnum):
    """The furthest that a city came: an own idea is published, something is taken up, it runs, it was evaluated."""

    IDEA = 1
    ADOPTED = 2
    IMPLEMENTED = 3
    EVALUATED = 4

    @cached_property
    def key(self) -> str:
        """Return the name for programs."""
        return self.name.lower()

    @cached_property
    def label(self) -> LazyString:
        """Name the level as pages do."""
        return {
            Level.IDEA: _l("Idea"),
            Level.ADOPTED: _l("Taken up"),
            Level.IMPLEMENTED: _l("Implemented"),
            Level.EVALUATED: _l("Evaluated"),
        }[self]


class Cell(NamedTuple):
    """What one city has to show: `is_stopped` where nothing goes on that came so far, `is_through` where only the crosswalk counts it."""

    level: Level
    is_stopped: bool = False
    is_through: bool = False


def furthest(cells: Iterable[Cell]) -> Cell | None:
    """Return the furthest of some cells; of equals what goes on before what was stopped, and the edition's own first."""
    return max(cells, key=lambda cell: (cell.level, not cell.is_stopped, not cell.is_through), default=None)


def add_cells(into: dict[C, Cell], more: Mapping[C, Cell], *, through: bool = False) -> None:
    """Put what cities have to show beside what they had, each at its furthest."""
    for city, cell in more.items():
        found = cell._replace(is_through=True) if through else cell
        here = into.get(city)
        into[city] = found if here is None else furthest((here, found)) or found


def count_levels(cells: Iterable[Cell]) -> dict[Level, int]:
    """Return how many cities stand at each level, each city once and at its furthest."""
    counted = dict.fromkeys(Level, 0)
    for cell in cells:
        counted[cell.level] += 1
    return counted


def blanks(rows: Sequence[tuple[K, Mapping[C, Cell]]]) -> tuple[list[K], list[K]]:
    """Return (answered by nobody, answered by ideas alone), in the order of the rows."""
    unanswered = [key for key, cells in rows if not cells]
    ideas_only = [key for key, cells in rows if cells and all(cell.level is Level.IDEA for cell in cells.values())]
    return unanswered, ideas_only
