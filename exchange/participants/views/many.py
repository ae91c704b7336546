"""Do something to many people: first the list of what will happen to whom, then exactly that."""

from uuid import UUID

from flask import render_template, request, url_for
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from exchange.access.guards import current_viewer, requires
from exchange.access.permissions import Permission
from exchange.access.viewers import Viewer
from exchange.cohorts.models import Cohort
from exchange.cohorts.queries import get_cohort
from exchange.foundation import clock
from exchange.foundation.forms import ConfirmForm
from exchange.foundation.languages import ngettext
from exchange.foundation.pages import one_effect, say
from exchange.messages.writing import write_letter
from exchange.participants import letters
from exchange.participants.inviting import Invited, invite_many, preview_invitations
from exchange.participants.models import Participant
from exchange.participants.queries import list_chosen, list_obstacles
from exchange.participants.rules import why_not_confirm
from exchange.participants.services import confirm_participant
from exchange.participants.views.blueprint import blueprint

_MOST = 500


def _chosen(cohort: Cohort, names: list[str], *, viewer: Viewer, right: Permission) -> list[Participant]:
    ids = []
    for name in names[:_MOST]:
        try:
            ids.append(UUID(name))
        except ValueError:
            continue
    found = list_chosen(ids, cohort, viewer=viewer, permission=right)
    return [one for one in found if viewer.may(right, city_id=one.city_id)]


@blueprint.get("/cohorts/<slug>/participants/preview")
@requires(Permission.PARTICIPANTS_INVITE)
def preview(slug: str) -> str | Response:
    """Show who would get an invitation, or would be confirmed, and who not and why."""
    viewer = current_viewer()
    cohort = get_cohort(slug, viewer=viewer)
    if request.args.get("do") == "leave" and request.args.get("chosen"):
        return redirect(url_for("participants.foreseen", slug=slug, of="leave", chosen=request.args.getlist("chosen")))
    deed = "confirm" if request.args.get("do") == "confirm" else "invite"
    right = Permission.PARTICIPANTS_EDIT if deed == "confirm" else Permission.PARTICIPANTS_INVITE
    people = _chosen(cohort, request.args.getlist("chosen"), viewer=viewer, right=right)
    lines = _preview_confirmations(people, cohort) if deed == "confirm" else preview_invitations(people)
    possible = [line for line in lines if not line.obstacles]
    sample = None
    if possible and deed == "invite":
        first = possible[0].participant
        sample = write_letter(letters.invitation(first), language=first.person.language)
    return render_template(
        "participants/preview.html",
        cohort=cohort,
        deed=deed,
        possible=possible,
        barred=[line for line in lines if line.obstacles],
        sample=sample,
    )


def _preview_confirmations(people: list[Participant], cohort: Cohort) -> list[Invited]:
    obstacles = list_obstacles(people, cohort=cohort)
    return [Invited(one, why_not_confirm(one.state, obstacles[one.id])) for one in people]


@blueprint.post("/cohorts/<slug>/participants/invite")
@requires(Permission.PARTICIPANTS_INVITE)
def invite(slug: str) -> Response:
    """Send the invitations that the preview showed."""
    viewer = current_viewer()
    cohort = get_cohort(slug, viewer=viewer)
    form = ConfirmForm()
    with one_effect(form, owner_id=viewer.account_id) as effect:
        if not effect.earlier:
            people = _chosen(cohort, request.form.getlist("chosen"), viewer=viewer, right=Permission.PARTICIPANTS_INVITE)
            count = invite_many(people, actor=viewer, now=clock.now())
            effect.location = url_for("participants.index", slug=cohort.slug)
            if len(people) == 1:
                effect.location = url_for("participants.show", participant_id=people[0].id)
            say(ngettext("%(num)s invitation is on its way.", "%(num)s invitations are on their way.", count))
    return effect.redirect()


@blueprint.post("/cohorts/<slug>/participants/confirm")
@requires(Permission.PARTICIPANTS_EDIT)
def confirm_many(slug: str) -> Response:
    """Confirm those of whom the preview said that they can be."""
    viewer = current_viewer()
    cohort = get_cohort(slug, viewer=viewer)
    form = ConfirmForm()
    with one_effect(form, owner_id=viewer.account_id) as effect:
        if not effect.earlier:
            people = _chosen(cohort, request.form.getlist("chosen"), viewer=viewer, right=Permission.PARTICIPANTS_EDIT)
            lines = [line for line in _preview_confirmations(people, cohort) if not line.obstacles]
            for line in lines:
                confirm_participant(line.participant, actor=viewer, now=clock.now())
            effect.location = url_for("participants.index", slug=cohort.slug)
            say(ngettext("%(num)s place is confirmed.", "%(num)s places are confirmed.", len(lines)))
    return effect.redirect()
