"""May a conference or a session be like this, and if not why."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from exchange.conferences.models import Conference
from exchange.foundation.languages import _l
from exchange.foundation.obstacles import Obstacle


def why_not_plan_conference(*, starts: date, ends: date) -> list[Obstacle]:
    """Say why a conference cannot have these days."""
    if ends < starts:
        return [Obstacle("dates", _l("The last day is before the first."))]
    if (ends - starts).days > 30:
        return [Obstacle("dates", _l("A conference of more than a month is probably a slip: look at the year."))]
    return []


def why_not_add_session(conference: Conference, *, starts_at: datetime, ends_at: datetime) -> list[Obstacle]:
    """Say why a session cannot have these times."""
    if ends_at <= starts_at:
        return [Obstacle("times", _l("The session ends before it begins."))]
    zone = ZoneInfo(conference.time_zone)
    if not conference.starts_on <= starts_at.astimezone(zone).date() <= conference.ends_on:
        return [Obstacle("times", _l("The session is not on one of the conference's days."))]
    return []
