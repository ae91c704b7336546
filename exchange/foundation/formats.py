"""Dates, numbers, names of countries and lists as people read them, in their language."""

from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime, format_time
from babel.lists import format_list
from babel.numbers import format_decimal, format_percent
from flask import Flask
from flask_babel import get_locale
from markupsafe import Markup, escape

from exchange.foundation.languages import LANGUAGES, _


def _locale() -> str:
    return str(get_locale() or "en")


def _shape(with_year: bool = True) -> str:
    # English means British English here: day before month.
    return "EEE d MMM y" if with_year else "EEE d MMM"


def day(value: date | None, *, year: bool = True) -> str:
    """Return `Fri 17 Nov 2017` in the reader's language; an empty string for none."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = value.date()
    return format_date(value, _shape(year), locale=_locale())


def long_day(value: date) -> str:
    """Return `Thursday 26 October 2017` in the reader's language."""
    return format_date(value, "EEEE d MMMM y", locale=_locale())


def clock_time(value: datetime, zone: str) -> str:
    """Return `14:00`, local to an IANA zone."""
    return format_time(value.astimezone(ZoneInfo(zone)), "HH:mm", locale=_locale())


def instant(value: datetime | None, zone: str = "Europe/Paris", *, place: str = "") -> str:
    """Return `Fri 17 Nov 2017, 14:00 (Barcelona)`, local to an IANA zone."""
    if value is None:
        return ""
    text = format_datetime(value.astimezone(ZoneInfo(zone)), f"{_shape()}, HH:mm", locale=_locale())
    return f"{text} ({place})" if place else text


def days_span(first: date, last: date) -> str:
    """Return `15–17 Nov 2017`, as short as it stays clear."""
    locale = _locale()
    if first == last:
        return day(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{format_date(last, 'd MMM y', locale=locale)}"
    if first.year == last.year:
        return f"{format_date(first, 'd MMM', locale=locale)} – {format_date(last, 'd MMM y', locale=locale)}"
    return f"{format_date(first, 'd MMM y', locale=locale)} – {format_date(last, 'd MMM y', locale=locale)}"


def number(value: float | int | None, *, decimals: int = 0) -> str:
    """Return a number with the reader's separators."""
    if value is None:
        return ""
    return format_decimal(value, format="#,##0" + ("." + "0" * decimals if decimals else ""), locale=_locale())


def percent(value: float) -> str:
    """Return a share between 0 and 1 as whole per cent."""
    return format_percent(value, locale=_locale())


def country(code: str | None, language: str | None = None) -> str:
    """Return the name of a country (ISO 3166-1 alpha-2) from the CLDR."""
    if not code:
        return ""

    return str(Locale.parse(language or _locale()).territories.get(code.upper(), code))


def language_name(code: str, language: str | None = None) -> str:
    """Return the name of a language (`fr`) in the reader's language."""

    return str(Locale.parse(language or _locale()).languages.get(code, LANGUAGES.get(code, code)))


def listed(items: Iterable[object]) -> str:
    """Return `a, b and c` in the reader's language."""
    return format_list([str(item) for item in items], locale=_locale())


def paragraphs(text: str | None) -> Markup:
    """Return typed text as paragraphs and line breaks, everything else escaped."""
    blocks = [block for block in (text or "").split("\n\n") if block.strip()]
    return Markup("").join(
        Markup("<p>{}</p>").format(Markup("<br>").join(escape(line) for line in block.strip().split("\n"))) for block in blocks
    )


def yes_no(value: bool | None) -> str:
    """Return yes, no or not known."""
    return _("not known") if value is None else _("yes") if value else _("no")


def file_size(value: int) -> str:
    """Return a number of bytes as people read it."""
    if value < 1024 * 1024:
        return _("%(count)s kB", count=number(max(1, round(value / 1024))))
    return _("%(count)s MB", count=number(value / 1024 / 1024, decimals=1))


def add_filters(app: Flask) -> None:
    """Make the formats known to templates."""
    app.jinja_env.filters.update(
        day=day,
        long_day=long_day,
        clock_time=clock_time,
        instant=instant,
        number=number,
        percent=percent,
        country=country,
        language_name=language_name,
        listed=listed,
        paragraphs=paragraphs,
        yes_no=yes_no,
        file_size=file_size,
    )
    app.jinja_env.globals.update(days_span=days_span)
