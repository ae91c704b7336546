"""Pages of reports."""

from flask import Blueprint, render_template
from exchange.access.guards import requires
from exchange.access.permissions import Permission

blueprint = Blueprint("reports", __name__)


@blueprint.get("/reports")
@requires(Permission.REPORTS_CITY)
def index() -> str:
    return ""


@blueprint.get("/cohorts/<slug>/reports")
@requires(Permission.REPORTS_CITY)
def cohort(slug: str) -> str:
    return slug


@blueprint.get("/cohorts/<slug>/reports/<city_slug>")
@requires(Permission.REPORTS_CITY)
def city(slug: str, city_slug: str) -> str:
    return slug


@blueprint.get("/cohorts/<slug>/report")
@requires(Permission.REPORTS_NETWORK)
def network(slug: str) -> str:
    return slug
