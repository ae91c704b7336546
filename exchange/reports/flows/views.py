"""Pages of flows: who took what from whom. Every fact in it is public on the page of an initiative, or a number of days."""

from flask import Response, jsonify, render_template, request

from exchange.access.guards import current_viewer, public
from exchange.adoptions.changes import replication_moment
from exchange.foundation.caching import public_for_a_minute, public_page
from exchange.foundation.languages import _, reader_language
from exchange.foundation.pages import Paging, page_number, send_workbook
from exchange.foundation.sheets import Sheet, csv_pieces, write_workbook
from exchange.foundation.unchanged import Kept
from exchange.reports.blueprint import blueprint
from exchange.reports.flows.rules import SIZE
from exchange.reports.flows.services import PAGE, Flows, compute_flows, matrix_of
from exchange.reports.flows.showing import FILE_HEADER, file_rows, flows_as_json, map_of, ring_of

# Files have all flows of 250 cities with each other.
_ALL = 100_000


def _city() -> str:
    return request.args.get("city", "")[:60]


def _flows(*, size: int = PAGE) -> Flows:
    city, page = _city(), page_number() if size == PAGE else 1
    asked = replication_moment
    return Kept(("flows", city, page, size), lambda: compute_flows(city=city, page=page, size=size), since=asked(), asked=asked)()


@blueprint.get("/reports/flows")
@public
def flows() -> Response:
    """Show who took what from whom, how long it takes and where it stops."""
    return public_page(_page, is_anonymous=not current_viewer().is_signed_in)


def _page() -> str:
    found, language = _flows(), reader_language()
    is_drawn = found.may_be_drawn
    places, ways = map_of(found, language=language) if is_drawn else ([], [])
    return render_template(
        "reports/flows.html",
        found=found,
        city=_city(),
        paging=Paging(page=page_number(), total=found.total, size=PAGE),
        ring=ring_of(found, language=language) if is_drawn else None,
        ring_size=SIZE,
        matrix=matrix_of(found.flows) if is_drawn else {},
        places=places,
        ways=ways,
        crossings=sum(flow.adoptions for flow in found.flows if not flow.is_own),
    )


@blueprint.get("/reports/flows.json")
@public
def flows_json() -> Response:
    """Give the same to programs, with all flows."""
    answer = jsonify(flows_as_json(_flows(size=_ALL)))
    return public_for_a_minute(answer, is_anonymous=not current_viewer().is_signed_in)


@blueprint.get("/reports/flows.csv")
@public
def flows_csv() -> Response:
    """Give all flows as CSV."""
    answer = Response("".join(csv_pieces(file_rows(_flows(size=_ALL).flows), header=FILE_HEADER)), mimetype="text/csv")
    answer.headers["Content-Disposition"] = 'attachment; filename="flows.csv"'
    return public_for_a_minute(answer, is_anonymous=not current_viewer().is_signed_in)


@blueprint.get("/reports/flows.xlsx")
@public
def flows_xlsx() -> Response:
    """Give the same as a workbook: flows, days, stages, lessons, convergence."""
    found, language = _flows(size=_ALL), reader_language()
    days = [[str(one.step.label), one.days, "<5" if one.is_hidden else one.of] for one in found.medians]
    stages = [[str(line.stage.label), line.reached, line.here, line.stopped] for line in found.stages]
    lessons = [
        [one.title, one.city.name_in(language), str(one.stopped_in.label) if one.stopped_in else "", one.text] for one in found.lessons
    ]
    meetings = [[one.code, one.wording_in(language).text, one.cities, one.initiatives] for one in found.meetings]
    sheets = [
        Sheet(_("Flows"), FILE_HEADER, file_rows(found.flows), (20, 20)),
        Sheet(_("Days"), (_("Step"), _("Days in the middle"), _("Of how many")), days, (44, 16, 16)),
        Sheet(_("Stages"), (_("Stage"), _("Came so far"), _("Stand here"), _("Stopped here")), stages, (24,)),
        Sheet(_("Lessons"), (_("Initiative"), _("City"), _("Stopped at"), _("Lesson")), lessons, (40, 20, 16, 80)),
        Sheet(_("Same recommendation"), (_("Code"), _("Recommendation"), _("Cities"), _("Initiatives")), meetings, (12, 60, 10, 12)),
    ]
    return send_workbook("flows.xlsx", lambda book: write_workbook(book, sheets=sheets))
