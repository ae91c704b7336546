"""The blueprint that the pages of adoptions share."""

from flask import Blueprint

blueprint = Blueprint("adoptions", __name__)
