"""The roster: one page of participants, searched, filtered, sorted and counted in a constant number of statements."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, bindparam, false, func, not_, or_, select

from exchange.access.permissions import Permission, Role
from exchange.access.viewers import Viewer
from exchange.cities.models import City
from exchange.cohorts.models import Cohort, Delegation
from exchange.foundation.database import db
from exchange.foundation.languages import _
from exchange.foundation.obstacles import Obstacle, Owner
from exchange.foundation.pages import Paging
from exchange.participants.contributions import obstacle_sources
from exchange.participants.judging import Judge, Trip
from exchange.participants.models import HOLDING_A_PLACE, Participant, ParticipantKind, ParticipantState
from exchange.participants.queries import Limit, has_guardian_contact, limit_of
from exchange.participants.rules import ADULT, GONE, HOW_FAR, PREPARING, age_on, chip_of, years_before
from exchange.participants.wishes import WAITS, Asked, Shape, Wishes, people_counted, people_listed, states_counted
from exchange.people.models import Person

T = TypeVar("T")
# Conditions and statements over whom something stops, by what they are made of; let go together when there are more.
_MOST_MADE = 64
_made: dict[Hashable, Any] = {}


class RosterLine(NamedTuple):
    """One row of the roster, ready to be shown."""

    id: UUID
    name: str
    city: str
    age: int | None
    kind: ParticipantKind
    state: ParticipantState
    far: float
    chip: str
    obstacles: list[Obstacle]

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


def _kept(key: Hashable, make: Callable[[], T]) -> T:
    """Return what was made before under this key: writing a condition over all that may be in the way takes longer than asking it."""
    if key not in _made:
        if len(_made) >= _MOST_MADE:
            _made.clear()
        _made[key] = make()
    found: T = _made[key]
    return found


def _as_it_is(cohort: Cohort) -> Hashable:
    """Return what a condition over a cohort's people is made of: its days and ages, and the features that have a say."""
    return Trip.of(cohort), len(obstacle_sources)


def waits_in_sql(cohort: Cohort) -> ColumnElement[bool]:
    """Return the condition under which `participant_obstacles` is not empty; needs Person joined."""
    grown = years_before(cohort.away_from_on, ADULT)
    minor = or_(Person.birth_date.is_(None), Person.birth_date > grown)
    too_young = Person.birth_date > years_before(cohort.first_day, cohort.minimum_age)
    too_old = Person.birth_date <= years_before(cohort.first_day, cohort.maximum_age + 1)
    # A comparison with what is not known is unknown, and so would be its opposite: unknown means no.
    waits = or_(
        Participant.state != ParticipantState.CONFIRMED,
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
    cohorts = list(cohorts)
    limit, values = limit_of(viewer, Permission.PARTICIPANTS_VIEW)
    key = "held up", limit, *map(_as_it_is, cohorts)
    rows = db.session.execute(_kept(key, lambda: _held_up(cohorts, limit)), {**values, "delegations": list(delegation_ids)})
    return {row[0]: row[1] for row in rows}


def _held_up(cohorts: Iterable[Cohort], limit: Limit) -> Select[*tuple[Any, ...]]:
    held_up = [and_(Participant.cohort_id == cohort.id, waits_in_sql(cohort)) for cohort in cohorts]
    return (
        select(Participant.delegation_id, func.count())
        .join(Person, Person.id == Participant.person_id)
        .where(
            Participant.delegation_id.in_(bindparam("delegations", expanding=True)),
            Participant.state.in_(sorted(HOLDING_A_PLACE & PREPARING)),
            or_(false(), *held_up),
            *limit.conditions(),
        )
        .group_by(Participant.delegation_id)
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
    asked = Asked.of(cohort, wishes, viewer=viewer)
    by_state = {row[0]: row[1] for row in db.session.execute(states_counted(asked.shape), asked.values)}
    total = sum(by_state.values())
    counted, listed = _counted_and_listed(asked.shape, wishes, cohort)
    found = total if not wishes.is_narrowed else int(db.session.scalar(counted, asked.values) or 0)
    paging = Paging(min(wishes.page, Paging(1, found).pages), found)
    rows = db.session.execute(listed, {**asked.values, "offset": paging.offset}).all()
    lines = _Lines(cohort, owners_played(viewer))
    return RosterPage([lines.line(row) for row in rows], paging, total, by_state, _cities(cohort, viewer))


def _counted_and_listed(shape: Shape, wishes: Wishes, cohort: Cohort) -> tuple[Select[*tuple[Any, ...]], Select[*tuple[Any, ...]]]:
    if not wishes.ready:
        return people_counted(shape), people_listed(shape)

    def make() -> tuple[Select[*tuple[Any, ...]], Select[*tuple[Any, ...]]]:
        ready = _ready(wishes, cohort)
        return people_counted(shape, ready), people_listed(shape, ready)

    return _kept(("roster", shape, wishes.ready, _as_it_is(cohort)), make)


def _ready(wishes: Wishes, cohort: Cohort) -> ColumnElement[bool]:
    waits = and_(Participant.state.in_(sorted(PREPARING)), waits_in_sql(cohort))
    if wishes.ready == WAITS:
        return or_(waits, Participant.state == ParticipantState.WAITING)
    return and_(not_(waits), Participant.state.not_in(sorted({ParticipantState.WAITING, *GONE})))


class _Lines:
    """Makes the lines of one cohort's roster for one viewer."""

    def __init__(self, cohort: Cohort, own: frozenset[Owner]) -> None:
        self._judge = Judge(cohort)
        self._first_day = cohort.first_day
        self._own = own

    def line(self, row: Any) -> RosterLine:
        """Return the line of a row of `people_listed`."""
        obstacles = self._judge.of_row(row)
        participant_id, kind, state, last, first, born = row[:6]
        return RosterLine(
            participant_id,
            f"{last}, {first}" if last and first else last or first,
            row.city,
            age_on(born, self._first_day),
            kind,
            state,
            HOW_FAR[state],
            chip_of(obstacles, state=state, own=self._own),
            obstacles,
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
