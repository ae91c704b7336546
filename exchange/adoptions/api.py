"""Adoptions for programs: the same facts as the pages."""

from collections.abc import Collection
from typing import Any

from exchange.adoptions.models import Adoption
from exchange.adoptions.queries import AdoptionLine, StepLine, count_by_stage


def line_as_json(line: AdoptionLine) -> dict[str, Any]:
    """Return one adoption of a list."""
    return {
        "id": str(line.id),
        "initiative": line.slug,
        "title": line.title,
        "city": line.city_slug,
        "from_city": line.origin_name,
        "stage": line.stage.value,
        "stopped_in": line.stopped_in.value if line.stopped_in else None,
        "started_at": line.started_at.isoformat(),
        "moved_at": line.moved_at.isoformat(),
        "next_due_on": line.next_due_on.isoformat() if line.next_due_on else None,
    }


def lines_as_json(lines: Collection[AdoptionLine], *, side: str) -> dict[str, Any]:
    """Return a list with its counts; what others took says nothing of when they look at it again."""
    shown = [line_as_json(line) for line in lines]
    if side == "out":
        for one in shown:
            del one["next_due_on"], one["id"]
    counts = {stage.value: count for stage, count in count_by_stage(lines).items()}
    return {"side": side, "count": len(lines), "by_stage": counts, "adoptions": shown}


def adoption_as_json(adoption: Adoption, steps: Collection[StepLine]) -> dict[str, Any]:
    """Return one adoption with its steps."""
    return {
        "id": str(adoption.id),
        "initiative": adoption.initiative.slug,
        "title": adoption.initiative.title,
        "city": adoption.city.slug,
        "from_city": adoption.initiative.city.slug,
        "stage": adoption.stage.value,
        "stopped_in": adoption.stopped_in.value if adoption.stopped_in else None,
        "next_due_on": adoption.next_due_on.isoformat() if adoption.next_due_on else None,
        "version": adoption.version,
        "steps": [
            {
                "stage": step.stage.value,
                "at": step.at.isoformat(),
                "by": step.by,
                "sentence": step.sentence,
                "missing": step.missing,
                "without": step.without,
            }
            for step in steps
        ],
    }
