"""Pages of the lesson of an adoption that was stopped: written, looked at as everybody will read it, then published."""

from uuid import UUID

from flask import render_template, url_for
from werkzeug.wrappers import Response

from exchange.access.guards import current_viewer, requires
from exchange.access.permissions import Permission
from exchange.adoptions import queries, stopping
from exchange.adoptions.forms import LessonForm, PublishForm
from exchange.adoptions.models import Adoption, AdoptionStage
from exchange.adoptions.views.blueprint import blueprint
from exchange.foundation import clock
from exchange.foundation.forms import ConfirmForm
from exchange.foundation.languages import _
from exchange.foundation.obstacles import NotFound, Obstacle, Refused
from exchange.foundation.pages import one_effect, say

_MOVE = Permission.ADOPTIONS_MOVE


def _found(adoption_id: UUID) -> Adoption:
    adoption = queries.get_adoption(adoption_id, viewer=current_viewer(), permission=_MOVE)
    if adoption.stage is not AdoptionStage.STOPPED:
        raise NotFound
    return adoption


@blueprint.get("/adoptions/<uuid:adoption_id>/lesson")
@requires(_MOVE)
def lesson(adoption_id: UUID) -> str:
    """Show the lesson, and how everybody will read it."""
    return _page(_found(adoption_id))


def _page(
    adoption: Adoption, form: LessonForm | None = None, publishing: PublishForm | None = None, reasons: list[Obstacle] | None = None
) -> str:
    return render_template(
        "adoptions/lesson.html",
        adoption=adoption,
        initiative=adoption.initiative,
        form=form or LessonForm(formdata=None, lesson=adoption.lesson, version=adoption.version),
        publishing=publishing or PublishForm(formdata=None, prefix="publish-", version=adoption.version),
        reasons=reasons or [],
        is_writer=stopping.is_writer(adoption, current_viewer().person_id),
        named=stopping.named_in(adoption) if adoption.lesson else [],
    )


@blueprint.post("/adoptions/<uuid:adoption_id>/lesson")
@requires(_MOVE)
def write_lesson(adoption_id: UUID) -> Response | tuple[str, int]:
    """Keep the words, for a look at them."""
    viewer, adoption, form = current_viewer(), _found(adoption_id), LessonForm()
    if not form.validate_on_submit():
        return _page(adoption, form), 422
    try:
        with one_effect(form, owner_id=viewer.account_id, leads_to=url_for(".lesson", adoption_id=adoption_id)) as effect:
            if not effect.earlier:
                words, version = form.lesson.data or "", form.version.data or 0
                stopping.write_lesson(adoption, words, version=version, actor=viewer, now=clock.now())
                say(_("Kept. Your city and the network can read it; somebody else than you makes it public."))
    except Refused as refused:
        return _page(adoption, form, reasons=refused.obstacles), 422
    return effect.redirect()


@blueprint.post("/adoptions/<uuid:adoption_id>/lesson/publish")
@requires(_MOVE)
def publish_lesson(adoption_id: UUID) -> Response | tuple[str, int]:
    """Make the words public that were shown."""
    viewer, adoption, form = current_viewer(), _found(adoption_id), PublishForm(prefix="publish-")
    if not form.validate_on_submit():
        return _page(adoption, publishing=form), 422
    try:
        with one_effect(form, owner_id=viewer.account_id, leads_to=url_for(".show", adoption_id=adoption_id)) as effect:
            if not effect.earlier:
                version = form.version.data or 0
                stopping.publish_lesson(adoption, agreed=bool(form.agreed.data), version=version, actor=viewer, now=clock.now())
                say(_("The lesson stands on the page of the initiative."))
    except Refused as refused:
        return _page(adoption, publishing=form, reasons=refused.obstacles), 422
    return effect.redirect()


@blueprint.post("/adoptions/<uuid:adoption_id>/lesson/take-back")
@requires(_MOVE)
def take_lesson_back(adoption_id: UUID) -> Response:
    """Take the lesson out of the public."""
    viewer, adoption, form = current_viewer(), _found(adoption_id), ConfirmForm()
    with one_effect(form, owner_id=viewer.account_id, leads_to=url_for(".lesson", adoption_id=adoption_id)) as effect:
        if not effect.earlier:
            stopping.take_lesson_back(adoption, actor=viewer, now=clock.now())
            say(_("Only your city and the network read it now."))
    return effect.redirect()
