"""Second chapter: the conferences with their sessions, and the cohorts with each city's pledge."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from exchange.cohorts.models import Cohort, CohortState
from exchange.conferences.models import Conference, SessionKind
from exchange.demonstration.makers import make_cohort, make_conference, make_delegation, make_session
from exchange.demonstration.story.scene import COMING, LAB, PAST, Scene, at, days, read_data
from exchange.foundation.folding import slug
from exchange.history.services import record

_WEDNESDAY = 2


@dataclass(frozen=True)
class Calendar:
    """When things happen around one conference. A coming one is dated from today, so that it is always half ready."""

    starts: date
    opened: date
    pledged: date
    registering: date  # the first registration; one or two days for each that follows
    consents: date
    pledges_due: date
    names_due: date
    papers_due: date

    @classmethod
    def of(cls, cohort: str, starts: date, *, today: date) -> "Calendar":
        """Return the calendar of one cohort."""
        if cohort == COMING:
            due = (today - days(12), today + days(4), today + days(20))
            return cls(starts, today - days(75), today - days(48), today - days(30), today - days(9), *due)
        due = (starts - days(138), starts - days(40), starts - days(19))
        pledged = date(2017, 5, 12) if cohort == PAST else starts - days(150)
        return cls(starts, starts - days(200), pledged, starts - days(70), starts - days(33), *due)


def first_day(row: dict[str, Any], *, today: date) -> date:
    """Return the first day of a conference: as written, or the Wednesday on or after so many days from today."""
    if "starts" in row:
        return date.fromisoformat(row["starts"])
    about: date = today + days(row["starts_in_days"])
    return about + days((_WEDNESDAY - about.weekday()) % 7)


def tell_of_conferences(scene: Scene) -> dict[str, Calendar]:
    """Add conferences, sessions and cohorts; return the calendar of each cohort."""
    calendars = {}
    for key, row in read_data("conferences").items():
        starts = first_day(row, today=scene.today)
        calendars[key] = Calendar.of(key, starts, today=scene.today)
        conference = _add_conference(scene, row, starts=starts)
        for one in row["sessions"]:
            _add_session(scene, conference, one)
        record("conference-planned", conference, actor=scene.network, now=at(calendars[key].opened - days(20)))
        scene.cohorts[key] = _add_cohort(scene, key, conference, calendars[key])
    return calendars


def _add_conference(scene: Scene, row: dict[str, Any], *, starts: date) -> Conference:
    name = row["name"] if "starts" in row else f"{row['name']} {starts.year}"
    host = scene.cities[row["host"]]
    return make_conference(
        name,
        slug=slug(name),
        place=row["place"],
        country=host.country,
        host_city_id=host.id,
        latitude=host.latitude,
        longitude=host.longitude,
        time_zone=host.time_zone,
        starts_on=starts,
        ends_on=starts + days(2),
        languages=row["languages"],
        description=row["description"],
    )


def _add_session(scene: Scene, conference: Conference, row: dict[str, Any]) -> None:
    starts_at = at(conference.starts_on + days(row["day"] - 1), row["at"], conference.time_zone)
    theme = scene.themes[row["theme"]] if "theme" in row else None
    city = scene.cities[row["city"]] if "city" in row else None
    scene.sessions[row["key"]] = make_session(
        conference,
        row["title"],
        kind=SessionKind(row["kind"]),
        place=row["place"],
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=row["minutes"]),
        theme_id=theme.id if theme else None,
        presenting_city_id=city.id if city else None,
    )


def _add_cohort(scene: Scene, key: str, conference: Conference, calendar: Calendar) -> Cohort:
    cohort = make_cohort(
        conference,
        state=CohortState.OPEN if key == COMING else CohortState.RETURNED,
        capacity={PAST: 60, LAB: 24, COMING: 45}[key],
        pledge_due_on=calendar.pledges_due,
        names_due_on=calendar.names_due,
        papers_due_on=calendar.papers_due,
        funding_scheme="municipal",
    )
    record("cohort-opened", cohort, actor=scene.network, now=at(calendar.opened))
    record("cohort-moved", cohort, actor=scene.network, now=at(calendar.opened, "10:20"), changed=["state"], reason=CohortState.OPEN.value)
    if key != COMING:
        for state, day in (
            (CohortState.CLOSED, calendar.papers_due),
            (CohortState.TRAVELLING, cohort.away_from_on),
            (CohortState.RETURNED, cohort.away_until_on),
        ):
            record("cohort-moved", cohort, actor=scene.network, now=at(day, "20:00"), changed=["state"], reason=state.value)
    return cohort


def tell_of_pledges(scene: Scene, cohort: str, rows: dict[str, Any], calendar: Calendar) -> None:
    """Let each city pledge its places."""
    for number, (city, row) in enumerate(rows.items()):
        pledged_on = calendar.pledged + days(number)
        delegation = make_delegation(scene.cohorts[cohort], scene.cities[city], pledged=row["pledged"], pledged_on=pledged_on)
        scene.delegations[cohort, city] = delegation
        record("places-pledged", delegation, actor=scene.desks[city], now=at(pledged_on), changed=["pledged_count"])
