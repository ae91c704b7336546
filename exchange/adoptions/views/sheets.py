"""Pages of three sheets: what was decided, how it is tried, what came of it."""

from typing import Any
from uuid import UUID

from flask import render_template, url_for
from werkzeug.wrappers import Response

from exchange.access.guards import current_viewer, requires
from exchange.access.permissions import Permission
from exchange.adoptions import queries
from exchange.adoptions.deciding.forms import DecisionForm, LineForm, PilotForm, ResultForm
from exchange.adoptions.deciding.models import Decision, Pilot, Result
from exchange.adoptions.deciding.services import add_line
from exchange.adoptions.deciding.showing import sheet_facts
from exchange.adoptions.dossier import Dossier, read_dossier
from exchange.adoptions.models import Adoption
from exchange.adoptions.sheetforms import SheetForm
from exchange.adoptions.views.blueprint import blueprint
from exchange.adoptions.views.diagnosis import why_closed
from exchange.adoptions.writing import save_sheet
from exchange.foundation import clock
from exchange.foundation.languages import _
from exchange.foundation.obstacles import Obstacle, Refused
from exchange.foundation.pages import one_effect, say

_MOVE = Permission.ADOPTIONS_MOVE
_SHEETS: dict[str, tuple[type[Any], type[SheetForm]]] = {
    "decision": (Decision, DecisionForm),
    "pilot": (Pilot, PilotForm),
    "result": (Result, ResultForm),
}


def _of(dossier: Dossier, sheet: str) -> Any:
    return getattr(dossier, sheet)


@blueprint.get("/adoptions/<uuid:adoption_id>/<any(decision,pilot,result):sheet>")
@requires(Permission.ADOPTIONS_VIEW)
def sheet(adoption_id: UUID, sheet: str) -> str:
    """Show one sheet of an adoption."""
    adoption = queries.get_adoption(adoption_id, viewer=current_viewer())
    return _page(adoption, sheet)


def _page(
    adoption: Adoption, sheet: str, form: SheetForm | None = None, line: LineForm | None = None, reasons: list[Obstacle] | None = None
) -> str:
    dossier = read_dossier(adoption)
    if form is None:
        form = _SHEETS[sheet][1](formdata=None)
        form.show(_of(dossier, sheet))
    return render_template(
        f"adoptions/sheets/{sheet}.html",
        adoption=adoption,
        initiative=adoption.initiative,
        sheet=sheet,
        dossier=dossier,
        form=form,
        line=line or LineForm(formdata=None, prefix="line-"),
        known=sheet_facts(sheet, _of(dossier, sheet)),
        reasons=reasons or [],
        closed=why_closed(adoption),
        may_move=current_viewer().may(_MOVE, city_id=adoption.city_id) and not why_closed(adoption),
    )


@blueprint.post("/adoptions/<uuid:adoption_id>/<any(decision,pilot,result):sheet>")
@requires(_MOVE)
def save_sheet_of(adoption_id: UUID, sheet: str) -> Response | tuple[str, int]:
    """Keep one sheet of an adoption."""
    viewer = current_viewer()
    adoption = queries.get_adoption(adoption_id, viewer=viewer, permission=_MOVE)
    model, kind = _SHEETS[sheet]
    form = kind()
    if not form.validate_on_submit():
        return _page(adoption, sheet, form), 422
    try:
        with one_effect(form, owner_id=viewer.account_id, leads_to=url_for(".show", adoption_id=adoption_id)) as effect:
            if not effect.earlier:
                earlier, version = _of(read_dossier(adoption), sheet), form.version.data or 0
                labels = form.labels()
                save_sheet(adoption, model, earlier, form.facts(), version=version, labels=labels, actor=viewer, now=clock.now())
                say(_("Saved."))
    except Refused as refused:
        return _page(adoption, sheet, form, reasons=refused.obstacles), 422
    return effect.redirect()


@blueprint.post("/adoptions/<uuid:adoption_id>/pilot/lines")
@requires(_MOVE)
def add_pilot_line(adoption_id: UUID) -> Response | tuple[str, int]:
    """Write down one day of the try."""
    viewer = current_viewer()
    adoption = queries.get_adoption(adoption_id, viewer=viewer, permission=_MOVE)
    form = LineForm(prefix="line-")
    if not form.validate_on_submit():
        return _page(adoption, "pilot", line=form), 422
    try:
        leads_to = url_for(".sheet", adoption_id=adoption_id, sheet="pilot")
        with one_effect(form, owner_id=viewer.account_id, leads_to=leads_to) as effect:
            if not effect.earlier and form.held_on.data:
                facts = {"held_on": form.held_on.data, "came_count": form.came_count.data, "note": form.note.data or ""}
                add_line(adoption, **facts, actor=viewer, now=clock.now())
                say(_("The line is kept."))
    except Refused as refused:
        return _page(adoption, "pilot", line=form, reasons=refused.obstacles), 422
    return effect.redirect()
