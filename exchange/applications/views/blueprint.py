"""The blueprint that the pages of calls, forms and applications share."""

from flask import Blueprint

from exchange.applications import models as _models  # noqa: F401 - the tables are known with the feature

blueprint = Blueprint("applications", __name__)
