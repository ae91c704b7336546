"""Pages of what fits a city, and for which city something could be."""

from flask import Blueprint

from exchange.matching import models

__all__ = ["blueprint", "models"]
blueprint = Blueprint("matching", __name__)
