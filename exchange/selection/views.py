"""Pages of selection."""

from flask import Blueprint

blueprint = Blueprint("selection", __name__)
