"""The blueprint that the pages of people share."""

from flask import Blueprint

blueprint = Blueprint("people", __name__)
