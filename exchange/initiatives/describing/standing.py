"""What a description amounts to: computed here for pages, and kept beside the initiative for lists."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from exchange.initiatives.describing.levels import Elsewhere, Level, clear_account, level_of
from exchange.initiatives.describing.models import Description, EvidenceRecord
from exchange.initiatives.describing.parts import PARTS
from exchange.initiatives.describing.rules import Lamp, Light, in_figures, lamps_of
from exchange.initiatives.models import Initiative
from exchange.initiatives.questions import NAMES

_LISTS = frozenset({"core", "adaptable", "costs"})
# Who knows what other cities found of an initiative; initiatives knows by name none of those that ask them.
_FINDERS: list[Callable[[UUID], Elsewhere]] = []


@dataclass(frozen=True)
class Standing:
    """The lamps, and how strong the evidence is."""

    lamps: dict[Lamp, Light]
    level: Level
    elsewhere: Elsewhere


def add_finder(finder: Callable[[UUID], Elsewhere]) -> None:
    """Register who knows what other cities found, once, however often the application is built."""
    if finder not in _FINDERS:
        _FINDERS.append(finder)


def found_elsewhere(initiative: Initiative) -> Elsewhere:
    """Return what other cities found of an initiative, as numbers; one statement."""
    return next((finder(initiative.id) for finder in _FINDERS), Elsewhere())


def values_of(description: Description | None, names: Any) -> dict[str, Any]:
    """Return {column: value} of some columns of a description, or of none."""
    return {name: getattr(description, name) if description else [] if name in _LISTS else "" for name in names}


def records_of(initiative: Initiative) -> list[EvidenceRecord]:
    """Return the records of an initiative, the oldest first."""
    return list(initiative.description.records) if initiative.description else []


def standing_of(initiative: Initiative, *, elsewhere: Elsewhere | None = None) -> Standing:
    """Return what its answers, its description, its records and other cities amount to; three statements the first time."""
    description = initiative.description
    answers = {name: getattr(initiative, name) for name in NAMES}
    described = values_of(description, [name for part in PARTS for name in part.names])
    records = records_of(initiative)
    found = found_elsewhere(initiative) if elsewhere is None else elsewhere
    level = level_of(
        has_account=clear_account(answers),
        records=records,
        elsewhere=found,
        ceiling=description.ceiling if description else None,
    )
    return Standing(lamps_of(answers, described, records), level, found)


def keep_standing(initiative: Initiative, *, elsewhere: Elsewhere | None = None) -> None:
    """Keep lamps and level beside the initiative, for lists and files; whatever they rest on calls this in its transaction."""
    standing = standing_of(initiative, elsewhere=elsewhere)
    initiative.confirmed_count = standing.elsewhere.better
    initiative.lamps = in_figures(standing.lamps)
    initiative.evidence_level = standing.level.level
