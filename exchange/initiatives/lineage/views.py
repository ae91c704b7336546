"""The network takes a wrong link away."""

from flask import request, url_for
from werkzeug.wrappers import Response

from exchange.access.guards import current_viewer, requires
from exchange.access.permissions import Permission
from exchange.foundation import clock
from exchange.foundation.forms import ConfirmForm
from exchange.foundation.languages import _
from exchange.foundation.obstacles import NotFound
from exchange.foundation.pages import one_effect, say
from exchange.initiatives import queries
from exchange.initiatives.lineage.models import LinkKind
from exchange.initiatives.lineage.services import part_initiatives
from exchange.initiatives.views.blueprint import blueprint


@blueprint.post("/initiatives/<slug>/lineage/part")
@requires(Permission.INITIATIVES_REVIEW)
def part(slug: str) -> Response:
    """Take a link away; what was said in it stays in the history."""
    viewer = current_viewer()
    initiative = queries.get_to_review(slug, viewer=viewer)
    form = ConfirmForm()
    kind = request.form.get("kind", "")
    if not form.validate_on_submit() or kind not in set(LinkKind):
        raise NotFound
    other = queries.get_initiative(request.form.get("other", ""), viewer=viewer)
    with one_effect(form, owner_id=viewer.account_id) as effect:
        if not effect.earlier:
            if part_initiatives(initiative, other.id, LinkKind(kind), actor=viewer, now=clock.now()):
                say(_("The link is taken away."))
            else:
                say(_("There is no such link any more."), kind="note")
            # Its drawing stands with the cities that took it up, one floor higher.
            effect.location = f"{url_for('.show', slug=initiative.slug)}/lineage"
    return effect.redirect()
