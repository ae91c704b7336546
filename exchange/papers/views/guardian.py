"""A child's papers, for the guardian who signs: download, sign by hand, say so."""

from uuid import UUID

from flask import render_template, url_for
from werkzeug.wrappers import Response

from exchange.access.guards import guardian_only
from exchange.access.viewers import Viewer
from exchange.foundation import clock
from exchange.foundation.forms import ConfirmForm
from exchange.foundation.languages import _
from exchange.foundation.obstacles import Refused
from exchange.foundation.pages import one_effect, say
from exchange.guardians.rules import Right
from exchange.guardians.sessions import current_guardian
from exchange.papers.models import PaperKind, PaperState
from exchange.papers.moves import Mover
from exchange.papers.queries import Dossier, list_for_reckoning
from exchange.papers.services import dossier_of, move_paper
from exchange.papers.showing import shown_papers
from exchange.papers.views.blueprint import blueprint
from exchange.papers.views.letters import answer_letter
from exchange.people.models import Guardian
from exchange.people.rules import guardians_who_sign


def child_dossier(participant_id: UUID, *, to: Right) -> tuple[Dossier, Guardian, Viewer]:
    """Return a child's papers for a guardian with a right, and as whom they act; raise NotFound."""
    return *_child(participant_id, to=to), current_guardian().actor


def _child(participant_id: UUID, *, to: Right | None = None) -> tuple[Dossier, Guardian]:
    participant, guardian = current_guardian().child(participant_id, to=to)
    (loaded,) = list_for_reckoning([participant.id])
    return dossier_of(loaded, now=clock.now()), guardian


@blueprint.get("/guardian/children/<uuid:participant_id>/papers")
@guardian_only
def of_child(participant_id: UUID) -> tuple[str, int]:
    """Show what a child needs, and what is to be signed."""
    dossier, guardian = _child(participant_id)
    return _page(dossier, guardian, 200)


def _page(dossier: Dossier, guardian: Guardian, code: int) -> tuple[str, int]:
    papers = shown_papers(dossier, by=Mover.GUARDIAN)
    page = render_template(
        "papers/child.html",
        participant=dossier.participant,
        papers=[one for one in papers if one.need.kind is PaperKind.AUTHORISATION],
        others=[one for one in papers if one.need.kind is not PaperKind.AUTHORISATION],
        may_sign=guardian.may_sign,
        signed=guardian.name,
    )
    return page, code


@blueprint.post("/guardian/children/<uuid:participant_id>/papers/<need_code>/<any(signed, certified, revoked):deed>")
@guardian_only
def child_move(participant_id: UUID, need_code: str, deed: str) -> tuple[str, int] | Response:
    """Keep that a guardian signed by hand, had it certified, or took it back."""
    who = current_guardian()
    dossier, guardian = _child(participant_id, to=Right.SIGN)
    form = ConfirmForm()
    try:
        with one_effect(form, owner_id=who.session_id) as effect:
            if not effect.earlier:
                signers = guardians_who_sign(dossier.participant.person.guardians, today=dossier.today)
                move_paper(
                    dossier,
                    need_code,
                    to=PaperState(deed),
                    by=Mover.GUARDIAN,
                    actor=who.actor,
                    now=clock.now(),
                    signer=guardian.name,
                    signers_known=[one.name for one in signers],
                )
                effect.location = url_for("papers.of_child", participant_id=participant_id)
                say(_("Kept. Please give the original to the group leader before the departure."))
    except Refused as refusal:
        for obstacle in refusal.obstacles:
            say(obstacle.sentence, kind="stopped")
        return _page(dossier, guardian, 409)
    return effect.redirect()


@blueprint.get("/guardian/children/<uuid:participant_id>/papers/<need_code>.pdf")
@guardian_only
def child_letter(participant_id: UUID, need_code: str) -> Response:
    """Give a child's letter to whoever signs it."""
    dossier, guardian = _child(participant_id, to=Right.SIGN)
    return answer_letter(dossier, need_code, visitor=guardian)
