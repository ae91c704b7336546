"""Journeys as calendar entries: each end by the clock of its own place."""

from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit
from uuid import UUID
from zoneinfo import ZoneInfo

from exchange.foundation.calendars import CalendarEvent
from exchange.foundation.languages import _, ngettext
from exchange.journeys.plans import PlannedLeg


def event_of(leg: PlannedLeg, *, public_url: str, address: str, responsible: str = "", people: int = 0) -> CalendarEvent:
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


def events_of(
    legs: Iterable[PlannedLeg], *, public_url: str, address: str, responsible: Mapping[UUID, str] | None = None, with_counts: bool = False
) -> list[CalendarEvent]:
    """Return legs as entries; `responsible` are the names of responsible adults, by leg."""
    return [
        event_of(
            leg,
            public_url=public_url,
            address=address,
            responsible=(responsible or {}).get(leg.id, ""),
            people=leg.seat_count if with_counts else 0,
        )
        for leg in legs
    ]
