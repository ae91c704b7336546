"""The blueprint that the pages of statements share."""

from flask import Blueprint

blueprint = Blueprint("statements", __name__)
