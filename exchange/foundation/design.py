"""Give templates what the design system needs: drawings, maps, days, form numbers, this address."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

from babel.dates import format_date
from flask import Flask

from exchange.foundation import drawing, formats, maps
from exchange.foundation.pages import address_with
from exchange.foundation.specimens import specimens


def add_design(app: Flask) -> None:
    """Register the globals that the macros of templates/components use."""
    app.jinja_env.globals.update(
        address_with=address_with, day_parts=day_parts, short_day=short_day, form_number=form_number, component_specimens=specimens
    )
    app.jinja_env.globals.update(drawing.TEMPLATE_GLOBALS)
    app.jinja_env.globals.update(maps.TEMPLATE_GLOBALS)


def day_parts(day: date) -> tuple[str, str, str]:
    """Return weekday, day and month as the day block of a task shows them: Fri, 27, Oct."""
    return _format(day, "EEE"), str(day.day), _format(day, "LLL")


def short_day(day: date) -> str:
    """Return a day for a list line: Fri 27 Oct."""
    return formats.day(day, year=False)


def form_number() -> str:
    """Return a fresh number for a form that is only a button, so that sending twice acts once."""
    return uuid4().hex


def _format(day: date, shape: str) -> str:
    return format_date(day, shape, locale=formats.locale_name())
