"""The travel-ready board: one rule says what is in somebody's way, and pages, files and letters read that.

Pages read a crowd, in which whoever is alike is judged and counted together, and whole lines of the people whom they show;
files and letters read whole lines of everybody.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from exchange.access.permissions import Permission
from exchange.access.viewers import Viewer
from exchange.cohorts.contributions import Traveller
from exchange.cohorts.funnel import delegation_obstacles
from exchange.cohorts.models import Cohort
from exchange.cohorts.ratio import supervision
from exchange.foundation.database import db
from exchange.foundation.languages import label, reader_language
from exchange.foundation.obstacles import NotFound, Obstacle, Owner
from exchange.foundation.unchanged import Kept
from exchange.participants.judging import STANDING, Judge, told_of_nobody
from exchange.participants.models import ParticipantKind, ParticipantState
from exchange.participants.queries import limit_of
from exchange.readiness.crowd import Crowd
from exchange.readiness.filtering import BoardLine, BoardWishes
from exchange.readiness.statements import AFTER_STANDING, as_id, facts_of_everybody, places_seen, whole_lines
from exchange.readiness.sums import Chips, Place, Share, count_chips, share_of

# Of more people than this whole lines are not kept between two pages; the crowd always is.
MOST_KEPT = 2_000
_KINDS = {kind.value: kind for kind in ParticipantKind}
_STATES = {state.value: state for state in ParticipantState}
_BORN = STANDING.index("birth_date")


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
        self._taken: list[int] = []
        self._crowd: Crowd | None = None
        self.places = self._find_places()
        self._numbers = {place.delegation_id: number for number, place in enumerate(self.places)}

    def _find_places(self) -> list[Place]:
        rows = db.session.execute(places_seen(self._limit), {**self._values, "cohort_id": self.cohort.id}).all()
        language = reader_language()
        self._taken = [row.taken_count for row in rows]
        return [
            Place(row.id, row.city_id, row.slug, label(row.names, language) if language in row.names else row.name, row.pledged_count)
            for row in rows
        ]

    def _kept_as(self, what: str) -> Hashable:
        seen = tuple((name, tuple(ids)) for name, ids in sorted(self._values.items()))
        return "travel-ready board", what, self.cohort.id, self._limit, seen, self.today

    def place(self, slug: str) -> Place:
        """Return the delegation of a city, or raise NotFound."""
        found = next((place for place in self.places if place.slug == slug), None)
        if found is None:
            raise NotFound
        return found

    @property
    def cities(self) -> dict[UUID, str]:
        """Return the name of each delegation's city."""
        return {place.delegation_id: place.city for place in self.places}

    # ---- everybody, in little room ------------------------------------------------------------------------------------

    def crowd(self) -> Crowd:
        """Return everybody who holds a place, and the delegations that lack something themselves."""
        if self._crowd is None:
            self._crowd = Kept(self._kept_as("crowd"), self._gather_crowd, since=self._since)()
        return self._crowd

    def _gather_crowd(self) -> Crowd:
        crowd, told, numbers = Crowd(), _Told(self.cohort), self._numbers_as_stored()
        groups: dict[UUID, list[Traveller]] = {}
        people = []
        values = {**self._values, "cohort_id": self.cohort.id, "until": self.cohort.away_until_on}
        for row in db.session.execute(facts_of_everybody(self._limit), values):
            delegation, checked, key, kind, state, born = row[:6]
            alike, obstacles, _found = told.of((key, _KINDS[kind], _STATES[state], "", "", *row[5:]))
            if alike == crowd.kinds:
                crowd.add_kind(obstacles)
            number = numbers[delegation]
            people.append((key.bytes if isinstance(key, UUID) else bytes.fromhex(key), number, alike))
            place_id = self.places[number].delegation_id
            groups.setdefault(place_id, []).append(Traveller(place_id, kind, born, is_checked=bool(checked)))
        for number, place in enumerate(self.places):
            own = self._own_obstacles(place, groups.get(place.delegation_id, []))
            if own:
                crowd.add_delegation(place.delegation_id, number, own)
        for one in people:
            crowd.add(*one)
        return crowd

    def _own_obstacles(self, place: Place, travellers: Sequence[Traveller]) -> list[Obstacle]:
        adults = supervision(travellers, departs_on=self.cohort.away_from_on, minors_per_adult=self.cohort.minors_per_adult)
        return delegation_obstacles(self.cohort, place.slug, pledged=place.pledged, taken=len(travellers), adults=adults, today=self.today)

    def summary(self) -> Summary:
        """Return the sums of all delegations."""
        sums = self.crowd().sums
        if self.own not in sums:
            sums[self.own] = self._sum_up()
        found: Summary = sums[self.own]
        return found

    def _sum_up(self) -> Summary:
        crowd = self.crowd()
        people, lacking = crowd.people_by_place(), crowd.delegation_obstacles()
        shares = [
            share_of(place, people.get(number, ()), own=self.own, today=self.today, obstacles=lacking.get(number, ()))
            for number, place in enumerate(self.places)
        ]
        return Summary(shares, self.chips(BoardWishes()))

    def share(self, place: Place) -> Share:
        """Return the sums of one delegation."""
        return self.summary().shares[self._numbers[place.delegation_id]]

    def _number(self, city: str) -> int | None:
        return self._numbers[self.place(city).delegation_id] if city else None

    def chips(self, wishes: BoardWishes) -> Chips:
        """Return how many lines each filter would show."""
        return count_chips(self.crowd().groups(place=self._number(wishes.city)), wishes, today=self.today)

    def narrowed(self, wishes: BoardWishes) -> list[int]:
        """Return the numbers of the crowd's lines for some wishes, in the order asked for."""
        cities = [place.city for place in self.places]
        return self.crowd().narrowed(wishes, place=self._number(wishes.city), cities=cities, today=self.today)

    # ---- whole lines --------------------------------------------------------------------------------------------------

    def shown(self, numbers: Sequence[int]) -> list[BoardLine]:
        """Return whole lines of some of the crowd, in the order given."""
        crowd = self.crowd()
        people = [crowd.id(number) for number in numbers if not crowd.is_delegation(number)]
        rows = self._rows("participants", people) if people else ()
        lines = {line.id: line for line in lines_of(rows, self.cohort, city_ids=self._city_ids)}
        for number in numbers:
            if crowd.is_delegation(number):
                place = self.places[self._numbers[crowd.id(number)]]
                lines[place.delegation_id] = _line_of_delegation(place, crowd.obstacles(number))
        return [lines[key] for key in map(crowd.id, numbers) if key in lines]

    def lines(self, *, city: str = "") -> list[BoardLine]:
        """Return everything of one city or all: delegations that lack something themselves, then everybody with a place, by name.

        Nobody may change the list.
        """
        chosen = [self.place(city)] if city else self.places
        if sum(self._taken) > MOST_KEPT:
            return self._gather_lines(chosen, city=city)
        kept = Kept(self._kept_as("lines"), lambda: self._gather_lines(self.places, city=""), since=self._since)()
        return [line for line in kept if line.delegation_id == chosen[0].delegation_id] if city else kept

    def _gather_lines(self, chosen: Sequence[Place], *, city: str) -> list[BoardLine]:
        if not chosen:
            return []
        # The whole cohort is asked for by its own name: an index has its people in the order of the board.
        rows = self._rows("delegations", [chosen[0].delegation_id]) if city else self._rows("cohort_id", self.cohort.id)
        people = lines_of(rows, self.cohort, city_ids=self._city_ids)
        groups: dict[UUID, list[Traveller]] = {}
        for row, line in zip(rows, people, strict=True):
            traveller = Traveller(line.delegation_id, line.kind or "", row[_BORN], is_checked=bool(row[-1]))
            groups.setdefault(line.delegation_id, []).append(traveller)
        return [*self._lacking(chosen, groups), *people]

    def lines_to_tell(self, *, city: str = "") -> list[BoardLine]:
        """Return of the same lines, in the same order, those who lack something or lead; no page of theirs is named.

        Letters need no more of thousands of people. Nobody may change the list.
        """
        if city or sum(self._taken) > MOST_KEPT:
            return self._gather_lines_to_tell(city)
        return Kept(self._kept_as("to tell"), lambda: self._gather_lines_to_tell(""), since=self._since)()

    def _gather_lines_to_tell(self, city: str) -> list[BoardLine]:
        chosen = [self.place(city)] if city else self.places
        numbers = self._numbers_as_stored()
        rows = self._rows("delegations", [chosen[0].delegation_id], as_stored=True) if city else ()
        if not city and chosen:
            rows = self._rows("cohort_id", self.cohort.id, as_stored=True)
        people: list[BoardLine] = []
        groups: dict[UUID, list[Traveller]] = {}
        told = _Told(self.cohort)
        for row in rows:
            key, kind, state, last, first, born, email = row[:7]
            person_id, delegation_id, preferred, language, has_account, checked = row[-AFTER_STANDING:]
            place = self.places[numbers[delegation_id]]
            groups.setdefault(place.delegation_id, []).append(Traveller(place.delegation_id, kind, born, is_checked=bool(checked)))
            obstacles = told.of((key, _KINDS[kind], _STATES[state], *row[3:]))[1]
            if obstacles or kind == ParticipantKind.LEADER:
                whose = (as_id(key), as_id(person_id), place.delegation_id, place.city_id, _KINDS[kind], _STATES[state])
                name = f"{last}, {first}" if last and first else last or first
                people.append(
                    BoardLine(*whose, name, f"{first} {last}".strip(), preferred or first or last, email, language, has_account, obstacles)
                )
        return [*self._lacking(chosen, groups), *people]

    def _lacking(self, chosen: Sequence[Place], groups: Mapping[UUID, Sequence[Traveller]]) -> Iterable[BoardLine]:
        """Return the lines of delegations that lack something themselves."""
        lacking = [(place, self._own_obstacles(place, groups.get(place.delegation_id, ()))) for place in chosen]
        return [_line_of_delegation(place, own) for place, own in lacking if own]

    def _numbers_as_stored(self) -> dict[Any, int]:
        """Return the number of each delegation by its id as databases hand it over: SQLite as text, PostgreSQL as UUID."""
        found: dict[Any, int] = {}
        for number, place in enumerate(self.places):
            found[place.delegation_id] = found[place.delegation_id.hex] = number
        return found

    @property
    def _city_ids(self) -> dict[UUID, UUID]:
        return {place.delegation_id: place.city_id for place in self.places}

    def _rows(self, of: str, value: object, *, as_stored: bool = False) -> Sequence[Any]:
        values = {**self._values, "until": self.cohort.away_until_on, of: value}
        return db.session.execute(whole_lines(self._limit, of=of, as_stored=as_stored), values).all()


