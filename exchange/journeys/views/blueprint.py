"""The blueprint that the pages of journeys share, and the file that several of them send."""

from collections.abc import Iterable

from flask import Blueprint, Response, current_app
from flask_babel import get_locale

from exchange.foundation import clock
from exchange.foundation.calendars import CalendarEvent
from exchange.foundation.calendars import calendar as write_calendar

blueprint = Blueprint("journeys", __name__)


def public_url() -> str:
    """Return the configured public address, never the request's host."""
    address: str = current_app.config["EXCHANGE"].public_url
    return address


def calendar_file(events: Iterable[CalendarEvent], *, name: str, file_name: str) -> Response:
    """Send a calendar as a file to keep."""
    content = write_calendar(events, name=name, language=str(get_locale() or "en"), stamped_at=clock.now())
    return Response(
        content,
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{file_name}.ics"'},
    )
