"""Gather what waits from every feature, in a fixed number of statements."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Row, Select, bindparam, select
from sqlalchemy.orm import contains_eager

from exchange.access.permissions import Permission, Role
from exchange.access.viewers import Viewer
from exchange.cities.models import City
from exchange.cohorts.contributions import Traveller
from exchange.cohorts.funnel import delegation_obstacles
from exchange.cohorts.models import Cohort, CohortState, Delegation
from exchange.cohorts.ratio import supervision
from exchange.foundation.database import db
from exchange.foundation.formats import listed
from exchange.foundation.languages import _, ngettext
from exchange.foundation.obstacles import Owner
from exchange.initiatives.models import Initiative
from exchange.participants.listing import count_held_up
from exchange.participants.models import Participant
from exchange.participants.queries import list_holders, obstacles_of
from exchange.readiness.adopting import lessons_to_read, to_say
from exchange.readiness.desk import adoptions_due, own_writing, to_pledge, to_read, to_review
from exchange.readiness.emergencies import to_look_into
from exchange.readiness.holding import new_statements
from exchange.readiness.listening import letters_and_comments, to_listen
from exchange.readiness.rules import (
    Found,
    Group,
    Waiting,
    by_owner,
    group_by_obstacle,
    some_names,
    sort_waiting,
    way_states,
)
from exchange.readiness.taking import around_adoptions

_ACTIVE = (CohortState.DRAFT, CohortState.OPEN, CohortState.CLOSED, CohortState.TRAVELLING)
# A city's active delegations together; more people than this are counted on the roster instead.
MOST_PEOPLE = 600
# The network names people as long as a person could read the names; beyond that, its delegations are only counted.
MOST_NAMED = 200
MOST_WAYS = 12
# The network sees those that are furthest from ready; all of them stand on the cohort's own page.
MOST_NETWORK_WAYS = 6


@dataclass(frozen=True)
class Way:
    """One delegation on today's page: how much of it is ready, drawn as an arc."""

    delegation: Delegation
    states: list[str]
    ready: int
    is_active: bool


@dataclass
class Today:
    """All that one person's today shows."""

    mine: list[Waiting] = field(default_factory=list)
    others: dict[Owner, list[Group]] = field(default_factory=dict)
    ways: list[Way] = field(default_factory=list)
    drafts: list[Initiative] = field(default_factory=list)
    places: list[Participant] = field(default_factory=list)


def gather_today(viewer: Viewer, *, now: datetime) -> Today:
    """Return what waits for a viewer, for others around them, and how far their delegations are."""
    result = Today()
    if viewer.may(Permission.COHORTS_VIEW):
        _add_delegations(result, viewer, today=now.date())
    if viewer.may(Permission.PLACES_PLEDGE) and not viewer.is_network:
        result.mine += to_pledge(viewer, now=now)
    if viewer.may(Permission.INITIATIVES_READ_FIRST):
        result.mine += to_read(viewer)
    if viewer.may(Permission.INITIATIVES_REVIEW):
        result.mine += to_review()
    if viewer.may(Permission.CONCERNS_LEAD):
        result.mine += to_listen(viewer, today=now.date())
    if viewer.may(Permission.CARE_RECORD):
        result.mine += to_look_into(viewer, today=now.date())
    if viewer.may(Permission.ADOPTIONS_MOVE) and not viewer.is_network:
        result.mine += adoptions_due(viewer, now=now) + around_adoptions(viewer, now=now)
    elif viewer.may(Permission.ADOPTIONS_DIAGNOSE) and not viewer.is_network:
        result.mine += to_say(viewer, now=now)
    if viewer.is_network:
        result.mine += lessons_to_read(viewer)
    if viewer.may(Permission.LETTERS_VIEW) or viewer.may(Permission.COMMENTS_READ):
        result.mine += letters_and_comments(viewer)
    if viewer.may(Permission.INITIATIVES_WRITE):
        result.drafts, waiting = own_writing(viewer)
        result.mine += waiting + new_statements(viewer, now=now)
    result.mine = sort_waiting(result.mine)
    return result


