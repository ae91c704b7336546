"""Compute a report: the one computation behind page, PDF, XLSX and JSON. Reads everything, writes nothing."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from exchange.access.permissions import Permission
from exchange.access.viewers import Viewer
from exchange.cohorts.models import Cohort, Delegation
from exchange.cohorts.queries import get_delegation
from exchange.foundation.obstacles import NotFound
from exchange.initiatives.models import InitiativeState
from exchange.journeys.models import Direction
from exchange.journeys.rules import TRAVELS
from exchange.reports import assembling, queries, tallies, waiting
from exchange.reports.figures import AdoptionFact, CityReport, NetworkReport, Place, Travel
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
    place = assembling.place_of(delegation.city)
    adoptions = _adoptions(queries.list_adoptions(cohort, city_id=city_id), known={})
    written = queries.list_initiatives(cohort, city_id=city_id)
    missing = None if trip.has_gone else queries.gather_missing(cohort, city_id=city_id)
    sessions = assembling.sessions_of_city(queries.list_sessions_seen(cohort, city_id=city_id)) if trip.has_gone else ()
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
    city_of = {row.city: assembling.place_of(row) for row in delegations}
    rows = queries.count_people(cohort, first_day=trip.first_day)
    seated = tallies.count_seated(cohort)
    adoptions = _adoptions(queries.list_adoptions(cohort), known=city_of)
    written = tallies.count_initiatives(cohort)
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
    rows_of, written_of, flows = _by_city(rows), _by_city(written), assembling.flows_of(adoptions)
    went = {city: [row for row in theirs if row.state in counted] for city, theirs in rows_of.items()}
    return NetworkReport(
        figures_of=today,
        trip=trip,
        places=places,
        people=assembling.people_of_all(went.values()),
        travel=travel,
        sessions_seen=len(sessions),
        sessions=sessions,
        ideas=assembling.ideas_of_all(written, tallies.count_initiatives_by_theme(cohort), theme_count=theme_count),
        adopted=adoptions,
        cities=tuple(
            assembling.city_line(
                delegation,
                rows_of.get(delegation.city, ()),
                place=city_of[delegation.city],
                went=sum([row.people for row in went.get(delegation.city, ())]),
                seated=seated,
                initiatives=written_of.get(delegation.city, ()),
                flows=flows,
            )
            for delegation in delegations
        ),
        waits=waiting.what_waits(cohort, places=places, travel=travel, missing=(), states=states, adoptions=adoptions),
    )


def _adoptions(rows: Sequence[Any], *, known: Mapping[Any, Place]) -> tuple[AdoptionFact, ...]:
    """Return the facts from rows of `list_adoptions`; cities that are not known by their keys are read."""
    keys = {row[-2] for row in rows} | {row[-1] for row in rows}
    places = {row.city: assembling.place_of(row) for row in queries.list_places(keys - set(known))}
    return assembling.adoptions_of(rows, cities={**known, **places})


def _travel_of_city(rows: Iterable[Any]) -> tuple[Travel, tuple[str, ...]]:
    """Return the counts, and the names of those who miss the way there or back."""
    ways: dict[Any, set[Direction | None]] = defaultdict(set)
    names: dict[Any, str] = {}
    for first_name, last_name, direction, who in rows:
        names[who] = f"{first_name} {last_name}".strip()
        ways[who].add(direction)
    travel = Travel(
        len(names),
        sum(Direction.OUT in there for there in ways.values()),
        sum(Direction.BACK in back for back in ways.values()),
    )
    return travel, tuple(sorted(name for who, name in names.items() if len(ways[who] - {None}) < len(Direction)))


def _by_city(rows: Iterable[Any]) -> dict[Any, list[Any]]:
    groups: dict[Any, list[Any]] = defaultdict(list)
    for row in rows:
        groups[row.city].append(row)
    return groups
