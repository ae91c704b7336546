"""The pages of the adults who look at photos: all of an initiative, one large with the decision, and the network's no."""

from uuid import UUID

from flask import g, render_template, request, url_for
from werkzeug.wrappers import Response

from exchange.access.guards import current_viewer, requires
from exchange.access.permissions import Permission
from exchange.foundation import clock
from exchange.foundation.forms import ConfirmForm
from exchange.foundation.languages import _
from exchange.foundation.obstacles import Obstacle, Refused
from exchange.foundation.pages import one_effect, say
from exchange.initiatives import queries as initiatives
from exchange.initiatives.models import Initiative, InitiativeState
from exchange.initiatives.photos import queries, rules, services, showing
from exchange.initiatives.photos.forms import LookForm
from exchange.initiatives.photos.models import Faces, Look
from exchange.initiatives.photos.services import Decision
from exchange.initiatives.views.blueprint import blueprint
from exchange.initiatives.views.reading import examine_page

_READ = Permission.INITIATIVES_READ_FIRST


@blueprint.get("/initiatives/<slug>/photos/reading")
@requires(_READ)
def photos_read(slug: str) -> str:
    """Show the adults beside the authors all photos, with who is on them and whether they agree."""
    initiative = initiatives.get_to_read(slug, viewer=current_viewer())
    return render_template("initiatives/photos/desk.html", initiative=initiative, on_desk=showing.on_desk(initiative, with_names=True))


@blueprint.get("/initiatives/<slug>/photos/<uuid:photo_id>/reading")
@requires(_READ)
def look_at_photo(slug: str, photo_id: UUID) -> str:
    """Show one photo large to the adult who decides."""
    initiative = initiatives.get_to_read(slug, viewer=current_viewer())
    photo = queries.find_photo(initiative, photo_id, now=clock.now())
    form = LookForm()
    if g.get("kept_form") is None:
        kept = photo.kept
        form.look.data = kept.look.value if kept.look is not Look.WAITING else None
        form.why.data, form.permission_by.data, form.permission_on.data = kept.why, kept.permission_by, kept.permission_on
        form.strangers.data = kept.strangers.value if kept.strangers else None
    return _look_page(initiative, photo, form)


def _look_page(initiative: Initiative, photo: queries.Photo, form: LookForm, *, reasons: list[Obstacle] | None = None) -> str:
    [one] = showing.drawn(initiative, [photo], with_names=True)
    # Drawn anew, the page shows what is said now.
    form.seen.data = photo.seen
    return render_template(
        "initiatives/photos/look.html",
        initiative=initiative,
        one=one,
        form=form,
        has_strangers=one.faces is Faces.OTHERS,
        is_own=current_viewer().person_id in initiative.author_ids,
        networks_no=rules.THE_NETWORKS_NO if one.is_no_of_network and not current_viewer().may(Permission.INITIATIVES_REVIEW) else "",
        is_retired=initiative.state is InitiativeState.RETIRED,
        reasons=reasons or [],
    )


@blueprint.post("/initiatives/<slug>/photos/<uuid:photo_id>/reading")
@requires(_READ)
def decide_photo(slug: str, photo_id: UUID) -> Response | tuple[str, int]:
    """Keep what the adult said of a photo."""
    viewer = current_viewer()
    initiative = initiatives.get_to_read(slug, viewer=viewer)
    photo = queries.find_photo(initiative, photo_id, now=clock.now())
    form = LookForm()
    if not form.validate_on_submit():
        return _look_page(initiative, photo, form), 422
    try:
        with one_effect(form, owner_id=viewer.account_id) as effect:
            if not effect.earlier:
                services.look_at(initiative, photo_id, form.decision(), actor=viewer, now=clock.now())
                say(_said(initiative, queries.find_photo(initiative, photo_id, now=clock.now())))
                is_read = initiative.state is InitiativeState.SUBMITTED
                effect.location = url_for(".read" if is_read else ".photos_read", slug=initiative.slug)
    except Refused as refused:
        return _look_page(initiative, photo, form, reasons=form.complain(refused.obstacles)), 422
    return effect.redirect()


def _said(initiative: Initiative, photo: queries.Photo) -> str:
    if photo.facts.look is Look.HIDDEN:
        return _("The photo is not shown. Its author gets your sentence by letter.")
    if photo.obstacles:
        return _("Kept. It is not shown yet: somebody on it has not agreed.")
    return (
        _("Everybody can see the photo now.")
        if photo.is_public
        else _("The photo is shown as soon as “%(title)s” is public.", title=initiative.title)
    )


@blueprint.post("/initiatives/<slug>/photos/<uuid:photo_id>/hide")
@requires(Permission.INITIATIVES_REVIEW)
def hide_photo(slug: str, photo_id: UUID) -> Response | tuple[str, int]:
    """Let the network take a photo out of the public’s sight, with a sentence for the author."""
    viewer = current_viewer()
    initiative = initiatives.get_to_review(slug, viewer=viewer)
    why = request.form.get("why", "")[:500]
    try:
        with one_effect(ConfirmForm(), owner_id=viewer.account_id, leads_to=url_for(".examine", slug=initiative.slug)) as effect:
            if not effect.earlier:
                services.look_at(initiative, photo_id, Decision(Look.HIDDEN, why), actor=viewer, now=clock.now())
                say(_("The photo is not shown. Its author gets your sentence by letter."))
    except Refused as refused:
        return examine_page(initiative, photo_refused={"id": photo_id, "why": why, "reasons": refused.obstacles}), 422
    return effect.redirect()


@blueprint.post("/initiatives/<slug>/photos/<uuid:photo_id>/unhide")
@requires(Permission.INITIATIVES_REVIEW)
def unhide_photo(slug: str, photo_id: UUID) -> Response:
    """Let the network take its no back; an adult of the city looks at the photo anew."""
    viewer = current_viewer()
    initiative = initiatives.get_to_review(slug, viewer=viewer)
    with one_effect(ConfirmForm(), owner_id=viewer.account_id, leads_to=url_for(".examine", slug=initiative.slug)) as effect:
        if not effect.earlier:
            services.take_no_back(initiative, photo_id, actor=viewer, now=clock.now())
            say(_("Kept. An adult of the city looks at the photo before everybody sees it."))
    return effect.redirect()
