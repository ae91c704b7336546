"""The travel-ready board as rows of a file and as JSON: the same obstacles as on the page."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from exchange.foundation.obstacles import Obstacle
from exchange.readiness.board import Board
from exchange.readiness.filtering import BoardLine, BoardWishes, fitting
from exchange.readiness.sums import Share

HEADER = ("city", "name", "kind", "state", "ready", "what", "sentence", "owner", "due_on", "page")


def rows(
    lines: Iterable[BoardLine], board: Board, wishes: BoardWishes, *, address_of: Callable[[BoardLine], str]
) -> Iterator[tuple[object, ...]]:
    """Yield the cells of each thing that is missing, in the order of HEADER; of the obstacles asked for where some are.

    What a delegation lacks itself stands beside the kind "delegation" and no name.
    """
    cities = {place.delegation_id: place.city for place in board.places}
    for line in lines:
        city = cities[line.delegation_id]
        known = (city, line.name, line.kind.value, line.state.value) if line.kind and line.state else (city, "", "delegation", "")
        address = address_of(line)
        if not line.obstacles:
            yield (*known, "yes", "", "", "", None, address)
        for one in fitting(line.obstacles, wishes, today=board.today):
            yield (*known, "no", one.code, str(one.sentence), one.owner.value if one.owner else "", one.due_on, address)


def obstacle_as_json(obstacle: Obstacle) -> dict[str, Any]:
    """Return an obstacle for programs."""
    return {
        "code": obstacle.code,
        "sentence": str(obstacle.sentence),
        "owner": obstacle.owner.value if obstacle.owner else None,
        "due_on": obstacle.due_on.isoformat() if obstacle.due_on else None,
    }


def line_as_json(line: BoardLine, board: Board) -> dict[str, Any]:
    """Return a person with everything that is missing."""
    place = next(place for place in board.places if place.delegation_id == line.delegation_id)
    return {
        "id": str(line.id),
        "name": line.name,
        "city": place.slug,
        "kind": line.kind.value if line.kind else None,
        "state": line.state.value if line.state else None,
        "is_ready": not line.obstacles,
        "obstacles": [obstacle_as_json(one) for one in line.obstacles],
    }


def share_as_json(share: Share) -> dict[str, Any]:
    """Return a delegation's sums, and what it lacks itself."""
    return {
        "city": share.slug,
        "pledged": share.pledged,
        "taken": share.taken,
        "ready": share.ready,
        "overdue": share.overdue,
        "waits_for": {owner.value: count for owner, count in share.owners.items()},
        "next_due_on": share.next_due_on.isoformat() if share.next_due_on else None,
        "is_ready": share.is_ready,
        "obstacles": [obstacle_as_json(one) for one in share.obstacles],
    }
