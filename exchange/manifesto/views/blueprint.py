"""The blueprint that the pages of the Manifesto share."""

from flask import Blueprint

blueprint = Blueprint("manifesto", __name__)
