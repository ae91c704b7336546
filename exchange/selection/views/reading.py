"""A reader's pages: the next application, without a name; hand in, or step back."""

from uuid import UUID

from flask import render_template
from werkzeug.wrappers import Response

from exchange.access.guards import current_viewer, requires
from exchange.access.permissions import Permission
from exchange.applications.models import Application, Call
from exchange.foundation import clock
from exchange.foundation.languages import _, reader_language
from exchange.foundation.obstacles import NotFound, Obstacle, Refused
from exchange.foundation.pages import one_effect, say
from exchange.participants.rules import age_on
from exchange.selection import queries, rules, services
from exchange.selection.forms import ConflictForm, ReviewForm, review_form
from exchange.selection.models import Review, ReviewState, Selection
from exchange.selection.views.blueprint import AT, address_of, blueprint

_SCORE = Permission.SELECTION_SCORE


def _found(slug: str, call_slug: str, application_id: UUID, permission: Permission = _SCORE) -> tuple[Call, Selection, Application]:
    call = queries.get_call(slug, call_slug, viewer=current_viewer(), permission=permission)
    selection = queries.find_selection(call)
    if selection is None:
        raise NotFound
    return call, selection, queries.get_candidate(application_id, call=call)


@blueprint.get(f"{AT}/<uuid:application_id>")
@requires(Permission.SELECTION_VIEW)
def read(slug: str, call_slug: str, application_id: UUID) -> str:
    """Show one application as its readers see it, with the sheet to fill in."""
    call, selection, application = _found(slug, call_slug, application_id, Permission.SELECTION_VIEW)
    form = review_form(selection.criteria)(formdata=None)
    return _page(call, selection, application, form, ConflictForm(formdata=None), [])


def _page(
    call: Call, selection: Selection, application: Application, form: ReviewForm, conflict: ConflictForm, reasons: list[Obstacle]
) -> str:
    viewer = current_viewer()
    reviews = [one for one in queries.list_reviews(call) if one.application_id == application.id]
    own = next((one for one in reviews if one.reviewer_id == viewer.person_id), None)
    own_state = own.state if own else None
    others: list[Review] = []
    if rules.shows_others(selection.state, own_state):
        others = [one for one in reviews if one.reviewer_id != viewer.person_id and one.state is not ReviewState.DRAFT]
    names_shown = rules.shows_names(selection.state)
    return render_template(
        "selection/read.html",
        call=call,
        selection=selection,
        application=application,
        names_shown=names_shown,
        age=age_on(application.birth_date, call.cohort.first_day),
        answers=queries.answers_for_readers(application, language=reader_language(), names_shown=names_shown),
        form=form,
        conflict=conflict,
        own=own,
        others=others,
        names=queries.names_of({one.reviewer_id for one in others}),
        may_score=queries.may(viewer, _SCORE, call),
        bars=rules.why_not_score(selection.state, own_state),
        reasons=reasons,
    )


@blueprint.post(f"{AT}/<uuid:application_id>")
@requires(_SCORE)
def hand_in(slug: str, call_slug: str, application_id: UUID) -> Response | tuple[str, int]:
    """Hand a sheet in, and go on with the next application."""
    viewer = current_viewer()
    call, selection, application = _found(slug, call_slug, application_id)
    form = review_form(selection.criteria)()
    if not form.validate_on_submit():
        return _page(call, selection, application, form, ConflictForm(formdata=None), []), 422
    try:
        with one_effect(form, owner_id=viewer.account_id) as effect:
            if not effect.earlier:
                services.save_review(
                    application,
                    selection,
                    points=form.points(selection.criteria),
                    reason=form.reason.data or "",
                    actor=viewer,
                    now=clock.now(),
                )
                effect.location = address_of(call)
                say(_("Your scores for application %(number)s are in.", number=application.number))
    except Refused as refused:
        return _page(call, selection, application, form, ConflictForm(formdata=None), refused.obstacles), 422
    return effect.redirect()


@blueprint.post(f"{AT}/<uuid:application_id>/conflict")
@requires(_SCORE)
def step_back(slug: str, call_slug: str, application_id: UUID) -> Response | tuple[str, int]:
    """Say that one is too close to this applicant to be fair."""
    viewer = current_viewer()
    call, selection, application = _found(slug, call_slug, application_id)
    form = ConflictForm()
    sheet = review_form(selection.criteria)(formdata=None)
    if not form.validate_on_submit():
        return _page(call, selection, application, sheet, form, []), 422
    try:
        with one_effect(form, owner_id=viewer.account_id) as effect:
            if not effect.earlier:
                services.declare_conflict(application, selection, reason=form.conflict.data or "", actor=viewer, now=clock.now())
                effect.location = address_of(call)
                say(_("Thank you for saying so. Somebody else reads application %(number)s.", number=application.number))
    except Refused as refused:
        return _page(call, selection, application, sheet, form, refused.obstacles), 422
    return effect.redirect()
