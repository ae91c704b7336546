"""The roster of a cohort: page, JSON, CSV and XLSX."""

from typing import Any

from flask import Response, jsonify, render_template, request, stream_with_context, url_for
from werkzeug.wrappers import Response as BaseResponse

from exchange.access.guards import current_viewer, requires
from exchange.access.permissions import Permission
from exchange.cohorts.queries import get_cohort
from exchange.foundation import clock
from exchange.foundation.formats import quoted
from exchange.foundation.forms import ConfirmForm
from exchange.foundation.jobs.queue import enqueue
from exchange.foundation.languages import _, ngettext, reader_language
from exchange.foundation.pages import address_with, one_effect, page_number, send_workbook
from exchange.participants import export
from exchange.participants.listing import RosterLine, RosterPage, chip_words, open_roster
from exchange.participants.models import ParticipantKind, ParticipantState
from exchange.participants.rows import shown_rows
from exchange.participants.rules import HOW_FAR
from exchange.participants.tasks import EXPORT
from exchange.participants.views.blueprint import blueprint
from exchange.participants.wishes import Wishes


@blueprint.get("/cohorts/<slug>/participants")
@requires(Permission.ROSTER_VIEW)
def index(slug: str) -> str:
    """Show who travels."""
    viewer = current_viewer()
    cohort = get_cohort(slug, viewer=viewer)
    wishes = Wishes.from_address(request.args, page=page_number())
    roster = open_roster(cohort, wishes, viewer=viewer)
    return render_template(
        "participants/index.html",
        cohort=cohort,
        roster=roster,
        rows=shown_rows(roster.lines),
        far=HOW_FAR,
        wishes=wishes,
        chosen_filters=_filters(wishes, roster),
        counts_note=_counts_note(roster),
        state_note=_state_note(roster),
        chip_words=chip_words,
        is_long=roster.total > export.LONG,
        states=[state for state in ParticipantState if roster.by_state.get(state)],
        kinds=list(ParticipantKind),
    )


@blueprint.get("/cohorts/<slug>/participants.json")
@requires(Permission.ROSTER_VIEW)
def index_json(slug: str) -> Response:
    """Give the same rows to programs."""
    viewer = current_viewer()
    cohort = get_cohort(slug, viewer=viewer)
    roster = open_roster(cohort, Wishes.from_address(request.args, page=page_number()), viewer=viewer)
    return jsonify(
        cohort=cohort.slug,
        total=roster.total,
        found=roster.paging.total,
        page=roster.paging.page,
        pages=roster.paging.pages,
        states={state.value: count for state, count in roster.by_state.items()},
        participants=[_as_json(line) for line in roster.lines],
    )


def _as_json(line: RosterLine) -> dict[str, Any]:
    return {
        "id": str(line.id),
        "name": line.name,
        "city": line.city,
        "age": line.age,
        "kind": line.kind.value,
        "state": line.state.value,
        "readiness": line.chip,
        "obstacles": [
            {
                "code": obstacle.code,
                "sentence": str(obstacle.sentence),
                "owner": obstacle.owner.value if obstacle.owner else None,
                "due_on": obstacle.due_on.isoformat() if obstacle.due_on else None,
            }
            for obstacle in line.obstacles
        ],
        "url": url_for("participants.show", participant_id=line.id),
    }


def _filters(wishes: Wishes, roster: RosterPage) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    if wishes.q:
        found.append((quoted(wishes.q), address_with(q=None, page=None)))
    if wishes.city:
        found.append((dict(roster.cities).get(wishes.city, wishes.city), address_with(city=None, page=None)))
    if wishes.state:
        found.append((str(ParticipantState(wishes.state).label), address_with(state=None, page=None)))
    if wishes.kind:
        found.append((str(ParticipantKind(wishes.kind).label), address_with(kind=None, page=None)))
    if wishes.ready:
        words = _("Ready to travel") if wishes.ready == "ready" else _("Something is missing")
        found.append((words, address_with(ready=None, page=None)))
    return found


def _counts_note(roster: RosterPage) -> str:
    chips = roster.chips
    parts = [
        ngettext("%(num)s ready", "%(num)s ready", chips["ready"]) if "ready" in chips else "",
        ngettext("%(num)s waits", "%(num)s wait", chips["waits"]) if "waits" in chips else "",
        ngettext("%(num)s waits for you", "%(num)s wait for you", chips["you"]) if "you" in chips else "",
        ngettext("%(num)s stopped", "%(num)s stopped", chips["stopped"]) if "stopped" in chips else "",
        ngettext("%(num)s not travelling", "%(num)s not travelling", chips["draft"]) if "draft" in chips else "",
    ]
    words = " · ".join(part for part in parts if part)
    return _("On this page: %(counts)s", counts=words) if roster.paging.pages > 1 and words else words


def _state_note(roster: RosterPage) -> str:
    return " · ".join(f"{state.label} {roster.by_state[state]}" for state in ParticipantState if roster.by_state.get(state))


@blueprint.get("/cohorts/<slug>/participants.csv")
@requires(Permission.ROSTER_EXPORT)
def index_csv(slug: str) -> Response:
    """Give the roster as CSV, streamed however long it is."""
    viewer = current_viewer()
    cohort = get_cohort(slug, viewer=viewer)
    pieces = export.roster_csv(cohort, viewer=viewer, city_slug=request.args.get("city") or None)
    answer = Response(stream_with_context(pieces), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{cohort.slug}-participants.csv"'
    return answer


@blueprint.get("/cohorts/<slug>/participants.xlsx")
@requires(Permission.ROSTER_EXPORT)
def index_xlsx(slug: str) -> Response:
    """Give the roster as a workbook."""
    viewer = current_viewer()
    cohort = get_cohort(slug, viewer=viewer)
    city_slug = request.args.get("city") or None
    return send_workbook(
        f"{cohort.slug}-participants.xlsx",
        lambda book: export.write_roster(book, cohort, viewer=viewer, file_format="xlsx", city_slug=city_slug),
    )


@blueprint.post("/cohorts/<slug>/participants/file")
@requires(Permission.ROSTER_EXPORT)
def make_file(slug: str) -> BaseResponse:
    """Let the worker make the file of a long roster; its page shows how far it is and hands it over."""
    viewer = current_viewer()
    cohort = get_cohort(slug, viewer=viewer)
    with one_effect(ConfirmForm(), owner_id=viewer.account_id) as effect:
        if not effect.earlier:
            arguments = {
                "slug": cohort.slug,
                "ending": "csv" if request.form.get("ending") == "csv" else "xlsx",
                "city": request.form.get("city", "")[:60],
                "language": reader_language(),
            }
            job = enqueue(EXPORT, arguments=arguments, owner_account_id=viewer.account_id, now=clock.now())
            effect.location = url_for("operation.job", job_id=job.id)
    return effect.redirect()
