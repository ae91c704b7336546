"""The blueprint of papers' pages."""

from flask import Blueprint

blueprint = Blueprint("papers", __name__)
