"""From rows to figures: pure, so that a test can try every shape of them."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from exchange.adoptions.models import AdoptionStage
from exchange.cities.models import City
from exchange.cohorts.models import Cohort, Delegation
from exchange.initiatives.models import InitiativeState
from exchange.journeys.models import Direction
from exchange.participants.models import HOLDING_A_PLACE, ParticipantKind, ParticipantState
from exchange.reports.figures import AdoptionFact, CityLine, Ideas, InitiativeLine, People, Place, Places, SessionSeen, ThemeLine, Trip
from exchange.reports.rules import Band, Progress, has_gone, progress_of, suppress, suppress_sum

# The small columns of initiatives by month show at most so many months, the last ones.
MOST_MONTHS = 13


def place_of(city: City | Any) -> Place:
    """Return a city, or a row of its columns, as reports name it."""
    return Place(city.slug, city.name, dict(city.names), city.country, city.latitude, city.longitude)


def trip_of(cohort: Cohort, *, session_count: int) -> Trip:
    """Return a cohort as reports name it."""
    conference = cohort.conference
    return Trip(
        slug=cohort.slug,
        name=cohort.name,
        state=cohort.state,
        has_gone=has_gone(cohort),
        first_day=cohort.first_day,
        away_from=cohort.away_from_on,
        minimum_age=cohort.minimum_age,
        place=Place(conference.slug, conference.place, {}, conference.country, conference.latitude, conference.longitude),
        time_zone=conference.time_zone,
        session_count=session_count,
    )


def places_of(delegations: Sequence[Delegation | Any], rows: Iterable[Any]) -> Places:
    """Return pledged, filled and waiting of some delegations from rows of `count_people`."""
    filled = waiting = 0
    for row in rows:
        filled += row.people if row.state in HOLDING_A_PLACE else 0
        waiting += row.people if row.state is ParticipantState.WAITING else 0
    pledged_on = delegations[0].pledged_on if len(delegations) == 1 else None
    return Places(sum(delegation.pledged_count for delegation in delegations), filled, waiting, pledged_on)


def _kinds(rows: Iterable[Any]) -> dict[ParticipantKind, int]:
    counts = dict.fromkeys(ParticipantKind, 0)
    for row in rows:
        counts[row.kind] += row.people
    return counts


def _bands(rows: Iterable[Any]) -> dict[Band, int]:
    every = minors = to_30 = 0
    for row in rows:
        every += row.people
        minors += row.minors
        to_30 += row.to_30
    return {Band.MINORS: minors, Band.TO_30: to_30, Band.OVER_30: every - minors - to_30}


def people_of(rows: Sequence[Any]) -> People:
    """Return one city's people, small numbers hidden."""
    return People(sum(row.people for row in rows), suppress(_kinds(rows)), suppress(_bands(rows)))


def people_of_all(by_city: Iterable[Sequence[Any]]) -> People:
    """Return the people of all cities so that no city's hidden number follows from the sum."""
    cities = [rows for rows in by_city if rows]
    total = sum(row.people for rows in cities for row in rows)
    kinds = suppress_sum([_kinds(rows) for rows in cities]) or dict.fromkeys(ParticipantKind, 0)
    bands = suppress_sum([_bands(rows) for rows in cities]) or dict.fromkeys(Band, 0)
    return People(total, kinds, bands)


def sessions_of_city(rows: Iterable[Any]) -> tuple[SessionSeen, ...]:
    """Return the sessions seen; fewer than the threshold of people is hidden, and there is no sum to say it."""
    return tuple(SessionSeen(row.kind, row.title, row.starts_at, people=suppress({"people": row.people})["people"]) for row in rows)


def sessions_of_all(rows: Iterable[Any]) -> tuple[SessionSeen, ...]:
    """Return the sessions seen by the number of cities; people by session are in no sum."""
    return tuple(SessionSeen(row.kind, row.title, row.starts_at, cities=row.cities) for row in rows)


def adoptions_of(rows: Iterable[Any], *, cities: Mapping[Any, Place]) -> tuple[AdoptionFact, ...]:
    """Return who took what from whom, from rows of `list_adoptions` in their order; `cities` by the keys of its rows."""
    return tuple(
        [
            AdoptionFact(slug, title, cities[origin], cities[taker], _STAGES[stage], _day(moved_at), _day(due_on) if due_on else None)
            for slug, title, stage, moved_at, due_on, origin, taker in rows
        ]
    )


def _day(said: str | date) -> date:
    """Return the day in UTC of an instant or a day as a driver gives it: SQLite as text, in UTC."""
    if isinstance(said, str):
        return _written_day(said[:10])
    return said.astimezone(UTC).date() if isinstance(said, datetime) else said


# Thousands of adoptions moved on the same few days.
_written_day = lru_cache(maxsize=4096)(date.fromisoformat)
_STAGES = {stage.value: stage for stage in AdoptionStage}


