"""The travel-ready board: one statement finds the people, one rule says what is in their way, and pages, files and letters read that."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select, bindparam, exists, false, or_, select

from exchange.access.permissions import Permission
from exchange.access.viewers import Viewer
from exchange.accounts.models import Account
from exchange.cities.models import City
from exchange.cohorts.models import Cohort, Delegation
from exchange.foundation.database import db
from exchange.foundation.languages import reader_language
from exchange.foundation.obstacles import NotFound, Owner
from exchange.foundation.unchanged import Kept
from exchange.participants.judging import Judge
from exchange.participants.models import HOLDING_A_PLACE, Participant
from exchange.participants.queries import Limit, limit_of, standing_columns
from exchange.people.models import Person
from exchange.readiness.filtering import BoardLine, BoardWishes, Chips, Place, Share, count_chips, shares_of

# Of more people than this only the sums are kept between two pages.
MOST_KEPT = 2_000


class Summary(NamedTuple):
    """All delegations of a cohort as the board's first page shows them."""

    shares: list[Share]
    chips: Chips


class Board:
    """One cohort for one viewer: places at once, people and sums when they are asked for."""

    def __init__(self, cohort: Cohort, *, viewer: Viewer, own: frozenset[Owner], today: date, since: Hashable | None = None) -> None:
        self.cohort, self.own, self.today = cohort, own, today
        self._limit, self._values = limit_of(viewer, Permission.ROSTER_VIEW)
        self._since = since
        self.places, self._taken = self._find_places()

    def _find_places(self) -> tuple[list[Place], int]:
        rows = db.session.execute(_places(self._limit), {**self._values, "cohort_id": self.cohort.id}).all()
        language = reader_language()
        places = [
            Place(row.Delegation.id, row.City.id, row.City.slug, row.City.name_in(language), row.Delegation.pledged_count) for row in rows
        ]
        return places, sum(row.Delegation.taken_count for row in rows)

    def _kept_as(self, what: str) -> Hashable:
        seen = tuple((name, tuple(ids)) for name, ids in sorted(self._values.items()))
        return "travel-ready board", what, self.cohort.id, self._limit, seen

    @property
    def is_long(self) -> bool:
        """Say whether there are more people than are kept between two pages."""
        return self._taken > MOST_KEPT

    def place(self, slug: str) -> Place:
        """Return the delegation of a city, or raise NotFound."""
        found = next((place for place in self.places if place.slug == slug), None)
        if found is None:
            raise NotFound
        return found

    def lines(self, *, city: str = "") -> list[BoardLine]:
        """Return everybody who holds a place, of one city or all, by name. Nobody may change the list."""
        if self.is_long:
            return self._gather([self.place(city).delegation_id] if city else [place.delegation_id for place in self.places])
        everybody = Kept(self._kept_as("people"), lambda: self._gather([place.delegation_id for place in self.places]), since=self._since)()
        if not city:
            return everybody
        delegation_id = self.place(city).delegation_id
        return [line for line in everybody if line.delegation_id == delegation_id]

    def summary(self) -> Summary:
        """Return the sums of all delegations."""
        key = (*self._key_of_sums(), self.today)
        return Kept(key, self._sum_up, since=self._since)()

    def _key_of_sums(self) -> tuple[Hashable, ...]:
        return self._kept_as("sums"), self.own

    def _sum_up(self) -> Summary:
        lines = self.lines()
        shares = shares_of(self.places, lines, own=self.own, today=self.today)
        return Summary(shares, count_chips(lines, BoardWishes(), today=self.today))

    def _gather(self, delegation_ids: Sequence[UUID]) -> list[BoardLine]:
        if not delegation_ids:
            return []
        # The whole cohort is asked for by its own name: an index has its people in the order of the board.
        is_all = len(delegation_ids) == len(self.places)
        chosen = {"cohort_id": self.cohort.id} if is_all else {"delegations": list(delegation_ids)}
        rows = db.session.execute(_people(self._limit, is_all=is_all), {**self._values, **chosen}).all()
        return lines_of(rows, self.cohort, city_ids={place.delegation_id: place.city_id for place in self.places})


def lines_of(rows: Iterable[Any], cohort: Cohort, *, city_ids: Mapping[UUID, UUID]) -> list[BoardLine]:
    """Return the board's lines of rows of `_people`; `city_ids` says whose each delegation is."""
    judge = Judge(cohort)
    made = []
    for row in rows:
        participant_id, kind, state, last, first, _born, email = row[:7]
        person_id, delegation_id, preferred, language, has_account = row[-5:]
        name = f"{last}, {first}" if last and first else last or first
        known = (participant_id, person_id, delegation_id, city_ids[delegation_id], kind, state, name, preferred or first or last)
        made.append(BoardLine(*known, email, language, has_account, judge.of_row(row)))
    return made


@cache
def _places(limit: Limit) -> Select[*tuple[Any, ...]]:
    chosen = (
        select(Delegation, City)
        .join(City, City.id == Delegation.city_id)
        .where(Delegation.cohort_id == bindparam("cohort_id"))
        .order_by(City.name)
    )
    if limit.is_everybody:
        return chosen
    parts = []
    if limit.by_city:
        parts.append(Delegation.city_id.in_(bindparam("seen_cities", expanding=True)))
    if limit.by_delegation:
        parts.append(Delegation.id.in_(bindparam("seen_delegations", expanding=True)))
    return chosen.where(or_(false(), *parts))


@cache
def _people(limit: Limit, *, is_all: bool) -> Select[*tuple[Any, ...]]:
    has_account = exists(select(Account.id).where(Account.person_id == Participant.person_id, Account.disabled_at.is_(None)))
    return (
        select(
            *standing_columns(),
            Participant.person_id,
            Participant.delegation_id,
            Person.preferred_name,
            Person.language,
            has_account.label("has_account"),
        )
        .join(Person, Person.id == Participant.person_id)
        .where(
            Participant.cohort_id == bindparam("cohort_id")
            if is_all
            else Participant.delegation_id.in_(bindparam("delegations", expanding=True)),
            Participant.state.in_(sorted(HOLDING_A_PLACE)),
            *limit.conditions(),
        )
        .order_by(Participant.sort_name, Participant.id)
    )
