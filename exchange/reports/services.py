"""Compute a report: the one computation behind page, PDF, XLSX and JSON. Reads everything, writes nothing."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from exchange.access.permissions import Permission
from exchange.access.viewers import Viewer
from exchange.cohorts.models import Cohort, Delegation
from exchange.cohorts.queries import get_delegation
from exchange.foundation.obstacles import NotFound
from exchange.initiatives.models import InitiativeState
from exchange.journeys.models import Direction
from exchange.journeys.rules import TRAVELS
from exchange.reports import assembling, queries, waiting
from exchange.reports.figures import AdoptionFact, CityReport, NetworkReport, Travel
from exchange.reports.rules import THRESHOLD, counted_states, has_gone


def city_report(cohort: Cohort, city_slug: str, *, viewer: Viewer, today: date) -> CityReport:
    """Compute one city's report on a cohort; raise NotFound where the viewer has no right to it."""
    delegation = get_reported(cohort, city_slug, viewer=viewer)
    return compute_city(delegation, with_names=may_read_names(delegation, viewer=viewer), today=today)


def get_reported(cohort: Cohort, city_slug: str, *, viewer: Viewer) -> Delegation:
    """Return the delegation whose report a viewer may read, or raise NotFound."""
    delegation = get_delegation(cohort, city_slug, viewer=viewer)
    if not viewer.may(Permission.REPORTS_CITY, city_id=delegation.city_id):
        raise NotFound
    return delegation


def may_read_names(delegation: Delegation, *, viewer: Viewer) -> bool:
    """Say whether a viewer reads on the page who has no seat: whoever plans the journeys."""
    return viewer.may(Permission.JOURNEYS_VIEW, city_id=delegation.city_id)


def compute_city(delegation: Delegation, *, with_names: bool, today: date) -> CityReport:
    """Compute one city's report; who may read it was asked before."""
    cohort, city_id, city_slug = delegation.cohort, delegation.city_id, delegation.city.slug
    session_count, theme_count = queries.count_programme(cohort) if has_gone(cohort) else (0, 0)
    trip = assembling.trip_of(cohort, session_count=session_count)
    rows = queries.count_people(cohort, first_day=trip.first_day, city_id=city_id)
    people = assembling.people_of([row for row in rows if row.state in counted_states(cohort)])
    places = assembling.places_of([delegation], rows)
    travel, not_seated = _travel_of_city(queries.list_seated(cohort, city_id=city_id))
    adoptions = _adoptions(cohort, city_id=city_id)
    written = queries.list_initiatives(cohort, city_id=city_id)
    missing = None if trip.has_gone else queries.gather_missing(cohort, city_id=city_id)
    sessions = assembling.sessions_of_city(queries.list_sessions_seen(cohort, city_id=city_id)) if trip.has_gone else ()
    place = assembling.place_of(delegation.city)
    return CityReport(
        figures_of=today,
        trip=trip,
        city=place,
        places=places,
        people=people,
        ready=None if missing is None else sum(not obstacles for obstacles in missing.values()),
        travel=travel,
        sessions_seen=len(sessions),
        # Of whoever travels nearly alone, the title of a session would tell where they were.
        sessions=sessions if people.total >= THRESHOLD else (),
        ideas=assembling.ideas_of_city(
            written,
            place=place,
            adopted=adoptions,
            theme_count=theme_count,
        ),
        adopted=tuple(one for one in adoptions if one.origin.slug == city_slug),
        taken_up=tuple(one for one in adoptions if one.city.slug == city_slug and not one.is_own),
        waits=waiting.what_waits(
            cohort,
            places=places,
            travel=travel,
            missing=[one for obstacles in (missing or {}).values() for one in obstacles],
            states=Counter(state for _id, state in {(row.id, row.state) for row in written}),
            adoptions=adoptions,
        ),
        not_seated=not_seated if with_names else None,
    )


