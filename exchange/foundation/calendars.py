"""Write a calendar that phones understand: every moment in its own zone, every zone explained.

The zones are described here rather than by the library, whose descriptions put the beginning of
summer time an hour late (RFC 5545 §3.6.5 wants the clock as it stood before the change).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard, vText

PRODUCT = "-//Exchange//Calendar//EN"
_UTC_KEYS = frozenset({"UTC", "Etc/UTC", "Etc/UCT", "Zulu", "Etc/Zulu", "UCT"})


@dataclass(frozen=True)
class CalendarEvent:
    """Something that takes place.

    `uid` stays the same for ever and `sequence` grows with each change, so that a calendar moves the
    entry instead of doubling it. `starts` and `ends` are both days (the last day included) or both
    instants in a named zone (`ZoneInfo`), each in its own: a departure's and an arrival's may differ.
    """

    uid: str
    title: str
    starts: datetime | date
    ends: datetime | date
    description: str = ""
    location: str = ""
    address: str = ""
    sequence: int = 0
    status: Literal["CONFIRMED", "TENTATIVE", "CANCELLED"] = "CONFIRMED"
    blocks_time: bool = True


def calendar(events: Iterable[CalendarEvent], *, name: str, language: str, stamped_at: datetime) -> bytes:
    """Return an iCalendar file (METHOD:PUBLISH) with the zones that its events use.

    `stamped_at` (aware) is when the facts were read. Raise ValueError for an instant without a named
    zone and for an end before its start.
    """
    listed = list(events)
    book = Calendar()
    book.add("prodid", PRODUCT)
    book.add("version", "2.0")
    book.add("calscale", "GREGORIAN")
    book.add("method", "PUBLISH")
    tag = language.replace("_", "-")
    for key in ("name", "x-wr-calname"):
        book.add(key, _words(name, tag))
    for zone in _zones(listed):
        book.add_component(zone)
    for event in listed:
        book.add_component(_entry(event, tag, stamped_at))
    return bytes(book.to_ical())


def _entry(event: CalendarEvent, language: str, stamped_at: datetime) -> Event:
    entry = Event()
    entry.add("uid", event.uid)
    entry.add("dtstamp", stamped_at.astimezone(UTC))
    entry.add("sequence", event.sequence)
    if event.ends < event.starts:
        raise ValueError(f"{event.uid} ends before it starts")
    entry.add("dtstart", _moment(event.starts))
    entry.add("dtend", _moment(event.ends) if isinstance(event.ends, datetime) else event.ends + timedelta(days=1))
    entry.add("summary", _words(event.title, language))
    if event.description:
        entry.add("description", _words(event.description, language))
    if event.location:
        entry.add("location", _words(event.location, language))
    if event.address:
        entry.add("url", event.address)
    entry.add("status", event.status)
    entry.add("transp", "OPAQUE" if event.blocks_time else "TRANSPARENT")
    return entry


def _moment(moment: datetime | date) -> datetime | date:
    """Return the moment as it is written: by the clock of its zone, or in UTC."""
    if not isinstance(moment, datetime):
        return moment
    if moment.tzinfo is UTC or _zone_key(moment) in _UTC_KEYS:
        return moment.astimezone(UTC)
    return moment


def _zone_key(moment: datetime) -> str:
    if moment.tzinfo is UTC:
        return "UTC"
    if not isinstance(moment.tzinfo, ZoneInfo) or moment.tzinfo.key is None:
        raise ValueError(f"{moment.isoformat()} has no named time zone")
    return moment.tzinfo.key


def _words(text: str, language: str) -> vText:
    # A line end is "\n" in this format; other control characters have no place in it.
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    plain = "".join(sign for sign in plain if sign in "\n\t" or (sign >= " " and sign != "\x7f"))
    return vText(plain, params={"LANGUAGE": language})


def _zones(events: Sequence[CalendarEvent]) -> list[Timezone]:
    """Describe each zone once, for the years in which events use it."""
    years: dict[str, list[int]] = {}
    for event in events:
        for moment in (event.starts, event.ends):
            if isinstance(moment, datetime):
                years.setdefault(_zone_key(moment), []).append(moment.year)
    return [_zone(key, min(used), max(used)) for key, used in sorted(years.items()) if key not in _UTC_KEYS]


@dataclass(frozen=True)
class _Change:
    """The clock of a zone changes: at `wall` by the old clock, from one offset to another."""

    wall: datetime
    before: timedelta
    after: timedelta
    letters: str
    is_summer: bool


def _zone(key: str, first_year: int, last_year: int) -> Timezone:
    described = Timezone()
    described.add("tzid", key)
    for change in _changes(key, first_year, last_year):
        part = TimezoneDaylight() if change.is_summer else TimezoneStandard()
        part.add("dtstart", change.wall)
        part.add("tzoffsetfrom", change.before)
        part.add("tzoffsetto", change.after)
        part.add("tzname", change.letters)
        described.add_component(part)
    return described


@lru_cache(maxsize=256)
def _changes(key: str, first_year: int, last_year: int) -> tuple[_Change, ...]:
    """Return how the clock stood a year before, and every change until the year after."""
    zone = ZoneInfo(key)
    at = datetime(first_year - 1, 1, 1, tzinfo=UTC)
    end = datetime(last_year + 2, 1, 1, tzinfo=UTC)
    offset = _offset(at, zone)
    found = [_change(at, zone, offset)]
    while at < end:
        later = at + timedelta(days=1)
        if _offset(later, zone) != offset:
            instant = _instant_of_change(at, later, zone)
            found.append(_change(instant, zone, offset))
            offset = _offset(later, zone)
        at = later
    return tuple(found)


def _instant_of_change(low: datetime, high: datetime, zone: ZoneInfo) -> datetime:
    """Return the first second of the new offset, between two instants that differ."""
    old = _offset(low, zone)
    while high - low > timedelta(seconds=1):
        middle = low + timedelta(seconds=(high - low) // timedelta(seconds=2))
        if _offset(middle, zone) == old:
            low = middle
        else:
            high = middle
    return high


def _change(instant: datetime, zone: ZoneInfo, before: timedelta) -> _Change:
    local = instant.astimezone(zone)
    return _Change(
        wall=instant.replace(tzinfo=None) + before,
        before=before,
        after=_offset(instant, zone),
        letters=local.tzname() or zone.key,
        is_summer=bool(local.dst()),
    )


def _offset(instant: datetime, zone: ZoneInfo) -> timedelta:
    return instant.astimezone(zone).utcoffset() or timedelta(0)
