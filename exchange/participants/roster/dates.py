"""Dates as people type them. Whether a day or a month comes first is decided for a whole column, from what it holds."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from math import isfinite
from typing import Literal

from babel import Locale

from exchange.foundation.languages import LANGUAGES
from exchange.participants.roster.folding import fold
from exchange.participants.roster.reading import Cell
from exchange.people import ages

# What a roster's dates are read for.
age_on, years_later = ages.age_on, ages.years_later
Order = Literal["dmy", "mdy"]
DateCode = Literal["impossible_date", "not_a_date", "date_inconsistent", "date_order_assumed", "date_order_mixed"]

_TIME = r"(?:[T\s]+\d{1,2}[:.h]\d{2}.*)?"
_YEAR_FIRST = re.compile(r"(\d{4})\s*[-/. ]\s*(\d{1,2})\s*[-/. ]\s*(\d{1,2})" + _TIME)
_YEAR_LAST = re.compile(r"(\d{1,2})\s*([-/. ])\s*(\d{1,2})\s*[-/. ]\s*(\d{4}|\d{2})" + _TIME)
_COMPACT = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})")
_SERIAL = re.compile(r"\d{4,5}(?:\.0+)?")
_WORD_OR_NUMBER = re.compile(r"\d+|[^\W\d_]+")
# Day 1 of the calendar of spreadsheets, which counts a 29 February 1900 that never was.
_SERIAL_START = date(1899, 12, 30)
_SERIALS = range(3_000, 80_000)
# Countries that type the month first.
_MONTH_FIRST = frozenset({"US", "FM", "PW", "MH"})


@dataclass(frozen=True)
class DateRead:
    """What one cell says: the date, or why not and between which dates a person may choose."""

    value: date | None
    code: DateCode | None = None
    choices: tuple[date, ...] = ()
    two_digit_year: bool = False


@dataclass(frozen=True)
class Habit:
    """How the dates of one column are typed; `proven` by a cell that can be read in one way only, `mixed` when cells disagree."""

    order: Order
    proven: bool
    mixed: bool = False
    year_first: bool = False


def habits_of(
    columns: Mapping[int, Iterable[Cell]], *, said: Mapping[int, str | None], country: str, chosen: str | None = None
) -> dict[int, Habit]:
    """Decide for each column: chosen by a person, shown by its cells, said by the heading, shown by its neighbours, usual there."""
    evidence = {index: _evidence(cells) for index, cells in columns.items()}
    day_first = sum(days > months for days, months, _ in evidence.values())
    month_first = sum(months > days for days, months, _ in evidence.values())
    usual: Order = "mdy" if country in _MONTH_FIRST else "dmy"
    habits = {}
    for index, (days, months, years) in evidence.items():
        order: Order
        proven = True
        if chosen in {"dmy", "mdy"}:
            order = "mdy" if chosen == "mdy" else "dmy"
        elif days != months:
            order = "dmy" if days > months else "mdy"
        elif said.get(index):
            order = "mdy" if said[index] == "mdy" else "dmy"
        elif day_first != month_first:
            order = "dmy" if day_first > month_first else "mdy"
        else:
            order, proven = usual, False
        habits[index] = Habit(order, proven, mixed=bool(days and months) and chosen is None, year_first=years)
    return habits


def read_date(cell: Cell, *, habit: Habit, latest_birth: date | None = None) -> DateRead:
    """Read one cell by its column's habit; `latest_birth` tells which century a year of two digits belongs to."""
    if isinstance(cell, date):
        return DateRead(cell)
    if isinstance(cell, int | float):
        return _from_serial(float(cell))
    text = " ".join(cell.split())
    found = _YEAR_FIRST.fullmatch(text) or _COMPACT.fullmatch(text)
    if found:
        return _made(int(found[1]), int(found[2]), int(found[3]))
    found = _YEAR_LAST.fullmatch(text)
    if found:
        return _year_last(found, habit=habit, latest_birth=latest_birth)
    if _SERIAL.fullmatch(text):
        return _from_serial(float(text))
    return _with_month_name(text, latest_birth=latest_birth)


