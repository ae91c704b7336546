"""Pages of journeys."""

from flask import Blueprint

blueprint = Blueprint("journeys", __name__)
