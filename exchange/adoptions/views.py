"""Pages of adoptions."""

from flask import Blueprint

blueprint = Blueprint("adoptions", __name__)