def _evidence(cells: Iterable[Cell]) -> tuple[int, int, bool]:
    days = months = years = 0
    for cell in cells:
        if not isinstance(cell, str) or len(cell) > 40:
            continue
        text = " ".join(cell.split())
        if _YEAR_FIRST.fullmatch(text):
            years += 1
            continue
        found = _YEAR_LAST.fullmatch(text)
        if found:
            one, two = int(found[1]), int(found[3])
            days += one > 12 >= two
            months += two > 12 >= one
    return days, months, bool(years)


def _year_last(found: re.Match[str], *, habit: Habit, latest_birth: date | None) -> DateRead:
    one, two, typed_year = int(found[1]), int(found[3]), found[4]
    year = _century(int(typed_year), latest_birth) if len(typed_year) == 2 else int(typed_year)
    short = len(typed_year) == 2
    as_day_first, as_month_first = _valid(year, two, one), _valid(year, one, two)
    expected, other = (as_day_first, as_month_first) if habit.order == "dmy" else (as_month_first, as_day_first)
    if expected is None:
        return DateRead(None, "date_inconsistent", (other,)) if other else DateRead(None, "impossible_date")
    if other is not None and other != expected:
        if habit.mixed:
            return DateRead(expected, "date_order_mixed", (expected, other), two_digit_year=short)
        if not habit.proven and found[2] != ".":
            return DateRead(expected, "date_order_assumed", (expected, other), two_digit_year=short)
    return DateRead(expected, two_digit_year=short)


def _made(year: int, month: int, day: int) -> DateRead:
    value = _valid(year, month, day)
    return DateRead(value) if value else DateRead(None, "impossible_date")


def _valid(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _from_serial(number: float) -> DateRead:
    if not isfinite(number):
        return DateRead(None, "not_a_date")
    if int(number) in _SERIALS:
        return DateRead(_SERIAL_START + timedelta(days=int(number)))
    text = str(int(number)) if number == int(number) else ""
    found = _COMPACT.fullmatch(text)
    return _made(int(found[1]), int(found[2]), int(found[3])) if found else DateRead(None, "not_a_date")


def _century(year: int, latest_birth: date | None) -> int:
    """Return the four digits: a birth lies before `latest_birth`, any other date in this century."""
    if latest_birth is None or 2000 + year <= latest_birth.year:
        return 2000 + year
    return 1900 + year


def _with_month_name(text: str, *, latest_birth: date | None) -> DateRead:
    if len(text) > 60:
        return DateRead(None, "not_a_date")
    months = _month_names()
    pieces = _WORD_OR_NUMBER.findall(fold(text.split(" 00:", maxsplit=1)[0]))
    named = [months[piece] for piece in pieces if piece in months]
    numbers = [piece for piece in pieces if piece.isdigit()]
    # Ordinals part into number and ending: 1st, 14th, 1er.
    if len(named) != 1 or len(numbers) != 2:
        return DateRead(None, "not_a_date")
    first, second = numbers
    day, year = (second, first) if len(first) == 4 else (first, second)
    if len(day) > 2 or len(year) not in {2, 4}:
        return DateRead(None, "not_a_date")
    full_year = _century(int(year), latest_birth) if len(year) == 2 else int(year)
    value = _valid(full_year, named[0], int(day))
    return DateRead(value, two_digit_year=len(year) == 2) if value else DateRead(None, "impossible_date")


@cache
def _month_names() -> Mapping[str, int]:
    found: dict[str, int] = {}
    for language in LANGUAGES:
        months = Locale.parse(language).months
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, name in months[context][width].items():
                    for word in fold(name).split():
                        if len(word) > 2:
                            found.setdefault(word, number)
    # Spellings that the tables lack.
    found.update({"sept": 9, "sep": 9, "marz": 3, "maerz": 3, "janvier": 1, "fev": 2, "aout": 8, "mai": 5, "set": 9, "setiembre": 9})
    return found
