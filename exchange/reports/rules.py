"""What a report may show: age bands, hidden small numbers, who counts as having gone. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from functools import lru_cache
from itertools import repeat
from typing import TypeVar

from exchange.cohorts.models import Cohort, CohortState
from exchange.foundation.languages import Sentence, _l
from exchange.initiatives.models import InitiativeState
from exchange.participants.models import HOLDING_A_PLACE, ParticipantKind, ParticipantState

# Numbers of people of one kind or age that are smaller than this are hidden, with what would give them away.
THRESHOLD = 5
HIDDEN = "<5"
# A sum is read beside its parts only where so many of them hide something, and so many times the threshold of people:
# below that, whoever knows how numbers are hidden could reason backwards from the sum.
FEWEST_HIDING = 3
FEWEST_TOGETHER = 10

K = TypeVar("K")
# A number of people that may be read, or None: hidden.
Cell = int | None


class Band(StrEnum):
    """How old people are on the cohort's first day; whose birth date is unknown is a minor."""

    MINORS = "minors"
    TO_30 = "18_to_30"
    OVER_30 = "31_and_over"

    def label(self, *, minimum_age: int) -> Sentence:
        """Name the band as pages do."""
        if self is Band.TO_30:
            return _l("18 to 30")
        if self is Band.OVER_30:
            return _l("31 and over")
        return _l("%(age)s to 17", age=minimum_age) if minimum_age < 17 else _l("Under 18")


class Progress(StrEnum):
    """Where an initiative stands, in the words of a report; a draft is nobody's business yet."""

    PUBLISHED = "published"
    WITH_READER = "with_reader"
    WITH_AUTHOR = "with_author"

    @property
    def label(self) -> Sentence:
        """Name the progress as pages do."""
        return {
            Progress.PUBLISHED: _l("published"),
            Progress.WITH_READER: _l("with the reader"),
            Progress.WITH_AUTHOR: _l("back with the author"),
        }[self]


_PROGRESS = {
    InitiativeState.SUBMITTED: Progress.WITH_READER,
    InitiativeState.IN_REVIEW: Progress.WITH_READER,
    InitiativeState.RETURNED: Progress.WITH_AUTHOR,
    InitiativeState.PUBLISHED: Progress.PUBLISHED,
    # It was public, and what was adopted of it goes on.
    InitiativeState.RETIRED: Progress.PUBLISHED,
}


def progress_of(state: InitiativeState) -> Progress | None:
    """Return where an initiative stands; None for a draft, which no report counts."""
    return _PROGRESS.get(state)


def has_gone(cohort: Cohort) -> bool:
    """Say whether a cohort has left: then people travelled, before they are registered."""
    return cohort.state in {CohortState.TRAVELLING, CohortState.RETURNED, CohortState.ARCHIVED}


# Once a cohort has left, whoever was confirmed and did not withdraw has travelled.
WENT = frozenset({ParticipantState.CONFIRMED, ParticipantState.TRAVELLED, ParticipantState.RETURNED})


def counted_states(cohort: Cohort) -> frozenset[ParticipantState]:
    """Return the states of the people whom a report counts: who went, or who holds a place."""
    return WENT if has_gone(cohort) else HOLDING_A_PLACE


def born_by(first_day: date, *, age: int) -> date:
    """Return the last birth date of those who have an age on a day; 29 February turns older on 1 March."""
    try:
        return first_day.replace(year=first_day.year - age)
    except ValueError:
        return first_day.replace(year=first_day.year - age, day=28)


def band_of(birth_date: date | None, *, first_day: date) -> Band:
    """Return the age band of somebody on the cohort's first day."""
    if birth_date is None or birth_date > born_by(first_day, age=18):
        return Band.MINORS
    return Band.TO_30 if birth_date > born_by(first_day, age=31) else Band.OVER_30


def suppress(cells: Mapping[K, int], *, threshold: int = THRESHOLD) -> dict[K, Cell]:
    """Hide the small numbers of a table whose total is known, and with them what would give them away.

    Small is 1 to threshold - 1. Nobody (0) may be read only where nothing is hidden. Then the last numbers of the table are
    hidden too until at least two are, and together neither so few nor so many that each would be known.
    """
    names = list(cells)
    shown = _suppressed(tuple(cells.values()), threshold)
    return dict(zip(names, shown, strict=True))


