"""May a conference or a session be like this, and if not why."""

from collections.abc import Mapping
from datetime import date, datetime
from hashlib import sha256
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from exchange.access.permissions import Role
from exchange.access.viewers import Viewer
from exchange.conferences.models import Conference
from exchange.foundation.languages import Sentence, _l, _n
from exchange.foundation.obstacles import Obstacle

# What the form of a conference holds, as its page calls it.
LABELS: Mapping[str, Sentence] = MappingProxyType(
    {
        "name": _l("Name"),
        "place": _l("Host city"),
        "starts_on": _l("First day"),
        "ends_on": _l("Last day"),
        "time_zone": _l("Time zone"),
        "description": _l("What it is about"),
    }
)


def version_of(conference: Conference) -> str:
    """Return a word that is another one as soon as anything that the form of a conference holds is."""
    kept = "\x1f".join(f"{name}={getattr(conference, name)}" for name in (*LABELS, "country", "host_city_id"))
    return sha256(kept.encode()).hexdigest()[:16]


def why_not_plan_conference(*, starts: date, ends: date) -> list[Obstacle]:
    """Say why a conference cannot have these days."""
    if ends < starts:
        return [Obstacle("dates", _l("The last day is before the first."))]
    if (ends - starts).days > 30:
        return [Obstacle("dates", _l("A conference of more than a month is probably a slip: look at the year."))]
    return []


def moved(moment: datetime, conference: Conference, *, starts_on: date, time_zone: str) -> datetime:
    """Return a session's moment after its conference begins on another day, or elsewhere: as many days later, at the same local time."""
    local = moment.astimezone(ZoneInfo(conference.time_zone)).replace(tzinfo=ZoneInfo(time_zone))
    return local + (starts_on - conference.starts_on)


def why_not_change_conference(conference: Conference, facts: Mapping[str, Any], *, moves_sessions: bool) -> list[Obstacle]:
    """Say why a conference cannot have these facts: its days, and the sessions that would lie outside of them."""
    starts, ends, zone = facts["starts_on"], facts["ends_on"], ZoneInfo(facts["time_zone"])
    reasons = why_not_plan_conference(starts=starts, ends=ends)
    begin = [session.starts_at for session in conference.sessions]
    if moves_sessions:
        begin = [moved(one, conference, starts_on=starts, time_zone=facts["time_zone"]) for one in begin]
    outside = sum(not starts <= one.astimezone(zone).date() <= ends for one in begin)
    if outside and not reasons:
        sentence = _n(
            "%(num)s session of the programme would be on none of these days.",
            "%(num)s sessions of the programme would be on none of these days.",
            outside,
        )
        reasons.append(Obstacle("sessions-outside", sentence))
    return reasons


def hosts(viewer: Viewer, conference: Conference) -> bool:
    """Say whether somebody sits at the host desk of this very conference: a desk is of the city where it takes place.

    A desk without a city, and one of another city, hosts nothing here.
    """
    city_id = conference.host_city_id
    return city_id is not None and any(grant.role is Role.HOST and grant.city_id == city_id for grant in viewer.grants)


def why_not_add_session(conference: Conference, *, starts_at: datetime, ends_at: datetime) -> list[Obstacle]:
    """Say why a session cannot have these times."""
    if ends_at <= starts_at:
        return [Obstacle("times", _l("The session ends before it begins."))]
    zone = ZoneInfo(conference.time_zone)
    if not conference.starts_on <= starts_at.astimezone(zone).date() <= conference.ends_on:
        return [Obstacle("times", _l("The session is not on one of the conference's days."))]
    return []


def why_not_remove_what_is_used() -> list[Obstacle]:
    """Say why a session stays to which something else refers."""
    return [Obstacle("session-used", _l("Something in Exchange belongs to this session. It stays in the programme."))]
