"""The passport or card that somebody travels with, as they themselves or a minor's guardian say it."""

from dataclasses import dataclass
from uuid import UUID

from flask import render_template, url_for
from werkzeug.wrappers import Response

from exchange.access.guards import current_viewer, guardian_only, requires
from exchange.access.permissions import Permission
from exchange.access.viewers import Viewer
from exchange.foundation import clock
from exchange.foundation.languages import _
from exchange.foundation.obstacles import NotFound, Owner, Refused
from exchange.foundation.pages import one_effect, say
from exchange.guardians.rules import Right
from exchange.guardians.sessions import current_guardian
from exchange.papers.document_form import DocumentForm
from exchange.papers.views.blueprint import blueprint
from exchange.papers.views.guardian import child_dossier
from exchange.papers.views.own import own_dossier
from exchange.participants.forms import show_obstacles
from exchange.participants.models import Participant
from exchange.participants.roster.saying import ShownDate
from exchange.participants.rules import is_minor, own_answerer
from exchange.participants.services import change_participant


@dataclass(frozen=True)
class _Desk:
    """From where it is said: by whom, and where that leads."""

    participant: Participant
    actor: Viewer
    owner_id: UUID | None
    layout: str
    here: str
    home: str


def _own(participant_id: UUID) -> _Desk:
    participant = own_dossier(participant_id).participant
    minor = is_minor(participant.person.birth_date, participant.cohort.away_from_on)
    if own_answerer(participant.kind, minor=minor) is Owner.GUARDIAN:
        raise NotFound
    viewer = current_viewer()
    here = url_for("papers.my_document", participant_id=participant_id)
    return _Desk(participant, viewer, viewer.account_id, "layout/base.html", here, url_for("papers.mine"))


def _of_child(participant_id: UUID) -> _Desk:
    dossier, _guardian, actor = child_dossier(participant_id, to=Right.SIGN)
    here = url_for("papers.child_document", participant_id=participant_id)
    return _Desk(dossier.participant, actor, current_guardian().session_id, "layout/guardian.html", here, url_for("guardians.tasks"))


def _page(desk: _Desk, form: DocumentForm, code: int) -> tuple[str, int]:
    return render_template("papers/document.html", desk=desk, person=desk.participant.person, form=form), code


def _keep(desk: _Desk) -> tuple[str, int] | Response:
    form = DocumentForm()
    if not form.validate():
        return _page(desk, form, 422)
    try:
        with one_effect(form, owner_id=desk.owner_id) as effect:
            if not effect.earlier:
                change_participant(desk.participant, form.facts(), actor=desk.actor, now=clock.now())
                effect.location = desk.home
                say(_("Kept. The number is sealed."))
                expires_on = desk.participant.person.document_expires_on
                if expires_on is not None and expires_on < desk.participant.cohort.away_until_on:
                    day = ShownDate(expires_on)
                    say(_("The document expires on %(day)s, before the trip is over. A new one is needed.", day=day), kind="note")
    except Refused as refusal:
        show_obstacles(form, refusal.obstacles)
        return _page(desk, form, 422)
    return effect.redirect()


@blueprint.get("/me/papers/<uuid:participant_id>/document")
@requires(Permission.MINE)
def my_document(participant_id: UUID) -> tuple[str, int]:
    """Ask an adult which passport or card they travel with."""
    desk = _own(participant_id)
    return _page(desk, DocumentForm.of(desk.participant.person), 200)


@blueprint.post("/me/papers/<uuid:participant_id>/document")
@requires(Permission.MINE)
def keep_my_document(participant_id: UUID) -> tuple[str, int] | Response:
    """Keep which passport or card an adult travels with."""
    return _keep(_own(participant_id))


@blueprint.get("/guardian/children/<uuid:participant_id>/document")
@guardian_only
def child_document(participant_id: UUID) -> tuple[str, int]:
    """Ask a guardian which passport or card their child travels with."""
    desk = _of_child(participant_id)
    return _page(desk, DocumentForm.of(desk.participant.person), 200)


@blueprint.post("/guardian/children/<uuid:participant_id>/document")
@guardian_only
def keep_child_document(participant_id: UUID) -> tuple[str, int] | Response:
    """Keep which passport or card a child travels with."""
    return _keep(_of_child(participant_id))
