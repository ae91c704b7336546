"""What is asked of the roster, and the statements that answer it.

A statement is written once for each combination of what is asked (its shape) and then kept; what is asked for travels
as values. Building it anew for each page took as long as answering it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Integer, Select, bindparam, exists, func, select

from exchange.access.permissions import Permission
from exchange.access.viewers import Viewer
from exchange.cities.models import City
from exchange.cohorts.models import Cohort
from exchange.foundation.folding import words
from exchange.foundation.pages import PAGE_SIZE
from exchange.participants.models import Participant, ParticipantKind, ParticipantState, ParticipantWord
from exchange.participants.queries import Limit, limit_of, standing_columns
from exchange.people.models import Person

SORTS = ("name", "city", "age", "state", "registered")
READY, WAITS = "ready", "waits"


@dataclass(frozen=True)
class Wishes:
    """What is asked of the roster; unknown words are left out."""

    q: str = ""
    city: str = ""
    state: str = ""
    kind: str = ""
    ready: str = ""
    sort: str = "name"
    page: int = 1

    @classmethod
    def from_address(cls, arguments: Mapping[str, str], *, page: int) -> "Wishes":
        """Read the wishes of an address."""

        def known(name: str, choices: object) -> str:
            value = arguments.get(name, "")
            return value if value in choices else ""  # type: ignore[operator]

        sort = arguments.get("sort", "name")
        return cls(
            q=arguments.get("q", "").strip()[:200],
            city=arguments.get("city", "")[:60],
            state=known("state", [state.value for state in ParticipantState]),
            kind=known("kind", [kind.value for kind in ParticipantKind]),
            ready=known("ready", (READY, WAITS)),
            sort=sort if sort.removeprefix("-") in SORTS else "name",
            page=page,
        )

    @property
    def is_narrowed(self) -> bool:
        """Say whether anything but the order is asked for."""
        return any((self.q, self.city, self.state, self.kind, self.ready))


class Shape(NamedTuple):
    """Which conditions a statement has, and its order."""

    words: int
    city: bool
    state: bool
    kind: bool
    sort: str
    limit: Limit


@dataclass(frozen=True)
class Asked:
    """The shape of what is asked, with its values by the names of the statement's parameters."""

    shape: Shape
    values: dict[str, Any]

    @classmethod
    def of(cls, cohort: Cohort, wishes: Wishes, *, viewer: Viewer) -> "Asked":
        """Return what some wishes ask of a cohort's roster for a viewer."""
        # The longest word is the rarest and drives the search; the others are looked up for those it finds.
        sought = sorted(words(wishes.q, limit=8), key=len, reverse=True)
        limit, values = limit_of(viewer, Permission.ROSTER_VIEW)
        values["cohort_id"] = cohort.id
        for number, word in enumerate(sought):
            values[f"word_{number}"], values[f"word_{number}_end"] = word, word + "\U0010ffff"
        if wishes.city:
            values["city"] = wishes.city
        if wishes.state:
            values["state"] = ParticipantState(wishes.state)
        if wishes.kind:
            values["kind"] = ParticipantKind(wishes.kind)
        return cls(Shape(len(sought), bool(wishes.city), bool(wishes.state), bool(wishes.kind), wishes.sort, limit), values)


def people_listed(shape: Shape, ready: ColumnElement[bool] | None = None) -> Select[*tuple[Any, ...]]:
    """Return the statement of a page's rows: `standing_columns` and the city; takes Asked.values and `offset`."""
    return _people(shape) if ready is None else _people_ready(shape).where(ready)


def people_counted(shape: Shape, ready: ColumnElement[bool] | None = None) -> Select[*tuple[Any, ...]]:
    """Return the statement that counts all rows of all pages; takes Asked.values."""
    counted = _counted(shape._replace(sort=""))
    return counted if ready is None else counted.join(Person, Person.id == Participant.person_id).where(ready)


@lru_cache
def states_counted(shape: Shape) -> Select[*tuple[Any, ...]]:
    """Return the statement that counts everybody a viewer sees in the cohort, by state; takes Asked.values."""
    return (
        select(Participant.state, func.count())
        .where(Participant.cohort_id == bindparam("cohort_id"), *shape.limit.conditions())
        .group_by(Participant.state)
    )


@lru_cache(maxsize=512)
def _people(shape: Shape) -> Select[*tuple[Any, ...]]:
    """Return the rows of a page; which rows they are is found first, so that those that are skipped cost no look-up elsewhere."""
    order = _order(shape.sort)
    page = select(Participant.id).where(*_conditions(shape)).order_by(*order)
    if shape.sort.removeprefix("-") == "age":
        page = page.join(Person, Person.id == Participant.person_id)
    elif shape.sort.removeprefix("-") == "city":
        page = page.join(City, City.id == Participant.city_id)
    page = page.limit(PAGE_SIZE).offset(bindparam("offset", type_=Integer))
    return _rows().where(Participant.id.in_(page)).order_by(*order)


def _rows() -> Select[*tuple[Any, ...]]:
    return (
        select(*standing_columns(), City.name.label("city"))
        .join(Person, Person.id == Participant.person_id)
        .join(City, City.id == Participant.city_id)
    )


@lru_cache(maxsize=512)
def _people_ready(shape: Shape) -> Select[*tuple[Any, ...]]:
    """Return the same for wishes whose condition looks at the person too; it is added to the statement."""
    offset = bindparam("offset", type_=Integer)
    return _rows().where(*_conditions(shape)).order_by(*_order(shape.sort)).limit(PAGE_SIZE).offset(offset)


@lru_cache(maxsize=512)
def _counted(shape: Shape) -> Select[*tuple[Any, ...]]:
    return select(func.count()).select_from(Participant).where(*_conditions(shape))


def _conditions(shape: Shape) -> list[ColumnElement[bool]]:
    # A search names the cohort itself: naming it twice would make SQLite walk the whole cohort.
    found = _searched(shape.words) if shape.words else [Participant.cohort_id == bindparam("cohort_id")]
    found += shape.limit.conditions()
    if shape.city:
        found.append(Participant.city_id == select(City.id).where(City.slug == bindparam("city")).scalar_subquery())
    if shape.state:
        found.append(Participant.state == bindparam("state"))
    if shape.kind:
        found.append(Participant.kind == bindparam("kind"))
    return found


def _searched(count: int) -> list[ColumnElement[bool]]:
    """Return one condition for each typed word: it begins a word of the person, in any order."""
    driver = select(ParticipantWord.participant_id).where(ParticipantWord.cohort_id == bindparam("cohort_id"), *_begins(0))
    return [Participant.id.in_(driver)] + [
        exists(select(ParticipantWord.word).where(ParticipantWord.participant_id == Participant.id, *_begins(number)))
        for number in range(1, count)
    ]


def _begins(number: int) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return ParticipantWord.word >= bindparam(f"word_{number}"), ParticipantWord.word < bindparam(f"word_{number}_end")


def _order(sort: str) -> list[Any]:
    down = sort.startswith("-")
    key = sort.removeprefix("-")
    # Age grows as the birth date falls.
    column: Any = {
        "name": Participant.sort_name,
        "city": City.name,
        "age": Person.birth_date.desc() if not down else Person.birth_date.asc(),
        "state": Participant.state,
        "registered": Participant.registered_at,
    }[key]
    if key == "name":
        return [column.desc(), Participant.id.desc()] if down else [column, Participant.id]
    return [column if key == "age" or not down else column.desc(), Participant.sort_name, Participant.id]
