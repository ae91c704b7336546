"""The papers of one participant."""

from uuid import UUID

from flask import render_template, request, url_for
from werkzeug.wrappers import Response

from exchange.access.guards import current_viewer, requires
from exchange.access.permissions import Permission
from exchange.access.viewers import Viewer
from exchange.foundation import clock
from exchange.foundation.forms import ConfirmForm
from exchange.foundation.languages import _
from exchange.foundation.obstacles import NotFound, Refused
from exchange.foundation.pages import one_effect, safe_address, say
from exchange.papers.forms import WRONG_LINE, FactsForm, NumberForm
from exchange.papers.letter import missing_of
from exchange.papers.models import PaperState
from exchange.papers.moves import Mover
from exchange.papers.naming import WrongLine
from exchange.papers.queries import Dossier
from exchange.papers.rules import is_travelling_alone_as_minor
from exchange.papers.services import TravellerFacts, dossier_of, move_paper, save_number, save_traveller_facts
from exchange.papers.showing import shown_papers
from exchange.papers.views.blueprint import blueprint
from exchange.papers.views.letters import answer_letter, blocks_for_page
from exchange.participants.models import Participant
from exchange.participants.queries import get_participant
from exchange.participants.rules import turns_adult_on
from exchange.participants.services import change_participant

P = Permission
_YES_NO = {"yes": True, "no": False}


def mover_of(viewer: Viewer, participant: Participant) -> Mover:
    """Return as what somebody brings a paper further."""
    return Mover.DESK if viewer.may(P.PAPERS_EDIT, city_id=participant.city_id) else Mover.LEADER


@blueprint.get("/participants/<uuid:participant_id>/papers")
@requires(P.PAPERS_VIEW)
def show(participant_id: UUID) -> tuple[str, int]:
    """Show what somebody needs, how far each paper is, and why it is needed."""
    participant = get_participant(participant_id, viewer=current_viewer(), permission=P.PAPERS_VIEW)
    dossier = dossier_of(participant, now=clock.now())
    return _page(dossier, _filled(dossier), 200)


def _filled(dossier: Dossier) -> FactsForm:
    form, standing = FactsForm(), dossier.standing
    if standing is not None and not form.is_submitted():
        for name in ("document_issued_on", "document_country", "second_nationality", "permit_until_on", "travels_with_guardian"):
            form[name].data = getattr(standing, name)
        form.allows_emergency_care.data = {True: "yes", False: "no", None: ""}[standing.allows_emergency_care]
    return form


def _page(dossier: Dossier, form: FactsForm, code: int, number_form: NumberForm | None = None) -> tuple[str, int]:
    participant, viewer = dossier.participant, current_viewer()
    may_edit = viewer.may(P.PAPERS_EDIT, city_id=participant.city_id)
    papers = shown_papers(dossier, by=mover_of(viewer, participant))
    letters = [paper for paper in papers if paper.has_letter]
    page = render_template(
        "papers/show.html",
        participant=participant,
        dossier=dossier,
        papers=papers,
        missing=missing_of(blocks_for_page(dossier, letters[0].need)) if letters and may_edit else [],
        form=form,
        number_form=number_form or NumberForm(formdata=None),
        may_edit=may_edit,
        may_edit_person=viewer.may(P.PARTICIPANTS_EDIT, city_id=participant.city_id),
        alone=is_travelling_alone_as_minor(dossier.traveller, dossier.trip),
        adult_on=turns_adult_on(participant.person.birth_date, dossier.trip.leaves_on, dossier.trip.returns_on),
        no_rules=not dossier.needs and not dossier.has_rules,
    )
    return page, code


