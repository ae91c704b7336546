"""Rights of a guardian: one person proposes, another one agrees; the note about custody is opened on purpose."""

from uuid import UUID

from flask import render_template, url_for
from werkzeug.wrappers import Response

from exchange.access.guards import current_viewer, requires
from exchange.access.permissions import Permission
from exchange.foundation import clock
from exchange.foundation.database import transaction
from exchange.foundation.forms import ConfirmForm
from exchange.foundation.languages import _
from exchange.foundation.obstacles import Refused
from exchange.foundation.pages import one_effect, say
from exchange.guardians.forms import RightsForm
from exchange.guardians.guardianship import RIGHTS, Rights, decide_change, propose_change, read_custody_note
from exchange.guardians.queries import get_change, get_family, get_guardian
from exchange.guardians.views.blueprint import blueprint
from exchange.guardians.views.family import family_page
from exchange.participants.models import Participant
from exchange.people.models import Guardian

Answer = Response | tuple[str, int] | str


def _page(participant: Participant, guardian: Guardian, form: RightsForm, code: int = 200) -> tuple[str, int]:
    return render_template("guardians/rights.html", participant=participant, guardian=guardian, form=form), code


@blueprint.get("/participants/<uuid:participant_id>/guardians/<uuid:guardian_id>/rights")
@requires(Permission.GUARDIANSHIP_EDIT)
def rights(participant_id: UUID, guardian_id: UUID) -> Answer:
    """Show a guardian's rights as they are, to propose others."""
    participant = get_family(participant_id, viewer=current_viewer())
    guardian = get_guardian(guardian_id, participant=participant)
    form = RightsForm()
    for name in (*RIGHTS, "from_on", "until_on"):
        form[name].data = getattr(guardian, name)
    return _page(participant, guardian, form)


@blueprint.post("/participants/<uuid:participant_id>/guardians/<uuid:guardian_id>/rights")
@requires(Permission.GUARDIANSHIP_EDIT)
def propose(participant_id: UUID, guardian_id: UUID) -> Answer:
    """Propose other rights; nothing changes before a second person agrees."""
    viewer = current_viewer()
    participant = get_family(participant_id, viewer=viewer)
    guardian = get_guardian(guardian_id, participant=participant)
    form = RightsForm()
    if not form.validate():
        return _page(participant, guardian, form, 422)
    wanted = Rights(
        **{name: bool(form[name].data) for name in (*RIGHTS, "removes")},
        from_on=form.from_on.data,
        until_on=form.until_on.data,
        note=form.note.data or "",
    )
    try:
        with one_effect(form, owner_id=viewer.account_id) as effect:
            if not effect.earlier:
                propose_change(guardian, wanted, actor=viewer, now=clock.now())
                effect.location = url_for("guardians.index", participant_id=participant.id)
                say(_("Proposed. It takes effect when a second coordinator or network staff agrees."))
    except Refused as refusal:
        form.until_on.errors = [str(obstacle.sentence) for obstacle in refusal.obstacles]
        return _page(participant, guardian, form, 422)
    return effect.redirect()


def _decide(participant_id: UUID, guardian_id: UUID, change_id: UUID, *, agrees: bool) -> Response:
    viewer = current_viewer()
    participant = get_family(participant_id, viewer=viewer)
    guardian = get_guardian(guardian_id, participant=participant)
    change = get_change(change_id, guardian=guardian)
    with one_effect(ConfirmForm(), owner_id=viewer.account_id) as effect:
        if not effect.earlier:
            decide_change(change, participant, agrees=agrees, actor=viewer, now=clock.now())
            effect.location = url_for("guardians.index", participant_id=participant.id)
            say(_("The new rights are in force.") if agrees else _("Not agreed: the rights stay as they are."))
    return effect.redirect()


@blueprint.post("/participants/<uuid:participant_id>/guardians/<uuid:guardian_id>/changes/<uuid:change_id>/agree")
@requires(Permission.GUARDIANSHIP_EDIT)
def agree(participant_id: UUID, guardian_id: UUID, change_id: UUID) -> Response:
    """Agree to what somebody else proposed; it takes effect at once."""
    return _decide(participant_id, guardian_id, change_id, agrees=True)


@blueprint.post("/participants/<uuid:participant_id>/guardians/<uuid:guardian_id>/changes/<uuid:change_id>/refuse")
@requires(Permission.GUARDIANSHIP_EDIT)
def refuse(participant_id: UUID, guardian_id: UUID, change_id: UUID) -> Response:
    """Refuse what somebody else proposed."""
    return _decide(participant_id, guardian_id, change_id, agrees=False)


@blueprint.post("/participants/<uuid:participant_id>/guardians/<uuid:guardian_id>/custody")
@requires(Permission.CUSTODY_VIEW)
def read_custody(participant_id: UUID, guardian_id: UUID) -> str:
    """Open the note about custody; that it was read is written in the history first."""
    viewer = current_viewer()
    participant = get_family(participant_id, viewer=viewer)
    guardian = get_guardian(guardian_id, participant=participant)
    with transaction():
        note = read_custody_note(guardian, actor=viewer, now=clock.now())
    return family_page(participant, opened=guardian.id, note=note.reveal() if note else "")