def own_owners(viewer: Viewer) -> frozenset[Owner]:
    """Return the owners under which a viewer acts."""
    owners = {
        Role.NETWORK: {Owner.NETWORK},
        Role.COORDINATOR: {Owner.COORDINATOR, Owner.CITY},
        Role.LEADER: {Owner.LEADER},
        Role.YOUNGSTER: {Owner.YOUNG_PERSON},
        Role.VIEWER: set(),
        Role.HOST: {Owner.HOST},
    }
    return frozenset(owner for grant in viewer.grants for owner in owners[grant.role])


class _Ways(NamedTuple):
    """Which delegations today shows to somebody."""

    everywhere: bool
    only_led: bool

    @property
    def parameters(self) -> list[str]:
        """Name the parameters of the statement."""
        return ([] if self.everywhere else ["cities"]) + (["led"] if self.only_led else [])


@cache
def _delegations_on_the_way(shape: _Ways) -> Select[Delegation]:
    chosen = (
        select(Delegation)
        .join(Delegation.cohort)
        .join(Cohort.conference)
        .join(Delegation.city)
        .options(
            contains_eager(Delegation.cohort).contains_eager(Cohort.conference),
            contains_eager(Delegation.city),
        )
        .order_by(Cohort.away_from_on.desc(), City.name)
        .limit(40 if shape.everywhere else MOST_WAYS)
    )
    if shape.everywhere:  # what has returned is read in its reports
        return chosen.where(Cohort.state.in_(_ACTIVE))
    chosen = chosen.where(Cohort.state != CohortState.ARCHIVED, Delegation.city_id.in_(bindparam("cities", expanding=True)))
    return chosen.where(Delegation.id.in_(bindparam("led", expanding=True))) if shape.only_led else chosen


def _add_delegations(result: Today, viewer: Viewer, *, today: date) -> None:
    only_led = viewer.has_role(Role.LEADER) and not viewer.may(Permission.ROSTER_EXPORT)
    shape = _Ways(everywhere=viewer.is_network, only_led=only_led)
    values = {"cities": sorted(viewer.city_ids), "led": sorted(viewer.led_delegation_ids)}
    delegations = db.session.scalars(_delegations_on_the_way(shape), {name: values[name] for name in shape.parameters}).all()
    active = [delegation for delegation in delegations if delegation.cohort.state in _ACTIVE]
    own = own_owners(viewer)
    everything: list[Found] = []
    people: Sequence[Row[Any]] = []
    if viewer.is_network and sum(delegation.taken_count for delegation in active) > MOST_NAMED:
        result.ways = _counted_ways(delegations, active, viewer)
    else:
        if active and viewer.may(Permission.PARTICIPANTS_VIEW):
            people = list_holders([delegation.id for delegation in active], viewer=viewer, limit=MOST_PEOPLE)
        found = _obstacles_of(active, people)
        everything = [one for each in found.values() for obstacles in each.values() for one in obstacles]
        result.ways = [_way(one, found.get(one.id, {}), own, is_active=one in active) for one in delegations]
    if viewer.is_network:
        result.ways.sort(key=lambda way: way.ready / max(1, way.delegation.pledged_count))
        del result.ways[MOST_NETWORK_WAYS:]
    elif viewer.may(Permission.PARTICIPANTS_REGISTER):
        result.mine += [_free_places(delegation) for delegation in active if delegation.free_count > 0]
        # Of more people than are read, who leads them is not known here.
        result.mine += _lacking(active, people, today=today) if len(people) < MOST_PEOPLE else []
    for group in group_by_obstacle(one for one in everything if one.obstacle.owner in own):
        result.mine.append(_group_waiting(group))
    result.others = by_owner(everything, but=own)


