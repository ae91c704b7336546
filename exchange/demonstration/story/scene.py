"""What the chapters of the demonstration share while it is being told: its clock, its places, its people."""

import json
import zlib
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from exchange.access.permissions import Role
from exchange.access.viewers import Grant, Viewer
from exchange.cities.models import City
from exchange.cohorts.models import Cohort, Delegation
from exchange.conferences.models import ConferenceSession
from exchange.manifesto.models import Theme
from exchange.participants.models import Participant
from exchange.people.models import Person

PAST = "barcelona-2017"
LAB = "lab"
COMING = "coming"
_DATA = Path(__file__).resolve().parents[1] / "data"


@dataclass
class Scene:
    """Everything told so far, by the short keys of the data files."""

    now: datetime
    today: date
    themes: dict[str, Theme] = field(default_factory=dict)
    cities: dict[str, City] = field(default_factory=dict)
    phones: dict[str, str] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    desks: dict[str, Viewer] = field(default_factory=dict)  # the coordinator of each city, as an actor
    sessions: dict[str, ConferenceSession] = field(default_factory=dict)
    cohorts: dict[str, Cohort] = field(default_factory=dict)
    delegations: dict[tuple[str, str], Delegation] = field(default_factory=dict)  # (cohort, city)
    places: dict[tuple[str, str], Participant] = field(default_factory=dict)  # (cohort, person)
    addresses: set[str] = field(default_factory=set)

    @property
    def network(self) -> Viewer:
        """Return the network's person as an actor."""
        return acting(self.people["marta"], Role.NETWORK)


def read_data(name: str) -> Any:
    """Return the content of one data file."""
    return json.loads((_DATA / f"{name}.json").read_text("utf-8"))


def acting(person: Person, role: Role, city: City | None = None) -> Viewer:
    """Return a person as the actor of a deed, in one part."""
    grant = Grant(role, city.id if city else None, city.name if city else "")
    return Viewer(person_id=person.id, account_id=None, display_name=person.full_name, language=person.language, grants=(grant,))


def at(day: date, clock_time: str = "10:00", zone: str = "UTC") -> datetime:
    """Return the instant of a day and a local time, in UTC."""
    return datetime.combine(day, time.fromisoformat(clock_time), ZoneInfo(zone)).astimezone(UTC)


def days(count: int) -> timedelta:
    """Return a number of days."""
    return timedelta(days=count)


def steady(key: str, low: int, high: int) -> int:
    """Return a number from low to high that depends on the key alone, so that every load tells the same."""
    return low + zlib.crc32(key.encode()) % (high - low + 1)


def years_before(day: date, years: int) -> date:
    """Return the same day some years earlier; 29 February becomes the 28th."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)
