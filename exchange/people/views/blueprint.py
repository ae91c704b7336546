"""The blueprint that the pages of people share."""

from datetime import date

from flask import Blueprint, current_app

from exchange.foundation import clock

blueprint = Blueprint("people", __name__)


def today_here() -> date:
    """Return the present date where the network is: people are of cities in many zones."""
    return clock.today(current_app.config["EXCHANGE"].time_zone)
