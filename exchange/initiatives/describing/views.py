"""The page on which a city says what it knows, the pages of its records, and what authors propose for it."""

from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from exchange.access.guards import current_viewer, requires
from exchange.access.permissions import Permission
from exchange.foundation import clock
from exchange.foundation.forms import ConfirmForm
from exchange.foundation.languages import Sentence, _
from exchange.foundation.obstacles import NotFound, Obstacle, Refused
from exchange.foundation.pages import one_effect, say
from exchange.initiatives.describing import queries, rules, services
from exchange.initiatives.describing.forms import FORMS, AnswerForm, CeilingForm, CostsForm, PartForm, ProposalForm, RecordForm
from exchange.initiatives.describing.models import DescriptionProposal
from exchange.initiatives.describing.parts import BY_CODE, CODES, PARTS
from exchange.initiatives.describing.showing import known_facts, part_state
from exchange.initiatives.describing.standing import values_of
from exchange.initiatives.models import Initiative
from exchange.initiatives.queries import get_own_initiative, get_to_review
from exchange.initiatives.views.blueprint import blueprint

_DESCRIBE = Permission.INITIATIVES_DESCRIBE


def _filled(initiative: Initiative, code: str) -> PartForm:
    values = values_of(initiative.description, BY_CODE[code].names)
    form = FORMS[code](formdata=None, prefix=f"{code}-")
    form.show(values)
    form.seen.data = rules.print_of(values)
    if code == "contact" and initiative.description:
        form["agreed"].data = initiative.description.has_contact
    return form


@blueprint.get("/initiatives/<slug>/describe")
@requires(_DESCRIBE)
def describe(slug: str) -> str:
    """Show every part with what is kept; the first empty one is open, or the one that is asked for."""
    return _page(queries.get_to_describe(slug, viewer=current_viewer()), opened=request.args.get("part", ""))


def _page(
    initiative: Initiative,
    *,
    opened: str = "",
    typed: PartForm | None = None,
    answer: tuple[UUID, AnswerForm] | None = None,
    reasons: list[Obstacle] | None = None,
    held: CeilingForm | None = None,
) -> str:
    states = {part.code: part_state(initiative, part) for part in PARTS}
    opened = opened or next((code for code, state in states.items() if state == "todo"), "")
    forms = {code: typed if typed is not None and code == opened else _filled(initiative, code) for code in BY_CODE}
    answers = queries.may_answer(initiative, viewer=current_viewer())
    answered = queries.list_answered(initiative) if answers else []
    return render_template(
        "initiatives/describing/describe.html",
        initiative=initiative,
        parts=PARTS,
        forms=forms,
        states=states,
        opened=opened,
        typed=typed,
        reasons=reasons or [],
        closed=rules.why_not_describe(initiative.state),
        answer=answer[1] if answer else None,
        proposals=_to_answer(initiative, answer) if answers else [],
        answered=[(one, BY_CODE[one.part].heading) for one in answered],
        ceiling=(held or _ceiling_form(initiative)) if current_viewer().may(Permission.INITIATIVES_REVIEW) else None,
        **known_facts(initiative),
    )


def _to_answer(initiative: Initiative, typed: tuple[UUID, AnswerForm] | None) -> list[tuple[DescriptionProposal, Sentence, AnswerForm]]:
    """Return (proposal, heading, form of the answer), each form with an id of its own."""
    lines: list[tuple[DescriptionProposal, Sentence, AnswerForm]] = []
    for one in queries.list_proposals(initiative):
        form = typed[1] if typed and typed[0] == one.id else AnswerForm(formdata=None)
        form.answer.id = form.answer.label.field_id = f"answer-{one.id.hex}"
        lines.append((one, BY_CODE[one.part].heading, form))
    return lines


def _ceiling_form(initiative: Initiative) -> CeilingForm:
    form = CeilingForm(formdata=None, prefix="ceiling-")
    if initiative.description:
        form.ceiling.data, form.reason.data = str(initiative.description.ceiling or ""), initiative.description.ceiling_reason
    return form


