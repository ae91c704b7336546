"""Pages of guardians."""

from flask import Blueprint

blueprint = Blueprint("guardians", __name__)
