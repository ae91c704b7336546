"""How an adoption is drawn: its hops from stage to stage, with the months that are known."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from exchange.adoptions.models import AdoptionStage
from exchange.adoptions.queries import AdoptionLine, StepLine
from exchange.adoptions.rules import WAY, standing
from exchange.foundation import formats
from exchange.foundation.languages import _

CHIP: Mapping[AdoptionStage, str] = {
    **dict.fromkeys(WAY, "waits"),
    AdoptionStage.IMPLEMENTED: "ready",
    AdoptionStage.EVALUATED: "ready",
    AdoptionStage.SUSTAINED: "ready",
    AdoptionStage.STOPPED: "stopped",
}


@dataclass(frozen=True)
class Hops:
    """What the component of the stages needs."""

    items: list[tuple[str, str]]
    current: int
    is_stopped: bool
    is_done: bool


def hops(stage: AdoptionStage, stopped_in: AdoptionStage | None, *, since: Mapping[AdoptionStage, datetime]) -> Hops:
    """Return the stages with the months in which they were reached, where known."""
    here = standing(stage, stopped_in)
    is_stopped = stage is AdoptionStage.STOPPED
    items = []
    for one in WAY:
        words = str(one.label)
        at = since.get(one)
        if is_stopped and one is here:
            words = _("Stopped at: %(stage)s", stage=one.label)
            at = since.get(AdoptionStage.STOPPED)
        items.append((words, formats.month(at.date()) if at and WAY.index(one) <= WAY.index(here) else ""))
    return Hops(items, WAY.index(here), is_stopped, is_done=stage is AdoptionStage.SUSTAINED)


def public_hops(line: AdoptionLine) -> Hops:
    """Return the hops of an adoption from its public facts alone."""
    return hops(line.stage, line.stopped_in, since={AdoptionStage.SPOTTED: line.started_at, line.stage: line.moved_at})


def own_hops(stage: AdoptionStage, stopped_in: AdoptionStage | None, steps: list[StepLine]) -> Hops:
    """Return the hops of an adoption with every month that its steps know."""
    return hops(stage, stopped_in, since={step.stage: step.at for step in steps})
