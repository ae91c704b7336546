"""What a description amounts to: computed here for pages, and kept beside the initiative for lists."""

from dataclasses import dataclass
from typing import Any

from exchange.initiatives.describing.models import Description, EvidenceRecord
from exchange.initiatives.describing.parts import PARTS
from exchange.initiatives.describing.rules import Lamp, Level, Light, clear_account, in_figures, lamps_of, level_of
from exchange.initiatives.models import Initiative
from exchange.initiatives.questions import NAMES

_LISTS = frozenset({"core", "adaptable", "costs"})


@dataclass(frozen=True)
class Standing:
    """The lamps, and how strong the evidence is."""

    lamps: dict[Lamp, Light]
    level: Level


def values_of(description: Description | None, names: Any) -> dict[str, Any]:
    """Return {column: value} of some columns of a description, or of none."""
    return {name: getattr(description, name) if description else [] if name in _LISTS else "" for name in names}


def records_of(initiative: Initiative) -> list[EvidenceRecord]:
    """Return the records of an initiative, the oldest first."""
    return list(initiative.description.records) if initiative.description else []


def standing_of(initiative: Initiative) -> Standing:
    """Return what its answers, its description and its records amount to; two statements the first time."""
    description = initiative.description
    answers = {name: getattr(initiative, name) for name in NAMES}
    described = values_of(description, [name for part in PARTS for name in part.names])
    records = records_of(initiative)
    level = level_of(
        has_account=clear_account(answers),
        records=records,
        other_cities=initiative.confirmed_count or 0,
        ceiling=description.ceiling if description else None,
    )
    return Standing(lamps_of(answers, described, records), level)


def keep_standing(initiative: Initiative) -> None:
    """Keep lamps and level beside the initiative, for lists and files; whatever they rest on calls this in its transaction."""
    standing = standing_of(initiative)
    initiative.lamps = in_figures(standing.lamps)
    initiative.evidence_level = standing.level.level
