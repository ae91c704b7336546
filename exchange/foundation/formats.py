"""Dates, numbers, names of countries and lists as people read them, in their language."""

from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_interval
from babel.lists import format_list
from babel.numbers import format_decimal, format_percent
from flask import Flask
from flask_babel import get_locale
from markupsafe import Markup, escape

from exchange.foundation.languages import LANGUAGES, _

# Of the varieties of a language, the one that is written where our cities are.
_VARIETIES = {"en": "en_GB", "pt": "pt_PT"}
# Short and long days; the year follows the short one.
_DAYS = {
    "en": ("EEE d MMM", "EEEE d MMMM y"),
    "fr": ("EEE d MMM", "EEEE d MMMM y"),
    "es": ("EEE, d MMM", "EEEE, d 'de' MMMM 'de' y"),
    "ca": ("EEE, d MMM", "EEEE, d MMMM 'del' y"),
    "de": ("EEE, d. MMM", "EEEE, d. MMMM y"),
    "it": ("EEE d MMM", "EEEE d MMMM y"),
    "pt": ("EEE, d MMM", "EEEE, d 'de' MMMM 'de' y"),
}


def locale_name(language: str | None = None) -> str:
    """Return the CLDR's name for a language as our cities write it: `en_GB` for `en`; else the reader's."""
    code = language or _code()
    return _VARIETIES.get(code, code)


def _code() -> str:
    locale = get_locale()
    return "en" if locale is None else str(locale.language)


def day(value: date | None, *, year: bool = True) -> str:
    """Return `Fri 17 Nov 2017` in the reader's language; an empty string for none."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = value.date()
    return _written_day(value, _code(), year=year)


@lru_cache(maxsize=2048)
def _written_day(value: date, language: str, *, year: bool) -> str:
    # A list says the same few days on every row.
    short, _long = _DAYS.get(language, _DAYS["en"])
    return format_date(value, f"{short} y" if year else short, locale=locale_name(language))


def long_day(value: date) -> str:
    """Return `Thursday 26 October 2017` in the reader's language."""
    _short, shape = _DAYS.get(_code(), _DAYS["en"])
    return format_date(value, shape, locale=locale_name())


def month(value: date) -> str:
    """Return `Nov 2017` in the reader's language."""
    return format_date(value, "LLL y", locale=locale_name())


def clock_time(value: datetime, zone: str) -> str:
    """Return `14:00`, local to an IANA zone."""
    # All our languages write hours and minutes with the same digits.
    return f"{value.astimezone(ZoneInfo(zone)):%H:%M}"


def instant(value: datetime | None, zone: str = "Europe/Paris", *, place: str = "") -> str:
    """Return `Fri 17 Nov 2017, 14:00 (Barcelona)`, local to an IANA zone."""
    if value is None:
        return ""
    local = value.astimezone(ZoneInfo(zone))
    # All our languages write hours and minutes with the same digits.
    text = f"{day(local)}, {local:%H:%M}"
    return f"{text} ({place})" if place else text


def days_span(first: date, last: date) -> str:
    """Return `15–17 Nov 2017`, as short as it stays clear."""
    if first == last:
        return day(first)
    # Thin spaces around the dash are lost in letters and spreadsheets.
    return format_interval(first, last, "yMMMd", locale=locale_name()).replace("\u2009", " ")


def number(value: float | None, *, decimals: int = 0) -> str:
    """Return a number with the reader's separators."""
    if value is None:
        return ""
    return format_decimal(value, format="#,##0" + ("." + "0" * decimals if decimals else ""), locale=locale_name())


def percent(value: float) -> str:
    """Return a share between 0 and 1 as whole per cent."""
    return format_percent(value, locale=locale_name())


def country(code: str | None, language: str | None = None) -> str:
    """Return the name of a country (ISO 3166-1 alpha-2) from the CLDR."""
    if not code:
        return ""

    return str(Locale.parse(locale_name(language)).territories.get(code.upper(), code))


def language_name(code: str, language: str | None = None) -> str:
    """Return the name of a language (`fr`) in the reader's language."""
    return str(Locale.parse(locale_name(language)).languages.get(code, LANGUAGES.get(code, code)))


def listed(items: Iterable[object]) -> str:
    """Return `a, b and c` in the reader's language."""
    names = [str(item) for item in items]
    if len(names) > 3:
        # All our languages put a comma between those in the middle; the CLDR's way writes the whole text anew for each name.
        names = [names[0], ", ".join(names[1:-1]), names[-1]]
    return format_list(names, locale=locale_name())


def quoted(words: object) -> str:
    """Return words between the quotation marks of the reader's language."""
    return _("“%(words)s”", words=words)


def paragraphs(text: str | None) -> Markup:
    """Return typed text as paragraphs and line breaks, everything else escaped."""
    blocks = [block for block in (text or "").split("\n\n") if block.strip()]
    return Markup("").join(
        Markup("<p>{}</p>").format(Markup("<br>").join(escape(line) for line in block.strip().split("\n"))) for block in blocks
    )


def yes_no(value: bool | None) -> str:  # noqa: FBT001 - a filter gets its value by position
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
        quoted=quoted,
        paragraphs=paragraphs,
        yes_no=yes_no,
        file_size=file_size,
    )
    app.jinja_env.globals.update(days_span=days_span)