def network_report(cohort: Cohort, *, viewer: Viewer, today: date) -> NetworkReport:
    """Compute the report over all cities of a cohort; raise NotFound for anybody but the network."""
    if not viewer.may(Permission.REPORTS_NETWORK):
        raise NotFound
    session_count, theme_count = queries.count_programme(cohort)
    trip = assembling.trip_of(cohort, session_count=session_count)
    delegations = queries.list_pledges(cohort)
    rows = queries.count_people(cohort, first_day=trip.first_day)
    seated: dict[tuple[UUID, Direction], int] = {(row[0], row[1]): row[2] for row in queries.count_seated(cohort)}
    adoptions = _adoptions(cohort)
    written = queries.count_initiatives(cohort)
    sessions = assembling.sessions_of_all(queries.list_sessions_seen(cohort)) if trip.has_gone else ()
    places = assembling.places_of(delegations, rows)
    travel = Travel(
        sum(row.people for row in rows if row.state in TRAVELS),
        sum(count for (_city, direction), count in seated.items() if direction is Direction.OUT),
        sum(count for (_city, direction), count in seated.items() if direction is Direction.BACK),
    )
    counted, states = counted_states(cohort), Counter[InitiativeState]()
    for row in written:
        states[row.state] += row.initiatives
    rows_of, written_of, adoptions_of = _by_city(rows), _by_city(written), _adoptions_by_city(adoptions)
    went = {city_id: [row for row in theirs if row.state in counted] for city_id, theirs in rows_of.items()}
    return NetworkReport(
        figures_of=today,
        trip=trip,
        places=places,
        people=assembling.people_of_all(went.values()),
        travel=travel,
        sessions_seen=len(sessions),
        sessions=sessions,
        ideas=assembling.ideas_of_all(written, queries.count_initiatives_by_theme(cohort), theme_count=theme_count),
        adopted=adoptions,
        cities=tuple(
            assembling.city_line(
                delegation,
                rows_of.get(delegation.city_id, ()),
                went=sum(row.people for row in went.get(delegation.city_id, ())),
                seated=seated,
                initiatives=written_of.get(delegation.city_id, ()),
                adopted=adoptions_of.get(delegation.slug, ()),
            )
            for delegation in delegations
        ),
        waits=waiting.what_waits(cohort, places=places, travel=travel, missing=(), states=states, adoptions=adoptions),
    )


def _adoptions(cohort: Cohort, *, city_id: UUID | None = None) -> tuple[AdoptionFact, ...]:
    rows = queries.list_adoptions(cohort, city_id=city_id)
    ids = {key: UUID(str(key)) for key in {row[-2] for row in rows} | {row[-1] for row in rows}}
    places = {row.id: assembling.place_of(row) for row in queries.list_places(ids.values())}
    return assembling.adoptions_of(rows, cities={key: places[place_id] for key, place_id in ids.items()})


def _travel_of_city(rows: Iterable[Any]) -> tuple[Travel, tuple[str, ...]]:
    """Return the counts, and the names of those who miss the way there or back."""
    ways: dict[UUID, set[Direction]] = defaultdict(set)
    names: dict[UUID, str] = {}
    for row in rows:
        names[row.id] = f"{row.first_name} {row.last_name}".strip()
        ways[row.id].update({row.direction} - {None})
    travel = Travel(
        len(names),
        sum(Direction.OUT in there for there in ways.values()),
        sum(Direction.BACK in back for back in ways.values()),
    )
    return travel, tuple(sorted(name for who, name in names.items() if len(ways[who]) < len(Direction)))


def _by_city(rows: Iterable[Any]) -> dict[UUID, list[Any]]:
    groups: dict[UUID, list[Any]] = defaultdict(list)
    for row in rows:
        groups[row.city_id].append(row)
    return groups


def _adoptions_by_city(adoptions: Iterable[AdoptionFact]) -> dict[str, list[AdoptionFact]]:
    """Return the adoptions that each city gave or took."""
    groups: dict[str, list[AdoptionFact]] = defaultdict(list)
    for one in adoptions:
        for slug in {one.origin.slug, one.city.slug}:
            groups[slug].append(one)
    return groups