class _Told:
    """Numbers people who are alike, and says what is in their way without whose it is: the same object for each of them."""

    def __init__(self, cohort: Cohort) -> None:
        self._judge = Judge(cohort)
        # What was found is held here as well, so that its id stays its own when the judge lets it go.
        self._known: dict[int, tuple[int, tuple[Obstacle, ...], Any]] = {}

    def of(self, row: Sequence[Any]) -> tuple[int, tuple[Obstacle, ...], Any]:
        """Return number and obstacles of somebody's kind of people; the row begins with `standing_columns`."""
        found = self._judge.alike(row)
        known = self._known.get(id(found))
        return known or self._known.setdefault(id(found), (len(self._known), told_of_nobody(found), found))


def _line_of_delegation(place: Place, obstacles: Sequence[Obstacle]) -> BoardLine:
    whose = (place.delegation_id, place.delegation_id, place.delegation_id, place.city_id)
    return BoardLine(*whose, None, None, place.city, place.city, place.city, "", "", has_account=False, obstacles=obstacles)


def lines_of(rows: Iterable[Any], cohort: Cohort, *, city_ids: Mapping[UUID, UUID]) -> list[BoardLine]:
    """Return the board's lines of rows of `whole_lines`; `city_ids` says whose each delegation is."""
    judge = Judge(cohort)
    made = []
    for row in rows:
        participant_id, kind, state, last, first, _born, email = row[:7]
        person_id, delegation_id, preferred, language, has_account, _checked = row[-AFTER_STANDING:]
        name = f"{last}, {first}" if last and first else last or first
        known = (participant_id, person_id, delegation_id, city_ids[delegation_id], kind, state, name, f"{first} {last}".strip())
        made.append(BoardLine(*known, preferred or first or last, email, language, has_account, judge.of_row(row)))
    return made
