"""Who wrote what when: the versions, the difference between any two, and the way back; to the public what changed since it is public."""

from uuid import UUID

from flask import render_template, request, url_for
from werkzeug.wrappers import Response

from exchange.access.guards import current_viewer, public, requires
from exchange.access.permissions import Permission
from exchange.access.viewers import Viewer
from exchange.foundation import clock
from exchange.foundation.forms import ConfirmForm
from exchange.foundation.languages import _
from exchange.foundation.obstacles import NotFound
from exchange.foundation.pages import one_effect, say
from exchange.initiatives import queries
from exchange.initiatives import rules as writing
from exchange.initiatives.models import Initiative, InitiativeState
from exchange.initiatives.questions import BY_NUMBER
from exchange.initiatives.revisions import rules, services
from exchange.initiatives.revisions.queries import get_with_history, list_public_revisions, list_revisions, names_of
from exchange.initiatives.revisions.showing import compared, public_changes, versions_of
from exchange.initiatives.views.blueprint import blueprint


@blueprint.get("/initiatives/<slug>/history")
@requires(Permission.MINE)
def history(slug: str) -> str:
    """Show the versions, and the difference between the two that were chosen."""
    viewer = current_viewer()
    initiative, reads_all = get_with_history(slug, viewer=viewer)
    revisions = list_revisions(initiative, only_sent=not reads_all)
    shows_names = _shows_names(initiative, viewer)
    names = names_of({one.by_id for one in revisions if one.by_id}) if shows_names else {}
    versions = versions_of(revisions, names=names, shows_names=shows_names)
    places = {"": 0} | {version.key: version.number for version in versions}
    earlier, later = request.args.get("earlier", ""), request.args.get("later", "")
    if earlier not in places or later not in places:
        raise NotFound
    stood = rules.states(revisions, current=rules.answers_of(initiative))
    if not reads_all:
        # Before what was sent first there is nothing, not even what it was made from.
        stood[0] = {}
    first, second = sorted((places[earlier], places[later]))
    is_mine = viewer.person_id in initiative.author_ids and viewer.may(Permission.INITIATIVES_WRITE)
    return render_template(
        "initiatives/history.html",
        initiative=initiative,
        versions=versions[::-1],
        chosen=versions[second - 1] if later and second else None,
        first=versions[first - 1] if first else None,
        changes=compared(stood[first], stood[second]) if later else [],
        may_restore=is_mine and initiative.state in writing.EDITABLE,
        is_mine=is_mine,
        is_public=initiative.state is InitiativeState.PUBLISHED,
    )


def _shows_names(initiative: Initiative, viewer: Viewer) -> bool:
    """Say whether names of authors stand there: for themselves and the adults beside them; the network reads words."""
    is_adult = viewer.may(Permission.INITIATIVES_READ_FIRST, city_id=initiative.city_id)
    return is_adult or viewer.person_id in initiative.author_ids


@blueprint.post("/initiatives/<slug>/history/<uuid:revision_id>/restore")
@requires(Permission.INITIATIVES_WRITE)
def restore(slug: str, revision_id: UUID) -> Response:
    """Bring back one answer, or all of them, as they were at a version; nothing is deleted."""
    viewer = current_viewer()
    with one_effect(ConfirmForm(), owner_id=viewer.account_id) as effect:
        if not effect.earlier:
            initiative = queries.get_own_initiative(slug, viewer=viewer)
            revisions = list_revisions(initiative)
            place = next((place for place, one in enumerate(revisions, 1) if one.id == revision_id), None)
            if place is None:
                raise NotFound
            number = request.form.get("number", 0, type=int) or None
            if number is not None and number not in BY_NUMBER:
                raise NotFound
            stood = rules.states(revisions, current=rules.answers_of(initiative))[place]
            services.restore(initiative, stood, number=number, actor=viewer, now=clock.now())
            say(_("Brought back. What stood there before is in the list of versions too."))
            effect.location = url_for(".history", slug=initiative.slug)
    return effect.redirect()


@blueprint.get("/initiatives/<slug>/changes")
@public
def changes(slug: str) -> str:
    """Show everybody what changed since it is public."""
    initiative = queries.get_initiative(slug, viewer=current_viewer())
    if initiative.state is not InitiativeState.PUBLISHED:
        raise NotFound
    found = public_changes(list_public_revisions(initiative), initiative)
    return render_template("initiatives/changes.html", initiative=initiative, changes=found)
