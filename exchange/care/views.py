"""Pages of care."""

from flask import Blueprint

from exchange.care import models

__all__ = ["blueprint", "models"]

blueprint = Blueprint("care", __name__)
