"""The day that a clock on the wall shows, somewhere."""

from datetime import date, datetime
from zoneinfo import ZoneInfo


def local_day(at: datetime, zone: str) -> date:
    """Return the date of an instant by the clock of an IANA zone."""
    return at.astimezone(ZoneInfo(zone)).date()
