"""Give templates what the design system needs: asset addresses, drawings, maps, days, this address."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

from flask import Flask, request
from flask_babel import format_date
from werkzeug.datastructures import MultiDict
from werkzeug.urls import iri_to_uri

from exchange.foundation import drawing


def install_design(app: Flask, assets: Mapping[str, str], *, prefix: str = "/assets/") -> None:
    """Register the globals of the components; `assets` is what build_assets returned."""

    def asset_url(name: str) -> str:
        """Return the address of an asset; a name that does not exist is a mistake in a template."""
        return f"{request.script_root}{prefix}{assets[name]}"

    app.jinja_env.globals.update(
        asset_url=asset_url, address_with=address_with, day_parts=day_parts, short_day=short_day
    )
    app.jinja_env.globals.update(drawing.TEMPLATE_GLOBALS)


def address_with(**changes: Any) -> str:
    """Return this page's address with some query values changed; None takes one away.

    A list sets several values of one name: `address_with(theme=["a", "b"], page=None)`.
    """
    values: MultiDict[str, str] = MultiDict(request.args)
    for name, value in changes.items():
        values.poplist(name)
        if isinstance(value, list | tuple):
            values.setlist(name, [str(item) for item in value])
        elif value is not None:
            values[name] = str(value)
    encoded = urlencode(list(values.items(multi=True)))
    path = iri_to_uri(request.script_root + request.path)
    return f"{path}?{encoded}" if encoded else path


def day_parts(day: date) -> tuple[str, str, str]:
    """Return weekday, day and month as the day block of a task shows them: Fri, 27, Oct."""
    return (
        format_date(day, "EEE", rebase=False),
        str(day.day),
        format_date(day, "MMM", rebase=False),
    )


def short_day(day: date) -> str:
    """Return a day for a list line: Fri 27 Oct."""
    return format_date(day, "EEE d MMM", rebase=False)
