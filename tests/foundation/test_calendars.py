"""Another program, reading only the file, finds the same instants and the same words.

The reader below is written from RFC 5545 alone and takes offsets from the file's own zones.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from exchange.foundation.calendars import CalendarEvent, calendar

STAMP = datetime(2017, 10, 1, 6, 30, tzinfo=UTC)
PARIS, MADRID = ZoneInfo("Europe/Paris"), ZoneInfo("Europe/Madrid")
MONTREAL, BOGOTA = ZoneInfo("America/Montreal"), ZoneInfo("America/Bogota")


@dataclass
class Part:
    """One BEGIN … END of a file: its lines as (name, parameters, value), and the parts in it."""

    kind: str
    lines: list[tuple[str, dict[str, str], str]] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)

    def value(self, name: str) -> str:
        [found] = [value for key, _, value in self.lines if key == name]
        return found

    def parameter(self, name: str, parameter: str) -> str | None:
        [found] = [parameters for key, parameters, _ in self.lines if key == name]
        return found.get(parameter)

    def text(self, name: str) -> str:
        out, signs = "", iter(self.value(name))
        for sign in signs:
            escaped = next(signs) if sign == "\\" else ""
            out += {"": sign, "n": "\n", "N": "\n"}.get(escaped, escaped)
        return out

    def every(self, kind: str) -> list[Part]:
        return [part for part in self.parts if part.kind == kind]


def read(content: bytes) -> Part:
    assert content.endswith(b"\r\n")
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    top = Part("TOP")
    stack = [top]
    for line in content.decode("utf-8").replace("\r\n ", "").split("\r\n")[:-1]:
        head, value = line.split(":", 1)
        name, *parameters = head.split(";")
        if name == "BEGIN":
            part = Part(value)
            stack[-1].parts.append(part)
            stack.append(part)
        elif name == "END":
            assert stack.pop().kind == value
        else:
            pairs = dict(parameter.split("=", 1) for parameter in parameters)
            stack[-1].lines.append((name, pairs, value))
    [book] = top.parts
    return book


def offset(text: str) -> timedelta:
    sign = -1 if text[0] == "-" else 1
    return sign * timedelta(hours=int(text[1:3]), minutes=int(text[3:5]), seconds=int(text[5:7] or 0))


def instant(book: Part, event: Part, name: str) -> datetime:
    """Return the instant of a property, by the zones of the file and by nothing else."""
    value, zone = event.value(name), event.parameter(name, "TZID")
    if value.endswith("Z"):
        return datetime.strptime(value, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    wall = datetime.strptime(value, "%Y%m%dT%H%M%S")  # noqa: DTZ007
    [described] = [part for part in book.every("VTIMEZONE") if part.value("TZID") == zone]
    changes = sorted(
        (datetime.strptime(part.value("DTSTART"), "%Y%m%dT%H%M%S"), offset(part.value("TZOFFSETTO")))  # noqa: DTZ007
        for part in described.parts
    )
    in_force = [after for begins, after in changes if begins <= wall]
    return (wall - in_force[-1]).replace(tzinfo=UTC)


def one(**changes: object) -> CalendarEvent:
    facts: dict[str, object] = {
        "uid": "leg-1@exchange.example",
        "title": "Train",
        "starts": datetime(2017, 11, 14, 7, 7, tzinfo=PARIS),
        "ends": datetime(2017, 11, 14, 13, 34, tzinfo=MADRID),
    }
    return CalendarEvent(**(facts | changes))  # type: ignore[arg-type]


def written(*events: CalendarEvent) -> Part:
    return read(calendar(events, name="My trip", language="pt_BR", stamped_at=STAMP))


def test_departure_and_arrival_stand_in_their_own_zones() -> None:
    starts, ends = datetime(2017, 11, 14, 19, 5, tzinfo=MONTREAL), datetime(2017, 11, 15, 8, 20, tzinfo=MADRID)
    book = written(one(starts=starts, ends=ends))
    [event] = book.every("VEVENT")
    assert (event.value("DTSTART"), event.parameter("DTSTART", "TZID")) == ("20171114T190500", "America/Montreal")
    assert (event.value("DTEND"), event.parameter("DTEND", "TZID")) == ("20171115T082000", "Europe/Madrid")
    assert [zone.value("TZID") for zone in book.every("VTIMEZONE")] == ["America/Montreal", "Europe/Madrid"]
    assert instant(book, event, "DTSTART") == starts
    assert instant(book, event, "DTEND") == ends


@pytest.mark.parametrize(
    "zone",
    ["Europe/Paris", "America/Montreal", "America/Bogota", "Africa/Casablanca", "Europe/Dublin", "Asia/Kolkata", "Europe/London"],
)
def test_file_alone_gives_the_right_instant_through_two_years(zone: str) -> None:
    local = ZoneInfo(zone)
    begin = datetime(2017, 1, 1, tzinfo=UTC)
    moments = [(begin + timedelta(hours=29 * step)).astimezone(local) for step in range(610)]
    # What happens twice or never by the clock cannot be written with a zone: leave it out.
    moments = [moment for moment in moments if moment.utcoffset() == moment.replace(fold=1 - moment.fold).utcoffset()]
    book = written(*[one(uid=str(number), starts=moment, ends=moment) for number, moment in enumerate(moments)])
    found = [instant(book, event, "DTSTART") for event in book.every("VEVENT")]
    assert found == [moment.astimezone(UTC) for moment in moments]


@pytest.mark.parametrize(("hour", "expected"), [(1, "+0100"), (3, "+0200"), (4, "+0200")])
def test_first_hours_of_summer_time(hour: int, expected: str) -> None:
    starts = datetime(2018, 3, 25, hour, 30, tzinfo=PARIS)
    book = written(one(starts=starts, ends=starts))
    assert starts.strftime("%z") == expected
    assert instant(book, book.every("VEVENT")[0], "DTSTART") == starts


def test_change_is_dated_by_the_clock_before_it() -> None:
    [zone] = written(one(ends=datetime(2017, 11, 14, 9, 0, tzinfo=PARIS))).every("VTIMEZONE")
    summers = [part.value("DTSTART") for part in zone.every("DAYLIGHT")]
    winters = [part.value("DTSTART") for part in zone.every("STANDARD")]
    assert summers == ["20160327T020000", "20170326T020000", "20180325T020000"]
    assert winters == ["20160101T010000", "20161030T030000", "20171029T030000", "20181028T030000"]


def test_days_include_the_last_and_need_no_zone() -> None:
    book = written(one(starts=date(2017, 11, 14), ends=date(2017, 11, 18)))
    [event] = book.every("VEVENT")
    assert (event.value("DTSTART"), event.value("DTEND")) == ("20171114", "20171119")
    assert event.parameter("DTSTART", "VALUE") == "DATE"
    assert book.every("VTIMEZONE") == []


def test_utc_is_written_as_utc() -> None:
    for zone in (UTC, ZoneInfo("UTC")):
        starts = datetime(2017, 11, 14, 9, 0, tzinfo=zone)
        book = written(one(starts=starts, ends=starts))
        assert book.every("VEVENT")[0].value("DTSTART") == "20171114T090000Z"
        assert book.every("VTIMEZONE") == []


def test_words_are_escaped_and_long_ones_folded() -> None:
    words = "Meet; bring \\ water, hats\r\nBEGIN:VEVENT\nDTSTART:19700101 \x00 " + "Łódź Nguyễn " * 20
    [event] = written(one(title=words, description=words, location="Sants, Plaça dels Països")).every("VEVENT")
    expected = words.replace("\r\n", "\n").replace("\x00", "")
    assert event.text("SUMMARY") == event.text("DESCRIPTION") == expected
    assert event.text("LOCATION") == "Sants, Plaça dels Països"
    assert event.parameter("SUMMARY", "LANGUAGE") == "pt-BR"


def test_file_says_what_it_is() -> None:
    book = written(one(sequence=3, status="CANCELLED", address="https://exchange.example/me/trip", blocks_time=False))
    names = {name for name, _, _ in book.lines}
    assert names == {"VERSION", "PRODID", "CALSCALE", "METHOD", "NAME", "X-WR-CALNAME"}
    assert (book.value("METHOD"), book.value("VERSION"), book.text("X-WR-CALNAME")) == ("PUBLISH", "2.0", "My trip")
    [event] = book.every("VEVENT")
    assert event.value("UID") == "leg-1@exchange.example"
    assert event.value("DTSTAMP") == "20171001T063000Z"
    assert event.value("SEQUENCE") == "3"
    assert event.value("STATUS") == "CANCELLED"
    assert event.value("TRANSP") == "TRANSPARENT"
    assert event.value("URL") == "https://exchange.example/me/trip"


def test_same_facts_give_the_same_file() -> None:
    assert calendar([one()], name="x", language="en", stamped_at=STAMP) == calendar([one()], name="x", language="en", stamped_at=STAMP)


def test_empty_calendar() -> None:
    assert written().parts == []


@pytest.mark.parametrize("starts", [datetime(2017, 11, 14, 9), datetime.fromisoformat("2017-11-14T09:00+01:00")])  # noqa: DTZ001
def test_instant_needs_a_named_zone(starts: datetime) -> None:
    with pytest.raises(ValueError, match="no named time zone"):
        written(one(starts=starts, ends=starts))


def test_end_is_not_before_start() -> None:
    with pytest.raises(ValueError, match="ends before it starts"):
        written(one(ends=datetime(2017, 11, 14, 7, 0, tzinfo=MADRID)))