@blueprint.post(f"/initiatives/<slug>/describe/<any({CODES}):about>")
@requires(_DESCRIBE)
def describe_part(slug: str, about: str) -> Response | tuple[str, int]:
    """Keep one part, and open the next."""
    viewer = current_viewer()
    initiative = queries.get_to_describe(slug, viewer=viewer)
    form = FORMS[about](prefix=f"{about}-")
    if not form.validate_on_submit():
        return _again(slug, about, form)
    codes = list(BY_CODE)
    following = codes[codes.index(about) + 1] if about != codes[-1] else about
    leads_to = url_for(".describe", slug=initiative.slug, part=following, _anchor=f"part-{following}")
    try:
        with one_effect(form, owner_id=viewer.account_id, leads_to=leads_to) as effect:
            if not effect.earlier:
                agreed = bool(form["agreed"].data) if about == "contact" else False
                values, seen = form.values(about), form.seen.data or ""
                services.save_part(initiative, about, values, seen_print=seen, agreed=agreed, actor=viewer, now=clock.now())
                say(_("Saved: %(part)s.", part=BY_CODE[about].heading))
    except Refused as refused:
        return _again(slug, about, form, refused.obstacles)
    return effect.redirect()


def _again(slug: str, about: str, form: PartForm, reasons: list[Obstacle] | None = None) -> tuple[str, int]:
    if isinstance(form, CostsForm):
        form.offer_more()
    return _page(queries.get_to_describe(slug, viewer=current_viewer()), opened=about, typed=form, reasons=reasons), 422


def _record_page(initiative: Initiative, form: RecordForm, *, record_id: UUID | None, reasons: list[Obstacle] | None = None) -> str:
    return render_template(
        "initiatives/describing/record.html", initiative=initiative, form=form, record_id=record_id, reasons=reasons or []
    )


@blueprint.get("/initiatives/<slug>/evidence")
@requires(_DESCRIBE)
def new_record(slug: str) -> str:
    """Ask for a record of evidence."""
    return _record_page(queries.get_to_describe(slug, viewer=current_viewer()), RecordForm(), record_id=None)


@blueprint.get("/initiatives/<slug>/evidence/<uuid:record_id>")
@requires(_DESCRIBE)
def evidence_record(slug: str, record_id: UUID) -> str:
    """Show a record for changing."""
    initiative = queries.get_to_describe(slug, viewer=current_viewer())
    kept = queries.get_record(initiative, record_id)
    facts: dict[str, Any] = {name: getattr(kept, name) for name in RecordForm.NAMES}
    return _record_page(initiative, RecordForm(data={**facts, "version": kept.version}), record_id=record_id)


@blueprint.post("/initiatives/<slug>/evidence")
@requires(_DESCRIBE)
def add_record(slug: str) -> Response | tuple[str, int]:
    """Keep a new record."""
    return _keep(slug, None)


@blueprint.post("/initiatives/<slug>/evidence/<uuid:record_id>")
@requires(_DESCRIBE)
def change_record(slug: str, record_id: UUID) -> Response | tuple[str, int]:
    """Keep what was changed in a record."""
    return _keep(slug, record_id)


def _keep(slug: str, record_id: UUID | None) -> Response | tuple[str, int]:
    viewer = current_viewer()
    initiative = queries.get_to_describe(slug, viewer=viewer)
    earlier = queries.get_record(initiative, record_id) if record_id else None
    form = RecordForm()
    if not form.validate_on_submit():
        return _record_page(initiative, form, record_id=record_id), 422
    try:
        with one_effect(form, owner_id=viewer.account_id, leads_to=_evidence_at(initiative)) as effect:
            if not effect.earlier:
                version = form.version.data or 0
                services.keep_record(initiative, earlier, form.facts(), version=version, actor=viewer, now=clock.now())
                say(_("The record is kept."))
    except Refused as refused:
        again = queries.get_to_describe(slug, viewer=viewer)
        return _record_page(again, form, record_id=record_id, reasons=refused.obstacles), 422
    return effect.redirect()


def _evidence_at(initiative: Initiative) -> str:
    return url_for(".describe", slug=initiative.slug, part="evidence", _anchor="part-evidence")


@blueprint.post("/initiatives/<slug>/evidence/<uuid:record_id>/remove")
@requires(_DESCRIBE)
def remove_record(slug: str, record_id: UUID) -> Response:
    """Take a record away."""
    viewer = current_viewer()
    initiative = queries.get_to_describe(slug, viewer=viewer)
    with one_effect(ConfirmForm(), owner_id=viewer.account_id, leads_to=_evidence_at(initiative)) as effect:
        if not effect.earlier:
            services.remove_record(initiative, queries.get_record(initiative, record_id), actor=viewer, now=clock.now())
            say(_("The record is gone. The level follows what is left."))
    return effect.redirect()


