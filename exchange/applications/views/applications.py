"""A coordinator's applications: the list, as page, JSON, CSV and XLSX, and one of them with all that is known around it."""

import io
from typing import Any
from uuid import UUID

from flask import Response, jsonify, render_template, request, send_file, stream_with_context, url_for
from werkzeug.wrappers import Response as BaseResponse

from exchange.access.guards import current_viewer, requires
from exchange.access.permissions import Permission
from exchange.applications import accepting, rules
from exchange.applications.contributions import hidden_calls
from exchange.applications.export import application_rows
from exchange.applications.filing import read_file
from exchange.applications.kinds import ApplicationState
from exchange.applications.listing import Wanted, count_by_state, hints_of, list_applications, list_history, list_with_answers
from exchange.applications.queries import get_application, list_calls
from exchange.applications.showing import SAME, deed_words, shown_answers
from exchange.applications.views.blueprint import blueprint
from exchange.cohorts.queries import get_cohort
from exchange.foundation import clock
from exchange.foundation.database import transaction
from exchange.foundation.formats import quoted
from exchange.foundation.forms import ConfirmForm
from exchange.foundation.languages import _
from exchange.foundation.obstacles import NotFound
from exchange.foundation.pages import Paging, address_with, one_effect, page_number, say, send_workbook
from exchange.foundation.sheets import csv_pieces, write_xlsx
from exchange.history.services import record
from exchange.participants.rules import age_on, is_minor


@blueprint.get("/cohorts/<slug>/applications")
@requires(Permission.APPLICATIONS_VIEW)
def index(slug: str) -> str:
    """List the applications to a cohort, the newest first."""
    viewer = current_viewer()
    cohort = get_cohort(slug, viewer=viewer)
    wanted, counts = Wanted.from_address(request.args), count_by_state(cohort, viewer=viewer)
    page = page_number()
    rows, found = list_applications(cohort, wanted, viewer=viewer, offset=Paging(page, 0).offset)
    lines = list_calls(cohort, viewer=viewer)
    titles = {line.call.slug: line.call.title for line in lines}
    chosen = [(quoted(wanted.q), address_with(q=None, page=None))] if wanted.q else []
    if wanted.state:
        chosen.append((str(ApplicationState(wanted.state).label), address_with(state=None, page=None)))
    if wanted.call:
        chosen.append((titles.get(wanted.call, wanted.call), address_with(call=None, page=None)))
    return render_template(
        "applications/index.html",
        cohort=cohort,
        rows=rows,
        ages={row.id: age_on(row.birth_date, cohort.first_day) for row in rows},
        hidden=hidden_calls({row.call_id for row in rows}),
        paging=Paging(page, found),
        total=sum(counts.values()),
        counts=counts,
        wanted=wanted,
        chosen_filters=chosen,
        calls=lines,
        states=[state for state in ApplicationState if counts.get(state)],
        several_cities=len({row.city_name for row in rows}) > 1,
    )


@blueprint.get("/cohorts/<slug>/applications.json")
@requires(Permission.APPLICATIONS_VIEW)
def index_json(slug: str) -> Response:
    """Give the same rows to programs."""
    viewer = current_viewer()
    cohort = get_cohort(slug, viewer=viewer)
    page = page_number()
    rows, found = list_applications(cohort, Wanted.from_address(request.args), viewer=viewer, offset=Paging(page, 0).offset)
    hidden = hidden_calls({row.call_id for row in rows})
    return jsonify(
        cohort=cohort.slug,
        found=found,
        page=page,
        pages=Paging(page, found).pages,
        applications=[_as_json(row, age_on(row.birth_date, cohort.first_day), is_hidden=row.call_id in hidden) for row in rows],
    )


def _as_json(row: Any, age: int | None, *, is_hidden: bool) -> dict[str, Any]:
    return {
        "id": str(row.id),
        "number": row.number,
        "call": row.call_slug,
        "city": row.city_name,
        "name": None if is_hidden else f"{row.first_name} {row.last_name}".strip(),
        "age": age,
        "language": row.language,
        "state": row.state.value,
        "submitted_at": row.submitted_at.isoformat() if row.submitted_at else None,
        "url": url_for(".show", application_id=row.id),
    }