def _lacking(active: list[Delegation], people: Sequence[Row[Any]], *, today: date) -> list[Waiting]:
    """Return which delegations have no leader yet, and which too few adults; whether adults are checked stands on another page."""
    groups: dict[UUID, list[Traveller]] = {}
    for one in people:
        groups.setdefault(one.delegation_id, []).append(Traveller(one.delegation_id, one.kind.value, one.birth_date, is_checked=True))
    found = []
    for delegation in active:
        cohort, city = delegation.cohort, delegation.city
        group = groups.get(delegation.id, [])
        adults = supervision(group, departs_on=cohort.away_from_on, minors_per_adult=cohort.minors_per_adult)
        lacks = delegation_obstacles(cohort, city.slug, pledged=len(group), taken=len(group), adults=adults, today=today)
        found += [
            Waiting(
                title=one.sentence,
                text=_("%(city)s, %(cohort)s.", city=city.name, cohort=cohort.name),
                due_on=one.due_on,
                endpoint=one.endpoint or "readiness.today",
                arguments=one.arguments,
                action=_("Register somebody"),
            )
            for one in lacks
            if one.code in {"leader-missing", "adults-missing"}
        ]
    return found


def _obstacles_of(active: list[Delegation], people: Sequence[Row[Any]]) -> dict[UUID, dict[UUID, list[Found]]]:
    """Return {delegation: {participant: obstacles}} of the people who hold a place; ready ones have an empty list."""
    by_cohort: dict[UUID, list[Any]] = {}
    for one in people:
        by_cohort.setdefault(one.cohort_id, []).append(one)
    cohorts = {delegation.cohort_id: delegation.cohort for delegation in active}
    obstacles = {}
    for cohort_id, members in by_cohort.items():
        obstacles.update(obstacles_of(members, cohort=cohorts[cohort_id]))
    result: dict[UUID, dict[UUID, list[Found]]] = {}
    for one in people:
        name = f"{one.first_name} {one.last_name}".strip()
        result.setdefault(one.delegation_id, {})[one.id] = [Found(obstacle, name, one.id) for obstacle in obstacles.get(one.id, [])]
    return result


def _counted_ways(delegations: Sequence[Delegation], active: list[Delegation], viewer: Viewer) -> list[Way]:
    """Return the ways of more people than can be looked at one by one: counted by the database."""
    peopled = [delegation for delegation in active if delegation.taken_count]
    cohorts = {delegation.cohort_id: delegation.cohort for delegation in peopled}
    held_up = count_held_up([delegation.id for delegation in peopled], cohorts.values(), viewer=viewer)
    ways = []
    for delegation in delegations:
        ready = delegation.taken_count - held_up.get(delegation.id, 0)
        states = way_states(ready=ready, yours=0, waiting=delegation.taken_count - ready, pledged=delegation.pledged_count)
        ways.append(Way(delegation, states, ready, delegation in active))
    return ways


def _way(delegation: Delegation, people: dict[UUID, list[Found]], own: frozenset[Owner], *, is_active: bool) -> Way:
    if not is_active:
        states = way_states(ready=delegation.taken_count, yours=0, waiting=0, pledged=delegation.pledged_count)
        return Way(delegation, states, delegation.taken_count, is_active)
    ready = sum(1 for obstacles in people.values() if not obstacles)
    yours = sum(1 for obstacles in people.values() if any(one.obstacle.owner in own for one in obstacles))
    waiting = max(0, delegation.taken_count - ready - yours)
    states = way_states(ready=ready, yours=yours, waiting=waiting, pledged=delegation.pledged_count)
    return Way(delegation, states, ready, is_active)


def _free_places(delegation: Delegation) -> Waiting:
    cohort = delegation.cohort
    return Waiting(
        title=ngettext(
            "Name the young person for %(num)s free place",
            "Name the young people for %(num)s free places",
            delegation.free_count,
        ),
        text=_("%(city)s, %(cohort)s.", city=delegation.city.name, cohort=cohort.name),
        due_on=cohort.names_due_on,
        endpoint="participants.new",
        arguments={"slug": cohort.slug},
        action=_("Register somebody"),
    )


def named(group: Group) -> str:
    """Return the first names of a group and how many more there are, as one enumeration."""
    names, more = some_names(group.names)
    if more:
        names.append(ngettext("%(num)s more", "%(num)s more", more))
    return listed(names)


def _group_waiting(group: Group) -> Waiting:
    obstacle = group.obstacle
    return Waiting(
        title=obstacle.sentence,
        text=named(group),
        due_on=group.due_on,
        endpoint=obstacle.endpoint or "readiness.today",
        arguments=obstacle.arguments,
        action=_("Settle this") if group.count == 1 else _("Begin with %(name)s", name=group.names[0]),
    )
