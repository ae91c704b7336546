"""The roster: one page of participants, searched, filtered, sorted and counted in a constant number of statements."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, not_, or_, select

from exchange.access.permissions import Permission, Role
from exchange.access.viewers import Viewer
from exchange.cities.models import City
from exchange.cohorts.models import Cohort, Delegation
from exchange.foundation.database import db
from exchange.foundation.folding import words
from exchange.foundation.languages import _
from exchange.foundation.obstacles import Obstacle, Owner
from exchange.foundation.pages import PAGE_SIZE, Paging
from exchange.participants.contributions import gather_obstacles, obstacle_sources
from exchange.participants.models import HOLDING_A_PLACE, Participant, ParticipantKind, ParticipantState, ParticipantWord
from exchange.participants.queries import has_guardian_contact, standing_columns, whom_may_see
from exchange.participants.rules import ADULT, GONE, HOW_FAR, PREPARING, age_on, chip_of, participant_obstacles
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


@dataclass(frozen=True)
class RosterLine:
    """One row of the roster, ready to be shown."""

    id: UUID
    name: str
    city: str
    age: int | None
    kind: ParticipantKind
    state: ParticipantState
    far: float
    chip: str
    obstacles: list[Obstacle] = field(default_factory=list)

    @property
    def first(self) -> Obstacle | None:
        """The obstacle that matters most."""
        return self.obstacles[0] if self.obstacles else None


@dataclass(frozen=True)
class RosterPage:
    """A page of the roster with what stands around it."""

    lines: list[RosterLine]
    paging: Paging
    total: int
    by_state: dict[ParticipantState, int]
    cities: list[tuple[str, str]]

    @property
    def chips(self) -> dict[str, int]:
        """Count the chips of the lines shown."""
        counted: dict[str, int] = {}
        for line in self.lines:
            counted[line.chip] = counted.get(line.chip, 0) + 1
        return counted


def waits_in_sql(cohort: Cohort) -> ColumnElement[bool]:
    """Return the condition under which `participant_obstacles` is not empty; needs Person joined."""
    grown = years_before(cohort.away_from_on, ADULT)
    minor = or_(Person.birth_date.is_(None), Person.birth_date > grown)
    too_young = Person.birth_date > years_before(cohort.first_day, cohort.minimum_age)
    too_old = Person.birth_date <= years_before(cohort.first_day, cohort.maximum_age + 1)
    # A comparison with what is not known is unknown, and so would be its opposite: unknown means no.
    waits = or_(
        Person.birth_date.is_(None),
        and_(minor, Participant.kind == ParticipantKind.YOUNGSTER, not_(has_guardian_contact())),
        and_(Participant.kind == ParticipantKind.YOUNGSTER, or_(too_young, too_old)),
        and_(Participant.kind == ParticipantKind.LEADER, Person.birth_date > grown),
        Person.email == "",
        Person.document_expires_on < cohort.away_until_on,
        and_(Person.document_expires_on.is_(None), Person.document_type == "", Person.document_number_sealed.is_(None)),
        Participant.diet_note_sealed.is_not(None),
        *(source.waits(cohort) for source in obstacle_sources),
    )
    return func.coalesce(waits, false())


def count_held_up(delegation_ids: Sequence[UUID], cohorts: Iterable[Cohort], *, viewer: Viewer) -> dict[UUID, int]:
    """Count, for each delegation, who holds a place and has some obstacle: what today says of thousands, in one statement."""
    held_up = [and_(Participant.cohort_id == cohort.id, waits_in_sql(cohort)) for cohort in cohorts]
    seen = whom_may_see(viewer)
    chosen = (
        select(Participant.delegation_id, func.count())
        .join(Person, Person.id == Participant.person_id)
        .where(
            Participant.delegation_id.in_(list(delegation_ids)),
            Participant.state.in_(sorted(HOLDING_A_PLACE & PREPARING)),
            or_(false(), *held_up),
        )
        .group_by(Participant.delegation_id)
    )
    rows = db.session.execute(chosen if seen is None else chosen.where(seen))
    return {row[0]: row[1] for row in rows}


def years_before(day: date, years: int) -> date:
    """Return the latest birth date of those who are `years` old on a day."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        # Nobody turns older on 29 February of a common year; born on the 28th they are.
        return date(day.year - years, 2, 28)


def _searched(text: str, cohort: Cohort) -> list[ColumnElement[bool]]:
    """Return one condition for each typed word: it begins a word of the person, in any order.

    The longest word is the rarest and drives the search; the others are looked up for those it finds.
    """
    driver, *others = sorted(words(text, limit=8), key=len, reverse=True)
    found: list[ColumnElement[bool]] = [
        Participant.id.in_(select(ParticipantWord.participant_id).where(ParticipantWord.cohort_id == cohort.id, *_begins(driver)))
    ]
    return found + [
        exists(select(ParticipantWord.word).where(ParticipantWord.participant_id == Participant.id, *_begins(word))) for word in others
    ]