@blueprint.get("/cohorts/<slug>/applications.csv")
@requires(Permission.APPLICATIONS_VIEW)
def index_csv(slug: str) -> Response:
    """Give the applications as CSV in which nothing is a formula."""
    viewer = current_viewer()
    cohort = get_cohort(slug, viewer=viewer)
    heading, rows = application_rows(list_with_answers(cohort, Wanted.from_address(request.args), viewer=viewer))
    answer = Response(stream_with_context(csv_pieces(rows, header=heading)), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{cohort.slug}-applications.csv"'
    return answer


@blueprint.get("/cohorts/<slug>/applications.xlsx")
@requires(Permission.APPLICATIONS_VIEW)
def index_xlsx(slug: str) -> Response:
    """Give the applications as a workbook."""
    viewer = current_viewer()
    cohort = get_cohort(slug, viewer=viewer)
    heading, rows = application_rows(list_with_answers(cohort, Wanted.from_address(request.args), viewer=viewer))
    return send_workbook(
        f"{cohort.slug}-applications.xlsx", lambda book: write_xlsx(book, header=heading, rows=rows, sheet_name=_("Applications"))
    )


@blueprint.get("/applications/<uuid:application_id>")
@requires(Permission.APPLICATIONS_VIEW)
def show(application_id: UUID) -> str:
    """Show one application: who, why, the answers to the questions as they were worded, what happened."""
    viewer = current_viewer()
    application = get_application(application_id, viewer=viewer)
    cohort = application.call.cohort
    if hidden_calls([application.call_id]):
        return render_template("applications/hidden.html", application=application, call=application.call, cohort=cohort)
    hints = [(SAME[hint.why], hint) for hint in hints_of(application, viewer=viewer)]
    return render_template(
        "applications/show.html",
        application=application,
        call=application.call,
        cohort=cohort,
        city=application.delegation.city,
        age=age_on(application.birth_date, cohort.first_day),
        is_minor=is_minor(application.birth_date, cohort.first_day),
        answers=shown_answers(application.answers),
        hints=hints,
        history=[(deed_words(line.deed), who, line.at) for line, who in list_history(application)],
        may_confirm=viewer.may(Permission.CALLS_EDIT, city_id=application.city_id) and not rules.why_not_confirm_by_hand(application.state),
    )


@blueprint.post("/applications/<uuid:application_id>/confirm")
@requires(Permission.CALLS_EDIT)
def confirm_by_hand(application_id: UUID) -> BaseResponse:
    """Let an application count because the applicant was reached in another way."""
    viewer = current_viewer()
    with one_effect(ConfirmForm(), owner_id=viewer.account_id) as effect:
        if not effect.earlier:
            application = get_application(application_id, viewer=viewer, permission=Permission.CALLS_EDIT)
            accepting.confirm_by_hand(application, actor=viewer, now=clock.now())
            say(_("The application of %(name)s is confirmed.", name=application.full_name))
            effect.location = url_for(".show", application_id=application_id)
    return effect.redirect()


@blueprint.get("/applications/<uuid:application_id>/files/<uuid:answer_id>")
@requires(Permission.APPLICATIONS_VIEW)
def file(application_id: UUID, answer_id: UUID) -> Response:
    """Hand over a file of an application, as a download only; that it was opened stands in the history."""
    viewer = current_viewer()
    application = get_application(application_id, viewer=viewer)
    answer = next((one for one in application.answers if one.id == answer_id), None)
    if answer is None or hidden_calls([application.call_id]):
        raise NotFound
    name, content = read_file(answer)
    with transaction():
        record("application-file-read", application, actor=viewer, now=clock.now(), changed=[f"question-{answer.question.position}"])
    kind = "application/pdf" if name.endswith(".pdf") else "image/jpeg"
    return send_file(io.BytesIO(content), mimetype=kind, as_attachment=True, download_name=name)
