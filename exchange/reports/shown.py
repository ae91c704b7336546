"""A report as people read it, in one language: page, PDF and XLSX are three ways to set the same."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from markupsafe import Markup, escape

from exchange.foundation.formats import day, locale_name, number

# A value of a table before it is set: XLSX keeps its type, page and PDF write it in the reader's language.
Value = str | int | float | date | None


def say_value(value: Value) -> str:
    """Return a value as people read it."""
    if isinstance(value, str):
        return value
    if isinstance(value, date):
        return day(value)
    if isinstance(value, int | float):
        return _say_number(value, locale_name())
    return ""


@lru_cache(maxsize=4096)
def _say_number(value: float, _locale: str) -> str:
    # Tables say the same few numbers again and again.
    return number(value, decimals=0 if value == int(value) else 1)


@dataclass(frozen=True)
class Figure:
    """One figure of the story: from places to adoptions."""

    label: str
    value: Value
    note: str = ""

    @property
    def figure(self) -> str:
        """Return the value as people read it."""
        return say_value(self.value)


@dataclass(frozen=True)
class Stat:
    """A small figure, with `of` as a share of a whole, with `columns` over time."""

    label: str
    value: Value
    note: str = ""
    of: int | None = None
    is_way: bool = False
    columns: tuple[int, ...] = ()
    sentence: str = ""

    @property
    def figure(self) -> str:
        """Return the value as people read it, `5 of 6` where it is a share."""
        return self.sentence or say_value(self.value)

    @property
    def share(self) -> float:
        """Return the share of the whole, 0 of nothing."""
        return int(self.value) / self.of if self.of and isinstance(self.value, int) else 0.0


@dataclass(frozen=True)
class Column:
    """A column's heading; numbers stand at the right; `key` sorts by it where the page can."""

    label: str
    is_number: bool = False
    key: str = ""
    share: int = 0


@dataclass(frozen=True)
class Table:
    """A table of words and numbers; `initiatives` or `cities` are the address parts of what the first cells name."""

    key: str
    heading: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    total: tuple[Value, ...] = ()
    notes: tuple[str, ...] = ()
    initiatives: tuple[str, ...] = ()
    cities: tuple[str, ...] = ()
    most: int | None = None

    def said_rows(self) -> list[list[str]]:
        """Return the rows as people read them; of a long list only the first `most`, the files for programs have all."""
        locale = locale_name()
        return [[_say_number(value, locale) if type(value) is int else say_value(value) for value in row] for row in self.rows[: self.most]]

    def html_rows(self, starts: Sequence[str], base: str, slugs: Sequence[str]) -> Markup:
        """Return the rows as HTML; `starts` are the attributes of each cell after the first, whose name leads to `base` with its slug."""
        lines = []
        for at, row in enumerate(self.said_rows()):
            name = f'<a href="{base}{escape(slugs[at])}">{escape(row[0])}</a>' if base else escape(row[0])
            # Most values are plain numbers.
            values = [value if value.isdecimal() else escape(value) for value in row[1:]]
            cells = "".join([f"<td{start}>{value}</td>" for start, value in zip(starts, values, strict=True)])
            lines.append(f'<tr><th scope="row">{name}</th>{cells}</tr>')
        return Markup("".join(lines))  # noqa: S704 - each value is escaped above

    def said_total(self) -> list[str]:
        """Return the last row as people read it."""
        return [say_value(value) for value in self.total]


@dataclass(frozen=True)
class Bars:
    """Initiatives by theme as bars; the same figures are a table."""

    series: tuple[str, ...]
    rows: tuple[tuple[str, tuple[int, ...]], ...]
    table: Table


@dataclass(frozen=True)
class Drawn:
    """A map: places ({name, latitude, longitude, kind}), ways (from, to, way or out), and its words."""

    title: str
    description: str
    places: tuple[dict[str, Any], ...]
    ways: tuple[tuple[str, str, str], ...]
    key: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class NextLine:
    """One thing that waits, as people read it."""

    text: str
    who: str
    due_on: date | None


@dataclass(frozen=True)
class ShownReport:
    """All words and figures of one report."""

    title: str
    kicker: str
    figures_of: date
    state: tuple[str, str]
    lede: str
    letterhead: str
    footer: str
    story: tuple[Figure, ...]
    stats: tuple[Stat, ...]
    bars: Bars | None
    drawn: Drawn | None
    people: tuple[Table, ...]
    tables: tuple[Table, ...]
    waits: tuple[NextLine, ...]
    explanations: tuple[str, ...]
    seal: str
    people_heading: str = ""
    bars_heading: str = ""
    map_heading: str = ""
    people_notes: tuple[str, ...] = field(default=())


def table_of(tables: Sequence[Table], key: str) -> Table | None:
    """Return the table with a key, if there is one."""
    return next((table for table in tables if table.key == key), None)
