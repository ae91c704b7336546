"""One's own trip: on a phone, and in one's own calendar."""

from typing import Any

from flask import Response, render_template, url_for

from exchange.access.guards import current_viewer, requires
from exchange.access.permissions import Permission
from exchange.foundation import clock
from exchange.foundation.languages import _
from exchange.journeys import queries
from exchange.journeys.calendar import events_of
from exchange.journeys.models import Direction
from exchange.journeys.queries import Trip
from exchange.journeys.showing import leg_lines
from exchange.journeys.views.blueprint import blueprint, calendar_file, public_url
from exchange.messages.writing import absolute


@blueprint.get("/me/trip")
@requires(Permission.MINE)
def my_trip() -> str:
    """Show my way there and back, who answers for me, and what to do when something goes wrong."""
    trips = queries.list_my_trips(current_viewer())
    today = clock.today()
    coming = [trip for trip in trips if trip.cohort.away_until_on >= today]
    past = [trip for trip in trips if trip.cohort.away_until_on < today]
    return render_template("journeys/mine.html", trips=[shown_trip(trip, is_past=trip in past) for trip in [*reversed(coming), *past]])


def shown_trip(trip: Trip, *, is_past: bool) -> dict[str, Any]:
    """Return what the page of a trip shows: fellow travellers by the name they are called, adults in full."""
    own = trip.participant.id
    aboard = {seat.participant_id for leg in trip.legs for seat in leg.seats if seat.participant_id != own}
    called = dict(sorted(((one, trip.called[one]) for one in aboard), key=lambda item: (item[1], item[0])))
    adults = {leg.responsible_id: leg.responsible.person.full_name for leg in trip.legs if leg.responsible_id and leg.responsible}
    return {
        "cohort": trip.cohort,
        "city": trip.participant.delegation.city,
        "is_past": is_past,
        "ways": [(direction, leg_lines(trip.ways(direction), names=called, responsible=adults, own=own)) for direction in Direction],
        "responsible": list(dict.fromkeys(name for one, name in adults.items() if one != own)),
        "is_responsible": own in adults,
    }


@blueprint.get("/me/trip.ics")
@requires(Permission.MINE)
def my_calendar() -> Response:
    """Give my legs as a calendar."""
    legs = [leg for trip in queries.list_my_trips(current_viewer()) for leg in trip.legs]
    events = events_of(sorted(legs, key=lambda leg: leg.departs_at), public_url=public_url(), address=absolute(url_for(".my_trip")))
    return calendar_file(events, name=_("My trip"), file_name="my-trip")
