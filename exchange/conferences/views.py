"""Pages of conferences."""

from flask import Blueprint

blueprint = Blueprint("conferences", __name__)
