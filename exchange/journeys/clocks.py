"""From the time that a ticket shows to an instant: times that happen twice or never are asked about, not guessed."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from exchange.foundation.languages import _l
from exchange.foundation.obstacles import Obstacle, Owner
from exchange.journeys.saying import ShownDay


def happens_twice(wall: datetime, zone: str) -> bool:
    """Say whether a local time happens twice, since the clocks go back over it."""
    first, second = (wall.replace(tzinfo=ZoneInfo(zone), fold=fold) for fold in (0, 1))
    return first.utcoffset() != second.utcoffset() and _exists(wall, zone)


def _exists(wall: datetime, zone: str) -> bool:
    there = wall.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC).astimezone(ZoneInfo(zone))
    return there.replace(tzinfo=None) == wall


def why_not_local(wall: datetime, zone: str, *, which: str = "") -> list[Obstacle]:
    """Say why a local time is no instant; `which` is first or second where it happens twice."""
    place = zone.rpartition("/")[2].replace("_", " ")
    if not _exists(wall, zone):
        after = wall.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC).astimezone(ZoneInfo(zone))
        return [
            Obstacle(
                "time-skipped",
                _l(
                    "There is no %(time)s on %(day)s: the clocks of %(place)s go forward over it. Perhaps %(instead)s is meant.",
                    time=wall.strftime("%H:%M"),
                    day=ShownDay(wall.date()),
                    place=place,
                    instead=after.strftime("%H:%M"),
                ),
                Owner.COORDINATOR,
            )
        ]
    if happens_twice(wall, zone) and which not in {"first", "second"}:
        return [
            Obstacle(
                "time-twice",
                _l(
                    "%(time)s happens twice on %(day)s: the clocks of %(place)s go back over it. Say which one it is.",
                    time=wall.strftime("%H:%M"),
                    day=ShownDay(wall.date()),
                    place=place,
                ),
                Owner.COORDINATOR,
            )
        ]
    return []


def local_instant(wall: datetime, zone: str, *, which: str = "") -> datetime:
    """Return the instant of a local time, in UTC; ask `why_not_local` first."""
    return wall.replace(tzinfo=ZoneInfo(zone), fold=1 if which == "second" else 0).astimezone(UTC)


def offset_in_words(at: datetime, zone: str) -> str:
    """Return `UTC+1` or `UTC−3:30` as a zone stands at an instant."""
    offset = at.astimezone(ZoneInfo(zone)).utcoffset() or timedelta(0)
    minutes = int(offset.total_seconds() // 60)
    if not minutes:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    sign = "+" if minutes > 0 else "−"
    return f"UTC{sign}{hours}" + (f":{rest:02d}" if rest else "")
