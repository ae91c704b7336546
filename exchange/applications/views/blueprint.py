"""The blueprint that the pages of calls, forms and applications share, and what several of them do."""

from datetime import date

from flask import Blueprint

from exchange.applications.models import Call
from exchange.cities.models import City
from exchange.foundation import clock

blueprint = Blueprint("applications", __name__)


def today_in(city: City) -> date:
    """Return the present day by a city's own clock."""
    return clock.today(city.time_zone)


def today_of(call: Call) -> date:
    """Return the present day where a call closes."""
    return today_in(call.delegation.city)