def _begins(word: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return ParticipantWord.word >= word, ParticipantWord.word < word + "\U0010ffff"


def _conditions(cohort: Cohort, wishes: Wishes, viewer: Viewer) -> list[ColumnElement[bool]]:
    # A search names the cohort itself: naming it twice would make SQLite walk the whole cohort.
    found = _searched(wishes.q, cohort) if words(wishes.q) else [Participant.cohort_id == cohort.id]
    limit = whom_may_see(viewer, Permission.ROSTER_VIEW)
    if limit is not None:
        found.append(limit)
    if wishes.city:
        found.append(Participant.city_id == select(City.id).where(City.slug == wishes.city).scalar_subquery())
    if wishes.state:
        found.append(Participant.state == ParticipantState(wishes.state))
    if wishes.kind:
        found.append(Participant.kind == ParticipantKind(wishes.kind))
    return found


def _ready(wishes: Wishes, cohort: Cohort) -> ColumnElement[bool] | None:
    if not wishes.ready:
        return None
    waits = and_(Participant.state.in_(sorted(PREPARING)), waits_in_sql(cohort))
    if wishes.ready == WAITS:
        return or_(waits, Participant.state == ParticipantState.WAITING)
    return and_(not_(waits), Participant.state.not_in(sorted({ParticipantState.WAITING, *GONE})))


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


def _rows(conditions: list[ColumnElement[bool]]) -> Select[*tuple[Any, ...]]:
    return (
        select(*standing_columns(), City.name.label("city"))
        .join(Person, Person.id == Participant.person_id)
        .join(City, City.id == Participant.city_id)
        .where(*conditions)
    )


def owners_played(viewer: Viewer) -> frozenset[Owner]:
    """Return the owners whose obstacles are the viewer's own turn."""
    played = {Owner.COORDINATOR, Owner.CITY} if viewer.has_role(Role.COORDINATOR) else set()
    if viewer.has_role(Role.LEADER):
        played.add(Owner.LEADER)
    if viewer.is_network:
        played.add(Owner.NETWORK)
    return frozenset(played)


def open_roster(cohort: Cohort, wishes: Wishes, *, viewer: Viewer) -> RosterPage:
    """Return one page of a cohort's roster; a page beyond the end becomes the last one."""
    conditions = _conditions(cohort, wishes, viewer)
    ready = _ready(wishes, cohort)
    everybody = [Participant.cohort_id == cohort.id]
    limit = whom_may_see(viewer, Permission.ROSTER_VIEW)
    if limit is not None:
        everybody.append(limit)
    counted = db.session.execute(select(Participant.state, func.count()).where(*everybody).group_by(Participant.state))
    by_state = {row[0]: row[1] for row in counted}
    total = sum(by_state.values())
    chosen = [*conditions, *([] if ready is None else [ready])]
    found = total if not wishes.is_narrowed else _count(chosen, with_person=ready is not None)
    paging = Paging(min(wishes.page, Paging(1, found).pages), found)
    rows = db.session.execute(_rows(chosen).order_by(*_order(wishes.sort)).limit(PAGE_SIZE).offset(paging.offset)).all()
    more = gather_obstacles(rows, cohort=cohort)  # type: ignore[arg-type]
    own = owners_played(viewer)
    lines = [_line(row, cohort=cohort, more=more.get(row.id, []), own=own) for row in rows]
    return RosterPage(lines, paging, total, by_state, _cities(cohort, viewer))


def _count(conditions: list[ColumnElement[bool]], *, with_person: bool) -> int:
    counted = select(func.count()).select_from(Participant).where(*conditions)
    if with_person:
        counted = counted.join(Person, Person.id == Participant.person_id)
    return int(db.session.scalar(counted) or 0)


def _line(row: Any, *, cohort: Cohort, more: list[Obstacle], own: frozenset[Owner]) -> RosterLine:
    obstacles = participant_obstacles(row, cohort=cohort, more=more)
    return RosterLine(
        id=row.id,
        name=", ".join(name for name in (row.last_name, row.first_name) if name),
        city=row.city,
        age=age_on(row.birth_date, cohort.first_day),
        kind=row.kind,
        state=row.state,
        far=HOW_FAR[row.state],
        chip=chip_of(obstacles, state=row.state, own=own),
        obstacles=obstacles,
    )


def _cities(cohort: Cohort, viewer: Viewer) -> list[tuple[str, str]]:
    """Return (address part, name) of the delegations' cities, for the filter; one city needs none."""
    if not viewer.is_network and len(viewer.city_ids) < 2:
        return []
    rows = db.session.execute(
        select(City.slug, City.name)
        .join(Delegation, Delegation.city_id == City.id)
        .where(Delegation.cohort_id == cohort.id)
        .order_by(City.name)
    )
    return [(row.slug, row.name) for row in rows]


def chip_words(chip: str) -> str:
    """Return the word of a readiness chip."""
    return {
        "ready": _("Ready"),
        "waits": _("Waits"),
        "you": _("Your turn"),
        "stopped": _("Stopped"),
        "draft": _("Not travelling"),
    }[chip]