@blueprint.post("/participants/<uuid:participant_id>/papers")
@requires(P.PAPERS_EDIT)
def save(participant_id: UUID) -> tuple[str, int] | Response:
    """Keep what the rules must know of a traveller."""
    viewer, now = current_viewer(), clock.now()
    participant = get_participant(participant_id, viewer=viewer, permission=P.PAPERS_EDIT)
    form, line = FactsForm(), {}
    if form.validate():
        try:
            line = form.read_line(today=clock.today())
        except WrongLine as wrong:
            form.machine_line.errors = [str(WRONG_LINE[str(wrong)])]
    if form.errors or not form.is_submitted():
        return _page(dossier_of(participant, now=clock.now()), form, 422)
    with one_effect(form, owner_id=viewer.account_id) as effect:
        if not effect.earlier:
            facts = TravellerFacts(
                second_nationality=form.second_nationality.data or "",
                document_country=form.document_country.data or "",
                document_issued_on=form.document_issued_on.data,
                permit_until_on=form.permit_until_on.data,
                travels_with_guardian=bool(form.travels_with_guardian.data),
                allows_emergency_care=_YES_NO.get(form.allows_emergency_care.data or ""),
            )
            save_traveller_facts(participant, facts, actor=viewer, now=now)
            if line:
                change_participant(participant, line, actor=viewer, now=now)
            effect.location = url_for("papers.show", participant_id=participant.id)
            say(_("Kept. What is needed was worked out again."))
    return effect.redirect()


@blueprint.post("/participants/<uuid:participant_id>/papers/<need_code>/<state>")
@requires(P.PAPERS_CHECK)
def move(participant_id: UUID, need_code: str, state: str) -> tuple[str, int] | Response:
    """Bring a paper to its next state, or back."""
    viewer = current_viewer()
    participant = get_participant(participant_id, viewer=viewer, permission=P.PAPERS_CHECK)
    dossier = dossier_of(participant, now=clock.now())
    if state not in set(PaperState):
        raise NotFound
    form = ConfirmForm()
    back = safe_address(request.form.get("next"), default=url_for("papers.show", participant_id=participant.id))
    try:
        with one_effect(form, owner_id=viewer.account_id) as effect:
            if not effect.earlier:
                by = mover_of(viewer, participant)
                move_paper(dossier, need_code, to=PaperState(state), by=by, actor=viewer, now=clock.now())
                effect.location = back
                say(_("Kept: %(paper)s", paper=PaperState(state).label))
    except Refused as refusal:
        for obstacle in refusal.obstacles:
            say(obstacle.sentence, kind="stopped")
        return _page(dossier_of(participant, now=clock.now()), _filled(dossier), 409)
    return effect.redirect()


@blueprint.post("/participants/<uuid:participant_id>/papers/<need_code>/number")
@requires(P.PAPERS_EDIT)
def number(participant_id: UUID, need_code: str) -> tuple[str, int] | Response:
    """Keep the number of an ETA or visa that the coordinator has seen."""
    viewer = current_viewer()
    participant = get_participant(participant_id, viewer=viewer, permission=P.PAPERS_EDIT)
    dossier = dossier_of(participant, now=clock.now())
    form = NumberForm()
    dossier.need(need_code)
    if not form.validate():
        return _page(dossier, _filled(dossier), 422, form)
    try:
        with one_effect(form, owner_id=viewer.account_id) as effect:
            if not effect.earlier:
                save_number(
                    dossier,
                    need_code,
                    number=form.number.data or "",
                    expires_on=form.expires_on.data,
                    by=Mover.DESK,
                    actor=viewer,
                    now=clock.now(),
                )
                effect.location = url_for("papers.show", participant_id=participant.id)
                say(_("Kept. The number is sealed."))
    except Refused as refusal:
        form.expires_on.errors = [str(obstacle.sentence) for obstacle in refusal.obstacles]
        return _page(dossier, _filled(dossier), 422, form)
    return effect.redirect()


@blueprint.get("/participants/<uuid:participant_id>/papers/<need_code>.pdf")
@requires(P.PAPERS_EDIT)
def letter(participant_id: UUID, need_code: str) -> Response:
    """Give the letter to print and sign."""
    participant = get_participant(participant_id, viewer=current_viewer(), permission=P.PAPERS_EDIT)
    return answer_letter(dossier_of(participant, now=clock.now()), need_code)
