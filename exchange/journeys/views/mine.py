"""One's own trip: on a phone, and in one's own calendar."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Response, render_template, url_for

from exchange.access.guards import current_viewer, requires
from exchange.access.permissions import Permission
from exchange.foundation import clock
from exchange.foundation.languages import _
from exchange.journeys.calendar import events_of
from exchange.journeys.showing import trip_ways
from exchange.journeys.trips import Trip, list_my_trips
from exchange.journeys.views.blueprint import blueprint, calendar_file, public_url
from exchange.messages.writing import absolute


@blueprint.get("/me/trip")
@requires(Permission.MINE)
def my_trip() -> str:
    """Show my way there and back, who answers for me, and what to do when something goes wrong."""
    trips, called = list_my_trips(current_viewer())
    today = clock.today()
    coming = [trip for trip in reversed(trips) if trip.away_until_on >= today]
    past = [trip for trip in trips if trip.away_until_on < today]
    shown = [*(shown_trip(trip, called) for trip in coming), *(shown_trip(trip, called, is_past=True) for trip in past)]
    return render_template("journeys/mine.html", trips=shown)


def shown_trip(trip: Trip, called: Mapping[UUID, str], *, is_past: bool = False) -> dict[str, Any]:
    """Return what the page of a trip shows: fellow travellers by the name they are called, adults in full."""
    own = trip.participant_id
    return {
        "trip": trip,
        "is_past": is_past,
        "ways": trip_ways(trip, names={one: name for one, name in called.items() if one != own}),
        "responsible": list(dict.fromkeys(name for one, name in trip.adults.items() if one != own)),
        "is_responsible": own in trip.adults,
    }


@blueprint.get("/me/trip.ics")
@requires(Permission.MINE)
def my_calendar() -> Response:
    """Give my legs as a calendar."""
    trips, _called = list_my_trips(current_viewer())
    legs = sorted((one for trip in trips for one in trip.legs), key=lambda one: one.leg.departs_at)
    events = events_of(
        [one.leg for one in legs],
        public_url=public_url(),
        address=absolute(url_for(".my_trip")),
        responsible={one.leg.id: one.responsible for one in legs},
    )
    return calendar_file(events, name=_("My trip"), file_name="my-trip")
