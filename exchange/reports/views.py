"""Pages of reports: the list, one city's report, the network's; each also as PDF, XLSX and JSON."""

from datetime import date
from functools import partial

from flask import Response, current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from exchange.access.guards import current_viewer, requires
from exchange.access.permissions import Permission
from exchange.cohorts.models import Cohort, Delegation
from exchange.cohorts.queries import get_cohort
from exchange.foundation import clock
from exchange.foundation.forms import ConfirmForm
from exchange.foundation.jobs.queue import enqueue
from exchange.foundation.languages import reader_language
from exchange.foundation.obstacles import NotFound
from exchange.foundation.pages import one_effect
from exchange.foundation.unchanged import Kept, moment
from exchange.participants import export
from exchange.reports import queries
from exchange.reports.blueprint import blueprint
from exchange.reports.city_showing import show_city
from exchange.reports.coverage import views as coverage
from exchange.reports.documents import FORMATS, MIME_TYPES, write_city, write_network
from exchange.reports.figures import CityReport, NetworkReport
from exchange.reports.flows import views as flows
from exchange.reports.network_showing import show_network
from exchange.reports.pages import Page, write_page
from exchange.reports.services import compute_city, get_reported, may_read_names, network_report
from exchange.reports.tasks import NETWORK_PDF

__all__ = ["blueprint", "coverage", "flows"]


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
    delegation, report = _city(slug, city_slug)

    def page() -> Page:
        address = partial(url_for, ".city_file", slug=slug, city_slug=city_slug)
        computed = report()
        shown = show_city(computed, network_name=_network_name())
        return write_page("reports/city.html", shown, address, cohort=delegation.cohort, not_seated=computed.not_seated)

    return render_template("reports/page.html", cohort=delegation.cohort, page=report.kept("page", page))


@blueprint.get("/cohorts/<slug>/reports/<city_slug>.<any(pdf, xlsx, json):ending>")
@requires(Permission.REPORTS_CITY)
def city_file(slug: str, city_slug: str, ending: str) -> Response:
    """Give one city's report as a file."""
    _delegation, report = _city(slug, city_slug)

    def data() -> bytes:
        return write_city(report(), ending, network_name=_network_name(), language=reader_language())

    return _file(report.kept("json", data) if ending == "json" else data(), ending, f"{slug}-{city_slug}")


def _city(slug: str, city_slug: str) -> tuple[Delegation, Kept[CityReport]]:
    """Return a delegation whose report the viewer may read, and the report, computed when it is asked for."""
    since, viewer, today = moment(), current_viewer(), _today()
    delegation = get_reported(get_cohort(slug, viewer=viewer), city_slug, viewer=viewer)
    with_names = may_read_names(delegation, viewer=viewer)
    compute = partial(compute_city, delegation, with_names=with_names, today=today)
    return delegation, Kept(("city report", delegation.id, with_names, today), compute, since=since)


@blueprint.get("/cohorts/<slug>/report")
@requires(Permission.REPORTS_NETWORK)
def network(slug: str) -> str:
    """Show the report on a cohort over all its cities."""
    sort = request.args.get("sort", "city")
    found, report = _network(slug)

    def page() -> Page:
        computed = report()
        shown = show_network(computed, network_name=_network_name(), sort=sort)
        address = partial(url_for, ".network_file", slug=slug)
        return write_page("reports/network.html", shown, address, cohort=found, sort=sort, is_long=computed.people.total > export.LONG)

    # The links that sort keep what else stands in the address.
    kept = report.kept(("page", request.query_string), page)
    return render_template("reports/page.html", cohort=found, page=kept, pdf_url=url_for(".make_pdf", slug=slug))


@blueprint.post("/cohorts/<slug>/report/file")
@requires(Permission.REPORTS_NETWORK)
def make_pdf(slug: str) -> BaseResponse:
    """Let the worker make the PDF of a large report; the job's page shows how far it is and hands it over."""
    viewer = current_viewer()
    found = get_cohort(slug, viewer=viewer)
    with one_effect(ConfirmForm(), owner_id=viewer.account_id) as effect:
        if not effect.earlier:
            arguments = {"slug": found.slug, "language": reader_language()}
            job = enqueue(NETWORK_PDF, arguments=arguments, owner_account_id=viewer.account_id, now=clock.now())
            effect.location = url_for("operation.job", job_id=job.id)
    return effect.redirect()


@blueprint.get("/cohorts/<slug>/report.<any(pdf, xlsx, json):ending>")
@requires(Permission.REPORTS_NETWORK)
def network_file(slug: str, ending: str) -> Response:
    """Give the network's report as a file."""
    _cohort, report = _network(slug)

    def data() -> bytes:
        return write_network(report(), ending, network_name=_network_name(), language=reader_language())

    return _file(report.kept("json", data) if ending == "json" else data(), ending, slug)


def _network(slug: str) -> tuple[Cohort, Kept[NetworkReport]]:
    """Return a cohort and its report over all cities, computed when it is asked for; the guard knows that the viewer may."""
    since, viewer, today = moment(), current_viewer(), _today()
    found = get_cohort(slug, viewer=viewer)
    compute = partial(network_report, found, viewer=viewer, today=today)
    return found, Kept(("network report", found.id, today), compute, since=since, is_large=True)


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