@blueprint.post("/initiatives/<slug>/evidence/ceiling")
@requires(Permission.INITIATIVES_REVIEW)
def set_ceiling(slug: str) -> Response | tuple[str, int]:
    """Hold the level of evidence down, or let it go."""
    viewer = current_viewer()
    initiative = get_to_review(slug, viewer=viewer)
    form = CeilingForm(prefix="ceiling-")
    if not form.validate_on_submit():
        say(_("Nothing was changed. Choose a level from the list."), kind="stopped")
        return _to_evidence(initiative)
    try:
        with one_effect(form, owner_id=viewer.account_id, leads_to=_evidence_at(initiative)) as effect:
            if not effect.earlier:
                ceiling = int(form.ceiling.data) if form.ceiling.data else None
                services.set_ceiling(initiative, ceiling, reason=form.reason.data or "", actor=viewer, now=clock.now())
                say(_("The ceiling is kept."))
    except Refused as refused:
        form.reason.errors = [str(obstacle.sentence) for obstacle in refused.obstacles]
        return _page(get_to_review(slug, viewer=viewer), opened="evidence", held=form), 422
    return effect.redirect()


def _to_evidence(initiative: Initiative) -> Response:
    return redirect(_evidence_at(initiative), code=303)


@blueprint.get("/initiatives/<slug>/propose")
@requires(Permission.INITIATIVES_WRITE)
def part_proposals(slug: str) -> str:
    """Let an author propose words for a part, and show what became of earlier ones."""
    return _proposal_page(get_own_initiative(slug, viewer=current_viewer()), ProposalForm())


def _proposal_page(initiative: Initiative, form: ProposalForm, reasons: list[Obstacle] | None = None) -> str:
    own = queries.list_own_proposals(initiative, viewer=current_viewer())
    return render_template(
        "initiatives/describing/propose.html",
        initiative=initiative,
        form=form,
        own=[(one, BY_CODE[one.part].heading) for one in own],
        reasons=reasons or [],
        closed=rules.why_not_describe(initiative.state),
    )


@blueprint.post("/initiatives/<slug>/propose")
@requires(Permission.INITIATIVES_WRITE)
def propose_part(slug: str) -> Response | tuple[str, int]:
    """Keep a proposal."""
    viewer = current_viewer()
    initiative = get_own_initiative(slug, viewer=viewer)
    form = ProposalForm()
    if not form.validate_on_submit():
        return _proposal_page(initiative, form), 422
    try:
        with one_effect(form, owner_id=viewer.account_id, leads_to=url_for(".part_proposals", slug=initiative.slug)) as effect:
            if not effect.earlier:
                services.propose(initiative, code=form.part.data, words=form.words.data or "", actor=viewer, now=clock.now())
                say(_("Thank you. An adult of your city reads it."))
    except Refused as refused:
        return _proposal_page(get_own_initiative(slug, viewer=viewer), form, refused.obstacles), 422
    return effect.redirect()


@blueprint.post("/initiatives/<slug>/proposals/<uuid:proposal_id>")
@requires(_DESCRIBE)
def answer_part(slug: str, proposal_id: UUID) -> Response | tuple[str, int]:
    """Say that a proposal was taken over, or why not."""
    viewer = current_viewer()
    initiative = queries.get_to_describe(slug, viewer=viewer)
    if not queries.may_answer(initiative, viewer=viewer):
        raise NotFound
    proposal = queries.get_proposal(initiative, proposal_id)
    form = AnswerForm()
    leads_to = url_for(".describe", slug=initiative.slug, part=proposal.part, _anchor=f"part-{proposal.part}")
    if form.taken.data not in {"yes", "no"}:
        say(_("Nothing was changed. Say whether it was put in."), kind="stopped")
        return redirect(leads_to, code=303)
    if not form.validate_on_submit() and proposal.is_taken is None:
        return _page(initiative, answer=(proposal.id, form)), 422
    with one_effect(form, owner_id=viewer.account_id, leads_to=leads_to) as effect:
        if not effect.earlier:
            # The form that says yes has no field for a reason.
            is_taken = form.taken.data == "yes"
            answer = "" if is_taken else form.answer.data or ""
            services.answer_proposal(initiative, proposal, is_taken=is_taken, answer=answer, actor=viewer, now=clock.now())
            say(_("The author sees your answer."))
    return effect.redirect()
