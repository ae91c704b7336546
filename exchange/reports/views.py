"""Pages of reports: the list, one city's report, the network's; each also as PDF, XLSX and JSON."""

from datetime import date

from flask import Blueprint, Response, current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from exchange.access.guards import current_viewer, requires
from exchange.access.permissions import Permission
from exchange.cohorts.queries import get_cohort
from exchange.foundation import clock
from exchange.foundation.obstacles import NotFound
from exchange.reports import queries
from exchange.reports.city_showing import show_city
from exchange.reports.documents import FORMATS, MIME_TYPES, write_city, write_network
from exchange.reports.network_showing import show_network
from exchange.reports.services import city_report, network_report
from exchange.reports.wording import reader_language

blueprint = Blueprint("reports", __name__)


@blueprint.get("/reports")
@requires(Permission.REPORTS_CITY)
def index() -> str:
    """List the reports that the viewer may read, the newest cohort first."""
    return render_template("reports/index.html", cohorts=queries.list_readable(viewer=current_viewer()), only=None)


@blueprint.get("/cohorts/<slug>/reports")
@requires(Permission.REPORTS_CITY)
def cohort(slug: str) -> str | BaseResponse:
    """Lead to the one report that the viewer may read, or list those of the cohort."""
    viewer = current_viewer()
    found = get_cohort(slug, viewer=viewer)
    if viewer.may(Permission.REPORTS_NETWORK):
        return redirect(url_for(".network", slug=slug))
    readable = queries.list_readable(viewer=viewer, slug=slug)
    cities = [city for line in readable for city in line.cities]
    if len(cities) == 1:
        return redirect(url_for(".city", slug=slug, city_slug=cities[0].slug))
    if not cities:
        raise NotFound
    return render_template("reports/index.html", cohorts=readable, only=found)


@blueprint.get("/cohorts/<slug>/reports/<city_slug>")
@requires(Permission.REPORTS_CITY)
def city(slug: str, city_slug: str) -> str:
    """Show one city's report on a cohort."""
    viewer = current_viewer()
    found = get_cohort(slug, viewer=viewer)
    report = city_report(found, city_slug, viewer=viewer, today=_today())
    return render_template("reports/city.html", cohort=found, report=report, shown=show_city(report, network_name=_network_name()))


@blueprint.get("/cohorts/<slug>/reports/<city_slug>.<any(pdf, xlsx, json):ending>")
@requires(Permission.REPORTS_CITY)
def city_file(slug: str, city_slug: str, ending: str) -> Response:
    """Give one city's report as a file."""
    viewer = current_viewer()
    report = city_report(get_cohort(slug, viewer=viewer), city_slug, viewer=viewer, today=_today())
    data = write_city(report, ending, network_name=_network_name(), language=reader_language())
    return _file(data, ending, f"{slug}-{city_slug}")


@blueprint.get("/cohorts/<slug>/report")
@requires(Permission.REPORTS_NETWORK)
def network(slug: str) -> str:
    """Show the report on a cohort over all its cities."""
    viewer, sort = current_viewer(), request.args.get("sort", "city")
    found = get_cohort(slug, viewer=viewer)
    report = network_report(found, viewer=viewer, today=_today())
    shown = show_network(report, network_name=_network_name(), sort=sort)
    return render_template("reports/network.html", cohort=found, report=report, shown=shown, sort=sort)


@blueprint.get("/cohorts/<slug>/report.<any(pdf, xlsx, json):ending>")
@requires(Permission.REPORTS_NETWORK)
def network_file(slug: str, ending: str) -> Response:
    """Give the network's report as a file."""
    viewer = current_viewer()
    report = network_report(get_cohort(slug, viewer=viewer), viewer=viewer, today=_today())
    data = write_network(report, ending, network_name=_network_name(), language=reader_language())
    return _file(data, ending, slug)


def _file(data: bytes, ending: str, name: str) -> Response:
    """Answer with a file; JSON is shown, the others are saved."""
    assert ending in FORMATS
    answer = Response(data, mimetype=MIME_TYPES[ending])
    if ending != "json":
        answer.headers["Content-Disposition"] = f'attachment; filename="{name}-report.{ending}"'
    return answer


def _today() -> date:
    return clock.today(current_app.config["EXCHANGE"].time_zone)


def _network_name() -> str:
    return str(current_app.config["EXCHANGE"].network_name)