def ideas_of_city(rows: Iterable[Any], *, place: Place, adopted: Iterable[AdoptionFact], theme_count: int) -> Ideas:
    """Return what one city's people wrote, from rows of `list_initiatives` (one for each theme of each initiative)."""
    written: dict[Any, Any] = {}
    themes_of: dict[Any, list[str]] = defaultdict(list)
    counted: Counter[tuple[str, Progress]] = Counter()
    labels: dict[str, dict[str, str]] = {}
    for row in rows:
        written[row.id] = row
        counted[row.theme or "", _step(row.state)] += 1
        if row.theme:
            themes_of[row.id].append(row.theme)
            labels[row.theme] = row.labels
    sent = [row.submitted_at or row.published_at for row in written.values()]
    times = Counter(one.slug for one in adopted)
    return Ideas(
        counts=_all(Counter(_step(row.state) for row in written.values())),
        themes=_theme_lines(counted, labels),
        themes_without=max(0, theme_count - len(labels)),
        months=_months([moment.date() for moment in sent if moment]),
        published=tuple(
            InitiativeLine(
                row.slug,
                row.title,
                place,
                row.published_at.date() if row.published_at else None,
                row.stage,
                tuple(themes_of[row.id]),
                times[row.slug],
            )
            for row in written.values()
            if _step(row.state) is Progress.PUBLISHED
        ),
    )


def ideas_of_all(rows: Iterable[Any], themes: Iterable[Any], *, theme_count: int) -> Ideas:
    """Return what all cities' people wrote, from rows of `count_initiatives` and `count_initiatives_by_theme`."""
    counts: Counter[Progress] = Counter()
    for row in rows:
        counts[_step(row.state)] += row.initiatives
    counted: Counter[tuple[str, Progress]] = Counter()
    labels: dict[str, dict[str, str]] = {}
    for slug, wording, state, initiatives in themes:
        counted[slug or "", _step(state)] += initiatives
        if slug:
            labels[slug] = wording
    return Ideas(_all(counts), _theme_lines(counted, labels), max(0, theme_count - len(labels)), (), ())


def _step(state: InitiativeState) -> Progress:
    return progress_of(state) or Progress.WITH_AUTHOR


def _theme_lines(counted: Counter[tuple[str, Progress]], labels: Mapping[str, Mapping[str, str]]) -> tuple[ThemeLine, ...]:
    """Return the themes with most initiatives first; what has no theme comes last."""
    slugs = {slug for slug, _step in counted}
    lines = [ThemeLine(slug, labels.get(slug, {}), {step: counted[slug, step] for step in Progress}) for slug in slugs]
    return tuple(sorted(lines, key=lambda line: (not line.slug, -line.total, line.slug)))


def _all(counts: Counter[Progress]) -> dict[Progress, int]:
    return {step: counts[step] for step in Progress}


def _months(days: list[date]) -> tuple[tuple[date, int], ...]:
    """Return (first of the month, how many) without gaps from the first month to the last."""
    if not days:
        return ()
    counts = Counter(day.replace(day=1) for day in days)
    month, last, result = min(counts), max(counts), []
    while month <= last:
        result.append((month, counts[month]))
        month = (month.replace(year=month.year + 1, month=1)) if month.month == 12 else month.replace(month=month.month + 1)
    return tuple(result[-MOST_MONTHS:])


class Flows(NamedTuple):
    """How many adoptions each city gave, and how many it took from others, by their address parts."""

    given: Mapping[str, int]
    taken: Mapping[str, int]


def flows_of(adoptions: Iterable[AdoptionFact]) -> Flows:
    """Count the adoptions of all cities once."""
    ways = Counter([(one.origin.slug, one.city.slug) for one in adoptions])
    given, taken = Counter[str](), Counter[str]()
    for (origin, taker), times in ways.items():
        given[origin] += times
        taken[taker] += times if origin != taker else 0
    return Flows(given, taken)


def city_line(
    pledge: Any,
    rows: Sequence[Any],
    *,
    place: Place,
    went: int,
    seated: Mapping[tuple[Any, Direction], int],
    initiatives: Iterable[Any],
    flows: Flows,
) -> CityLine:
    """Return one city's row in the network's table, from a row of `list_pledges`."""
    steps = dict.fromkeys(Progress, 0)
    for row in initiatives:
        steps[_step(row.state)] += row.initiatives
    return CityLine(
        city=place,
        places=places_of([pledge], rows),
        people=went,
        there=seated.get((pledge.city, Direction.OUT), 0),
        back=seated.get((pledge.city, Direction.BACK), 0),
        written=sum(steps.values()),
        published=steps[Progress.PUBLISHED],
        adopted=flows.given.get(place.slug, 0),
        taken_up=flows.taken.get(place.slug, 0),
    )