@lru_cache(maxsize=4096)
def _suppressed(values: tuple[int, ...], threshold: int) -> tuple[Cell, ...]:
    if not any(0 < value < threshold for value in values):
        return values
    hidden = {place for place, value in enumerate(values) if value < threshold}
    # Always the last ones of the table: an order by size would tell something about the sizes.
    for place in sorted(set(range(len(values))) - hidden, reverse=True):
        together = sum(values[hide] for hide in hidden)
        # As small or as large together as hidden numbers can be, each would be known.
        most = sum(threshold - 1 if values[hide] < threshold else together for hide in hidden)
        if len(hidden) >= 2 and max(threshold - 1, len(hidden)) < together < most:
            break
        hidden.add(place)
    return tuple(None if place in hidden else value for place, value in enumerate(values))


def suppress_sum(rows: Sequence[Mapping[K, int]], *, threshold: int = THRESHOLD, together: int = FEWEST_TOGETHER) -> dict[K, Cell]:
    """Hide what must be hidden in the sum of tables that are read one by one as well.

    A sum shows what is hidden in one of its parts when the other parts are known. So the whole sum is hidden when few
    parts hide anything, or when some hidden number of a part has no other that could stand there with all that is shown
    staying as it is.
    """
    names = list(rows[0]) if rows else []
    parts = [tuple(row[name] for name in names) for row in rows]
    whole = tuple(sum(part[place] for part in parts) for place in range(len(names)))
    shown = _suppressed(whole, threshold)
    hiding = [part for part in parts if None in _suppressed(part, threshold)]
    # Both can be read off what is shown, so that this decision itself tells nothing.
    few = len(hiding) < FEWEST_HIDING or sum(map(_hidden_together, hiding, repeat(threshold))) < together * threshold
    if hiding and (few or not all(_could_be_otherwise(parts, whole, threshold))):
        shown = (None,) * len(names)
    return dict(zip(names, shown, strict=True))


def _hidden_together(part: tuple[int, ...], threshold: int) -> int:
    return sum(value for value, cell in zip(part, _suppressed(part, threshold), strict=True) if cell is None)


def _could_be_otherwise(parts: Sequence[tuple[int, ...]], whole: tuple[int, ...], threshold: int) -> Iterable[bool]:
    """Say for each hidden number of each part whether another could stand there unnoticed."""
    amounts: dict[tuple[int, ...], int] = {}
    for part in parts:
        amounts[part] = amounts.get(part, 0) + 1
    for part in amounts:
        for place, cell in enumerate(_suppressed(part, threshold)):
            if cell is None:
                yield _has_other(part, place, amounts, whole, threshold)


def _has_other(part: tuple[int, ...], place: int, amounts: Mapping[tuple[int, ...], int], whole: tuple[int, ...], threshold: int) -> bool:
    for other in range(len(part)):
        for step in (1, -1):
            if other == place or not _unnoticed(part, place, other, step, threshold):
                continue
            if _unnoticed(whole, place, other, step, threshold):
                return True  # the sum hides it itself
            for partner, amount in amounts.items():
                if (partner != part or amount > 1) and _unnoticed(partner, place, other, -step, threshold):
                    return True
    return False


def _unnoticed(values: tuple[int, ...], place: int, other: int, step: int, threshold: int) -> bool:
    """Say whether some people could stand at `place` instead of `other` and the same would be shown."""
    moved = list(values)
    moved[place] += step
    moved[other] -= step
    if moved[place] < 0 or moved[other] < 0:
        return False
    return _suppressed(values, threshold) == _suppressed(tuple(moved), threshold)


def cell(value: Cell) -> int | str:
    """Return a number of people, or the sign that stands for a hidden one."""
    return HIDDEN if value is None else value


def young_per_adult(kinds: Mapping[ParticipantKind, Cell]) -> float | None:
    """Return how many young people travel with one adult, to one decimal; None where a number of them is hidden or nobody is."""
    young, leaders, companions = (kinds[kind] for kind in (ParticipantKind.YOUNGSTER, ParticipantKind.LEADER, ParticipantKind.COMPANION))
    if young is None or leaders is None or companions is None or not leaders + companions:
        return None
    return round(young / (leaders + companions), 1)
