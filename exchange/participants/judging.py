"""What stands in the way of many people: whoever is alike in all that rules look at is judged once."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from exchange.cohorts.models import Cohort
from exchange.foundation.obstacles import Obstacle
from exchange.participants.contributions import judge_contributed, obstacle_sources
from exchange.participants.models import ParticipantKind
from exchange.participants.rules import ADULT, PREPARING, Standing, age_on, participant_obstacles, years_before

# Stands for whoever is judged, until the obstacles are told of somebody.
_ANYBODY = UUID(int=0)
_THEIR_OWN: Mapping[str, Any] = {"participant_id": _ANYBODY}
_ADDRESS = "somebody@example.org"
# People of one cohort come in some hundred kinds; what is kept is let go when there are more, and with the last of some cohorts.
_MOST_ALIKE = 1_000
_MOST_COHORTS = 8
# Obstacles without whom they are of: all but the arguments, and the arguments where they are not the participant's id alone.
Found = list[tuple[tuple[Any, ...], Mapping[str, Any] | None]]
_known: "dict[Trip, dict[tuple[Any, ...], Found]]" = {}
_NOTHING: Found = []
# What each row that is judged begins with, before the words of other features: the names of `standing_columns` in its order.
STANDING = (
    "id",
    "kind",
    "state",
    "last_name",
    "first_name",
    "birth_date",
    "email",
    "document_expires_on",
    "has_document",
    "has_diet_note",
    "has_guardian_contact",
)


class Trip(NamedTuple):
    """What obstacles may depend on of a cohort."""

    id: UUID
    away_from_on: date
    away_until_on: date
    names_due_on: date | None
    papers_due_on: date | None
    first_day: date
    minimum_age: int
    maximum_age: int

    @classmethod
    def of(cls, cohort: Cohort) -> "Trip":
        """Return it of a cohort as it is now."""
        return cls(*(getattr(cohort, name) for name in cls._fields))


class Judge:
    """Says of people of one cohort what is in their way: each kind of people is judged once, and told of each of them."""

    def __init__(self, cohort: Cohort) -> None:
        self._cohort = cohort
        self._trip = Trip.of(cohort)
        self._away_until_on = cohort.away_until_on
        self._grown = years_before(cohort.away_from_on, ADULT)
        self._too_young = years_before(cohort.first_day, cohort.minimum_age)
        self._too_old = years_before(cohort.first_day, cohort.maximum_age + 1)
        self._alike = _kept_of(self._trip)
        self._width = len(STANDING) + len(obstacle_sources)

    def of_row(self, row: Sequence[Any]) -> list[Obstacle]:
        """Return what is in somebody's way; the row begins with `standing_columns`. An attribute of a row costs four times a place."""
        facts = row[: self._width]
        return self._obstacles(facts[: len(STANDING)], facts[len(STANDING) :])

    def of(self, who: Standing, words: Sequence[str]) -> list[Obstacle]:
        """Return what is in somebody's way; `words` are those of `contributed_columns`."""
        return self._obstacles([getattr(who, name, "") for name in STANDING], tuple(words))

    def alike(self, row: Sequence[Any]) -> Found:
        """Return what is in the way of everybody like this, the same object for each of them; `told_of_nobody` reads it."""
        return self._found(row[: len(STANDING)], row[len(STANDING) : self._width])

    def _obstacles(self, facts: Sequence[Any], words: Sequence[str]) -> list[Obstacle]:
        who = facts[0]
        own = {"participant_id": who}
        return [
            Obstacle._make((*head, own if arguments is None else _with_id(arguments, who))) for head, arguments in self._found(facts, words)
        ]

    def _found(self, facts: Sequence[Any], words: Sequence[str]) -> Found:
        _who, kind, state, _last, _first, born, email, expires, has_document, has_diet_note, has_guardian_contact = facts
        if state not in PREPARING:
            return _NOTHING
        outside = None
        if born is not None and (born > self._too_young or born <= self._too_old) and kind is ParticipantKind.YOUNGSTER:
            outside = age_on(born, self._trip.first_day)
        alike = (
            kind,
            state,
            None if born is None else born > self._grown,
            outside,
            not email,
            expires if expires is None or expires < self._away_until_on else True,
            has_document,
            has_diet_note,
            has_guardian_contact,
            words,
        )
        found = self._alike.get(alike)
        if found is None:
            if len(self._alike) >= _MOST_ALIKE:
                self._alike.clear()
            found = self._alike[alike] = self._judge(dict(zip(STANDING, facts, strict=True)), words)
        return found

    def _judge(self, facts: Mapping[str, Any], words: Sequence[str]) -> Found:
        """Judge anybody who is like this, and take out who it was."""
        known = {field.name: facts[field.name] for field in fields(Standing)}
        anybody = Standing(**known | {"id": _ANYBODY, "email": _ADDRESS if known["email"] else ""})
        more = judge_contributed(anybody, words, cohort=self._cohort)
        found = without_lonely(participant_obstacles(anybody, cohort=self._cohort, more=more))
        return [(one[:5], None if one.arguments == _THEIR_OWN else one.arguments) for one in found]


def without_lonely(found: list[Obstacle]) -> list[Obstacle]:
    """Leave out what counts only beside something that waits for a certain owner, where nothing does."""
    beside = {code: owner for source in obstacle_sources for code, owner in source.only_beside.items()}
    owners = {one.owner for one in found if one.code not in beside}
    return [one for one in found if one.code not in beside or beside[one.code] in owners]


def told_of_nobody(found: Found) -> tuple[Obstacle, ...]:
    """Return obstacles as sums read them: their pages are nobody's."""
    return tuple(Obstacle(*head) for head, _arguments in found)


def _kept_of(trip: Trip) -> dict[tuple[Any, ...], Found]:
    kept = _known.setdefault(trip, {})
    while len(_known) > _MOST_COHORTS:
        _known.pop(next(iter(_known)), None)
    return kept


def _with_id(arguments: Mapping[str, Any], participant_id: UUID) -> Mapping[str, Any]:
    if _ANYBODY not in arguments.values():
        return arguments
    return {name: participant_id if value == _ANYBODY else value for name, value in arguments.items()}
