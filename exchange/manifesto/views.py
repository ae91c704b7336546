"""Pages of manifesto."""

from flask import Blueprint

blueprint = Blueprint("manifesto", __name__)
