"""Pages of requests from one city to another."""

from flask import Blueprint

blueprint = Blueprint("mentoring", __name__)
