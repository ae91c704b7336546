"""Import a roster: upload, preview, decide, confirm, take back."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response
from wtforms import SelectChoice

from exchange.access.guards import current_viewer, requires
from exchange.access.permissions import Permission
from exchange.access.viewers import Viewer
from exchange.cohorts.models import Cohort, Delegation
from exchange.cohorts.queries import get_cohort
from exchange.cohorts.rules import why_not_register
from exchange.foundation import clock
from exchange.foundation.database import transaction
from exchange.foundation.forms import ConfirmForm, trimmed
from exchange.foundation.jobs.queue import enqueue
from exchange.foundation.languages import _, reader_language
from exchange.foundation.obstacles import NotFound, refuse_if
from exchange.foundation.pages import Paging, one_effect, page_number, say
from exchange.participants import tasks
from exchange.participants.facts import LABELS
from exchange.participants.forms import UploadForm
from exchange.participants.importing import services
from exchange.participants.importing.planning import StoredPlan, changes_of, value_from_json
from exchange.participants.importing.queries import get_import, list_imports, who_took_back
from exchange.participants.models import RosterImport, RosterImportState
from exchange.participants.roster.headings import MAPPABLE_FIELDS
from exchange.participants.roster.judging import WAITED_FOR
from exchange.participants.roster.limits import MAX_BYTES
from exchange.participants.showing import shown_value
from exchange.participants.views.blueprint import blueprint, delegation_choices, delegation_for

Answer = str | tuple[str, int] | Response
_ROWS_A_PAGE = 100
_ACTIONS = ("ambiguous", "refuse", "create", "change", "duplicate", "unchanged")


def _prepared(form: UploadForm, cohort: Cohort, viewer: Viewer, *, city: str | None) -> Delegation | None:
    choices = delegation_choices(cohort, viewer=viewer, right=Permission.ROSTER_IMPORT)
    form.city.choices = [SelectChoice(one.city.slug, one.city.name) for one in choices]
    if city:
        found = next((one for one in choices if one.city.slug == city), None)
        if found is None:
            raise NotFound
        return found
    return delegation_for(cohort, None, viewer=viewer) or (choices[0] if choices else None)


def _upload_page(form: UploadForm, cohort: Cohort, delegation: Delegation | None, viewer: Viewer, code: int) -> Answer:
    page = render_template(
        "participants/import.html",
        cohort=cohort,
        form=form,
        delegation=delegation,
        closed=why_not_register(cohort, delegation, today=clock.today(cohort.conference.time_zone)),
        earlier=list_imports(cohort, viewer=viewer),
    )
    return page, code


@blueprint.get("/cohorts/<slug>/participants/import")
@requires(Permission.ROSTER_IMPORT)
def import_page(slug: str) -> Answer:
    """Ask for a spreadsheet."""
    viewer = current_viewer()
    cohort = get_cohort(slug, viewer=viewer)
    form = UploadForm()
    delegation = _prepared(form, cohort, viewer, city=request.args.get("city"))
    if delegation is not None:
        form.city.data = delegation.city.slug
    return _upload_page(form, cohort, delegation, viewer, 200)


@blueprint.post("/cohorts/<slug>/participants/import")
@requires(Permission.ROSTER_IMPORT)
def upload(slug: str) -> Answer:
    """Read the spreadsheet, at once when it is small, and show what would be done."""
    viewer = current_viewer()
    cohort = get_cohort(slug, viewer=viewer)
    form = UploadForm()
    delegation = _prepared(form, cohort, viewer, city=form.city.data)
    file = form.file.data
    data = file.read() if isinstance(file, FileStorage) else b""
    if not form.validate() or delegation is None or not isinstance(file, FileStorage) or not file.filename:
        if not form.file.errors:
            form.file.errors = [_("Choose a file first.")]
        return _upload_page(form, cohort, delegation, viewer, 422)
    refusal = ""
    with one_effect(form, owner_id=viewer.account_id) as effect:
        if not effect.earlier:
            row = services.upload_roster(data, file_name=trimmed(file.filename) or "", delegation=delegation, actor=viewer, now=clock.now())
            effect.location = url_for("participants.import_show", slug=slug, import_id=row.id)
            # What is too large for a roster is refused at once, without a job.
            if services.LARGE_FILE < len(data) <= MAX_BYTES:
                effect.location = _as_job(tasks.READ, row, viewer)
            elif services.plan_import(row, now=clock.now()) is None:
                refusal = row.refusal
    if refusal:
        form.file.errors = [refusal]
        return _upload_page(form, cohort, delegation, viewer, 422)
    return effect.redirect()


def _as_job(kind: str, row: RosterImport, viewer: Viewer) -> str:
    arguments: dict[str, Any] = {
        "import_id": str(row.id),
        "language": reader_language(),
    }
    # One job for each plan: a plan that moved and was confirmed anew is another.
    key = f"{kind}:{row.id}:{row.planned_at.isoformat() if row.planned_at else ''}"
    job = enqueue(kind, arguments=arguments, owner_account_id=viewer.account_id, now=clock.now(), dedupe_key=key)
    return url_for("operation.job", job_id=job.id)


@blueprint.get("/cohorts/<slug>/participants/import/<uuid:import_id>")
@requires(Permission.ROSTER_IMPORT)
def import_show(slug: str, import_id: UUID) -> str:
    """Show what would be done, or what was."""
    viewer = current_viewer()
    cohort = get_cohort(slug, viewer=viewer)
    row = get_import(import_id, cohort, viewer=viewer)
    plan = services.plan_of(row)
    if row.state is not RosterImportState.PLANNED or plan is None:
        return render_template(
            "participants/import_done.html",
            cohort=cohort,
            row=row,
            plan=plan,
            why_not_undo=services.why_not_undo(row, now=clock.now()),
            taken_back_by=who_took_back(row) if row.state is RosterImportState.UNDONE else "",
        )
    show = request.args.get("show", "")
    rows = plan.doing(show) if show in _ACTIONS else plan.rows.by_action(_ACTIONS)
    paging = Paging(min(page_number(), Paging(1, len(rows), _ROWS_A_PAGE).pages), len(rows), _ROWS_A_PAGE)
    counts = plan.counts()
    return render_template(
        "participants/import_plan.html",
        cohort=cohort,
        row=row,
        plan=plan,
        facts=plan.facts,
        counts=counts,
        count_words=_count_words(),
        doing=counts["create"] + counts["change"],
        waiting=max(0, counts["create"] - row.delegation.free_count),
        rows=[_shown(one, plan) for one in rows[paging.offset : paging.offset + _ROWS_A_PAGE]],
        paging=paging,
        show=show,
        fields=[(name, LABELS[name]) for name in MAPPABLE_FIELDS],
        labels=LABELS,
        waited_for=WAITED_FOR,
        reasons=[one for one in services.why_not_confirm(row, plan, now=clock.now()) if one.code != "nothing-to-do"],
    )


def _count_words() -> dict[str, str]:
    return {
        "create": _("will be created"),
        "change": _("will be changed"),
        "unchanged": _("unchanged"),
        "duplicate": _("said twice"),
        "ambiguous": _("need your decision"),
        "refuse": _("cannot be taken"),
    }


def _shown(row: dict[str, Any], plan: StoredPlan) -> dict[str, Any]:
    decided = plan.decisions.get(row["row"], {})
    changes = [
        (LABELS[name], shown_value(name, value_from_json(name, old)), shown_value(name, value_from_json(name, new)))
        for name, (old, new) in changes_of(row).items()
        if row["action"] == "change" or (row["action"] == "create" and old is not None)
    ]
    return {**row, "changed": changes, "decided": decided}


@blueprint.post("/cohorts/<slug>/participants/import/<uuid:import_id>/judge")
@requires(Permission.ROSTER_IMPORT)
def import_judge(slug: str, import_id: UUID) -> Answer:
    """Judge the file anew with what somebody decided about columns, dates and rows."""
    viewer = current_viewer()
    cohort = get_cohort(slug, viewer=viewer)
    row = get_import(import_id, cohort, viewer=viewer)
    plan = services.plan_of(row)
    if row.state is not RosterImportState.PLANNED or plan is None:
        raise NotFound
    form = ConfirmForm()
    with one_effect(form, owner_id=viewer.account_id) as effect:
        if not effect.earlier:
            mapping = _mapping(plan)
            if mapping:
                services.map_columns(row, mapping)
            order = request.form.get("date_order", plan.date_order or "")
            services.plan_import(row, now=clock.now(), decisions=_decisions(plan), date_order=order if order in {"dmy", "mdy"} else None)
            effect.location = url_for("participants.import_show", slug=slug, import_id=row.id)
            say(_("The preview shows your decisions."))
    return effect.redirect()


def _mapping(plan: StoredPlan) -> dict[str, str]:
    """Return {heading: field} of the columns that somebody mapped otherwise than they are."""
    found = {}
    for number, (heading, field) in enumerate(plan.facts["columns"].items()):
        wished = request.form.get(f"column-{number}")
        if wished is not None and wished != (field or "") and wished in {"", *MAPPABLE_FIELDS}:
            found[heading] = wished
    return found


def _decisions(plan: StoredPlan) -> dict[int, dict[str, str]]:
    """Return the answers so far with those that just came in; an emptied one is taken back."""
    found = {number: dict(answers) for number, answers in plan.decisions.items()}
    offered = {(row["row"], problem["field"]) for row in plan.rows for problem in row["problems"] if problem["choices"]}
    offered |= {(number, field) for number, answers in plan.decisions.items() for field in answers}
    for number, field in offered:
        answer = request.form.get(f"decide-{number}-{field}")
        if answer:
            found.setdefault(number, {})[field] = answer[:200]
        elif answer == "" and number in found:
            found[number].pop(field, None)
    return {number: answers for number, answers in found.items() if answers}


@blueprint.post("/cohorts/<slug>/participants/import/<uuid:import_id>/confirm")
@requires(Permission.ROSTER_IMPORT)
def import_confirm(slug: str, import_id: UUID) -> Answer:
    """Do exactly what the preview showed, or show what moved meanwhile."""
    viewer = current_viewer()
    cohort = get_cohort(slug, viewer=viewer)
    form = ConfirmForm()
    address = url_for("participants.import_show", slug=slug, import_id=import_id)
    try:
        with one_effect(form, owner_id=viewer.account_id) as effect:
            if not effect.earlier:
                row = get_import(import_id, cohort, viewer=viewer)
                plan = services.plan_of(row)
                refuse_if(services.why_not_confirm(row, plan, now=clock.now()))
                effect.location = address
                if plan is not None and len(plan.doing("create", "change")) > services.MANY_ROWS:
                    row.state = RosterImportState.CONFIRMED
                    effect.location = _as_job(tasks.IMPORT, row, viewer)
                else:
                    services.confirm_import(row, actor=viewer, now=clock.now())
    except services.PlanMoved as moved:
        with transaction():
            services.keep_plan(get_import(import_id, cohort, viewer=viewer), moved.plan, now=clock.now())
        say(_("Something changed since you saw the preview. Nothing was done: please look again."), kind="you")
        return redirect(address, code=303)
    return effect.redirect()


@blueprint.post("/cohorts/<slug>/participants/import/<uuid:import_id>/discard")
@requires(Permission.ROSTER_IMPORT)
def import_discard(slug: str, import_id: UUID) -> Response:
    """Throw the preview away."""

    def discard(row: RosterImport, viewer: Viewer) -> str:
        services.discard_import(row, actor=viewer, now=clock.now())
        say(_("The file was thrown away. Nothing was imported."))
        return url_for("participants.import_page", slug=slug)

    return _do_once(slug, import_id, discard)


def _do_once(slug: str, import_id: UUID, deed: Callable[[RosterImport, Viewer], str]) -> Response:
    """Do something to an import, once however often the form is sent; the deed returns where to go then."""
    viewer = current_viewer()
    cohort = get_cohort(slug, viewer=viewer)
    form = ConfirmForm()
    with one_effect(form, owner_id=viewer.account_id) as effect:
        if not effect.earlier:
            effect.location = deed(get_import(import_id, cohort, viewer=viewer), viewer)
    return effect.redirect()
