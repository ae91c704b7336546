"""Journeys as calendar entries: each end by the clock of its own place."""

from collections.abc import Iterable
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from exchange.foundation.calendars import CalendarEvent
from exchange.foundation.languages import _, ngettext
from exchange.journeys.models import Leg


def event_of(leg: Leg, *, public_url: str, address: str, responsible: str = "", people: int = 0) -> CalendarEvent:
    """Return a leg as an entry whose identity never changes; `people` > 0 says how many are on board, never who."""
    vehicle = " ".join(part for part in (str(leg.mode.label), leg.operator, leg.number) if part)
    lines = [
        _("Responsible adult: %(name)s", name=responsible) if responsible else "",
        ngettext("%(num)s person on board", "%(num)s people on board", people) if people else "",
        leg.note,
    ]
    return CalendarEvent(
        uid=f"leg-{leg.id}@{urlsplit(public_url).hostname}",
        title=_("%(vehicle)s: %(origin)s → %(destination)s", vehicle=vehicle, origin=leg.from_place, destination=leg.to_place),
        starts=leg.departs_at.astimezone(ZoneInfo(leg.from_zone)),
        ends=max(leg.arrives_at, leg.departs_at).astimezone(ZoneInfo(leg.to_zone)),
        description="\n".join(line for line in lines if line),
        location=leg.from_place,
        address=address,
        sequence=leg.sequence,
    )


def events_of(legs: Iterable[Leg], *, public_url: str, address: str, with_counts: bool = False) -> list[CalendarEvent]:
    """Return legs as entries; a responsible adult's name is written where it is loaded with the leg."""
    return [
        event_of(
            leg,
            public_url=public_url,
            address=address,
            responsible=leg.responsible.person.full_name if not with_counts and leg.responsible else "",
            people=len(leg.seats) if with_counts else 0,
        )
        for leg in legs
    ]
