"""One's own papers: what to bring, for the young person."""

from uuid import UUID

from flask import render_template, url_for
from werkzeug.wrappers import Response

from exchange.access.guards import current_viewer, requires
from exchange.access.permissions import Permission
from exchange.foundation import clock
from exchange.foundation.languages import _
from exchange.foundation.obstacles import NotFound, Refused
from exchange.foundation.pages import one_effect, say
from exchange.guardians.services import day_at_home
from exchange.papers.book import read_rule_book
from exchange.papers.forms import NumberForm
from exchange.papers.moves import Mover
from exchange.papers.queries import Dossier, list_for_reckoning, open_dossiers
from exchange.papers.rules import is_travelling_alone_as_minor
from exchange.papers.services import save_number
from exchange.papers.showing import shown_papers
from exchange.papers.views.blueprint import blueprint
from exchange.papers.views.letters import answer_letter


def _own(participant_id: UUID | None = None) -> list[Dossier]:
    """Return the viewer's own trips that are not over, the next first; raise NotFound for one that is not theirs."""
    viewer, now = current_viewer(), clock.now()
    ids = viewer.participant_ids if participant_id is None else viewer.participant_ids & {participant_id}
    if participant_id is not None and not ids:
        raise NotFound
    travellers = [one for one in list_for_reckoning(sorted(ids)) if one.holds_place and one.cohort.away_until_on >= day_at_home(one, now)]
    dossiers = open_dossiers(travellers, read_rule_book(), now=now)
    return sorted(dossiers.values(), key=lambda one: one.trip.leaves_on)


def own_dossier(participant_id: UUID) -> Dossier:
    """Return one of the viewer's own trips that is not over, or raise NotFound."""
    found = _own(participant_id)
    if not found:
        raise NotFound
    return found[0]


@blueprint.get("/me/papers")
@requires(Permission.MINE)
def mine() -> str:
    """Show what the viewer needs for their own trips."""
    return _page(NumberForm(formdata=None))


def _page(form: NumberForm) -> str:
    trips = [
        (dossier, shown_papers(dossier, by=Mover.SELF), is_travelling_alone_as_minor(dossier.traveller, dossier.trip)) for dossier in _own()
    ]
    return render_template("papers/mine.html", trips=trips, form=form)


@blueprint.post("/me/papers/<uuid:participant_id>/<need_code>/number")
@requires(Permission.MINE)
def my_number(participant_id: UUID, need_code: str) -> tuple[str, int] | Response:
    """Keep the number of one's own ETA or visa."""
    viewer, dossier = current_viewer(), own_dossier(participant_id)
    dossier.need(need_code)
    form = NumberForm()
    if not form.validate():
        return _page(form), 422
    try:
        with one_effect(form, owner_id=viewer.account_id) as effect:
            if not effect.earlier:
                save_number(
                    dossier,
                    need_code,
                    number=form.number.data or "",
                    expires_on=form.expires_on.data,
                    by=Mover.SELF,
                    actor=viewer,
                    now=clock.now(),
                )
                effect.location = url_for("papers.mine")
                say(_("Kept. Your leader looks at it before you leave."))
    except Refused as refusal:
        form.expires_on.errors = [str(obstacle.sentence) for obstacle in refusal.obstacles]
        return _page(form), 422
    return effect.redirect()


@blueprint.get("/me/papers/<uuid:participant_id>/<need_code>.pdf")
@requires(Permission.MINE)
def my_letter(participant_id: UUID, need_code: str) -> Response:
    """Give one's own letter, to be printed and signed by a parent or guardian."""
    return answer_letter(own_dossier(participant_id), need_code)
