"""A coordinator's pages: criteria, how far the readers are, the ranking, outcomes, letters."""

from collections.abc import Callable, Sequence
from uuid import UUID

from flask import render_template
from flask_babel import force_locale
from werkzeug.wrappers import Response

from exchange.access.guards import current_viewer, requires
from exchange.access.permissions import Permission
from exchange.access.viewers import Viewer
from exchange.applications.models import Call
from exchange.foundation import clock
from exchange.foundation.forms import ConfirmForm
from exchange.foundation.languages import Sentence, _, ngettext
from exchange.foundation.obstacles import NotFound, Obstacle, Refused
from exchange.foundation.pages import one_effect, say
from exchange.people.models import Person
from exchange.selection import letters, queries, services
from exchange.selection.forms import PrepareForm, SendForm, decide_form, send_form
from exchange.selection.models import Outcome
from exchange.selection.views.blueprint import AT, address_of, blueprint
from exchange.selection.views.page import offered_traits, selection_page

_DECIDE = Permission.SELECTION_DECIDE


def _call(slug: str, call_slug: str) -> Call:
    return queries.get_call(slug, call_slug, viewer=current_viewer(), permission=_DECIDE)


@blueprint.get(AT)
@requires(Permission.SELECTION_VIEW)
def show(slug: str, call_slug: str) -> str:
    """Show where a selection stands, and what the viewer can do next."""
    call = queries.get_call(slug, call_slug, viewer=current_viewer())
    return selection_page(call, queries.find_selection(call), [])


@blueprint.post(f"{AT}/criteria")
@requires(_DECIDE)
def prepare(slug: str, call_slug: str) -> Response | tuple[str, int]:
    """Keep the criteria, the places and the targets."""
    viewer, call = current_viewer(), _call(slug, call_slug)
    form = PrepareForm()
    form.offer(offered_traits(call, queries.list_candidates(call)).labels.items())
    if not form.validate_on_submit():
        return selection_page(call, queries.find_selection(call), [], prepare=form), 422
    try:
        with one_effect(form, owner_id=viewer.account_id) as effect:
            if not effect.earlier:
                services.prepare_selection(
                    call, form.criteria(), places=form.places.data or 1, targets=form.targets(), actor=viewer, now=clock.now()
                )
                say(_("The criteria are kept. They can be changed until scoring begins."))
                effect.location = address_of(call)
    except Refused as refused:
        return selection_page(call, queries.find_selection(call), refused.obstacles, prepare=form), 422
    return effect.redirect()


def _move(slug: str, call_slug: str, deed: Callable[[Call, Viewer], object], done: Sentence) -> Response | tuple[str, int]:
    viewer, call = current_viewer(), _call(slug, call_slug)
    try:
        with one_effect(ConfirmForm(), owner_id=viewer.account_id) as effect:
            if not effect.earlier:
                deed(call, viewer)
                say(done)
                effect.location = address_of(call)
    except Refused as refused:
        return selection_page(call, queries.find_selection(call), refused.obstacles), 422
    return effect.redirect()


@blueprint.post(f"{AT}/begin")
@requires(_DECIDE)
def begin(slug: str, call_slug: str) -> Response | tuple[str, int]:
    """Give the applications to the readers."""

    def deed(call: Call, viewer: Viewer) -> object:
        today = clock.today(call.delegation.city.time_zone)
        return services.begin_scoring(call, actor=viewer, today=today, now=clock.now())

    return _move(slug, call_slug, deed, _("Scoring has begun. Names stay hidden until all scores are in."))


@blueprint.post(f"{AT}/close")
@requires(_DECIDE)
def close(slug: str, call_slug: str) -> Response | tuple[str, int]:
    """End scoring: the scores are frozen, ties are drawn, names appear."""

    def deed(call: Call, viewer: Viewer) -> object:
        return services.close_scoring(call, actor=viewer, now=clock.now())

    return _move(slug, call_slug, deed, _("All scores are in. The list is made, and names are shown."))


@blueprint.post(f"{AT}/decisions")
@requires(_DECIDE)
def decide(slug: str, call_slug: str) -> Response | tuple[str, int]:
    """Keep outcomes; nobody is told yet."""
    viewer, call = current_viewer(), _call(slug, call_slug)
    selection = queries.find_selection(call)
    if selection is None:
        raise NotFound
    keys = [one.id for one in queries.list_candidates(call)]
    form = decide_form(keys)()
    if not form.validate_on_submit():
        return selection_page(call, selection, [], decide=form), 422
    try:
        with one_effect(form, owner_id=viewer.account_id) as effect:
            if not effect.earlier:
                services.decide(call, form.outcomes(keys), version=form.version.data or 0, actor=viewer, now=clock.now())
                say(_("The outcomes are kept. Nobody is told before you send the letters."))
                effect.location = address_of(call)
    except Refused as refused:
        return selection_page(call, selection, refused.obstacles, decide=form), 422
    return effect.redirect()


@blueprint.get(f"{AT}/letters")
@requires(_DECIDE)
def preview(slug: str, call_slug: str) -> str:
    """Show exactly what sending would do, with one letter of each kind in its reader's language."""
    return _preview_page(_call(slug, call_slug), [])


def _preview_page(call: Call, more: Sequence[Obstacle], *, form: SendForm | None = None) -> str:
    plan, obstacles = services.plan_sending(call)
    known = _known(call, plan)
    selection = queries.find_selection(call)
    samples = []
    for outcome in Outcome:
        # One letter of each kind is shown whole; the others differ by a name and a reason.
        first = next((one for one in plan if one.decision.outcome is outcome), None)
        if first is not None:
            with force_locale(first.application.language):
                draft = letters.decision(first.application, call, first.decision)
                body = "\n\n".join(str(part) for part in (draft.greeting, *draft.paragraphs))
                samples.append((outcome, first.application, str(draft.subject), body))
    return render_template(
        "selection/preview.html",
        call=call,
        plan=plan,
        counts={outcome: sum(1 for one in plan if one.decision.outcome is outcome) for outcome in Outcome},
        samples=samples,
        unreachable=[one.application for one in plan if not one.application.email],
        obstacles=[*more, *obstacles],
        known=[(one.application, known[one.application.id]) for one in plan if one.application.id in known],
        form=form or send_form(known)(formdata=None, version=selection.version if selection else 0),
    )


def _known(call: Call, plan: Sequence[services.Sending]) -> dict[UUID, list[Person]]:
    return queries.people_meant([one.application for one in plan if one.decision.outcome is Outcome.OFFERED], call)


@blueprint.post(f"{AT}/letters")
@requires(_DECIDE)
def send(slug: str, call_slug: str) -> Response | tuple[str, int]:
    """Send the decisions that the preview showed, and give the places."""
    viewer, call = current_viewer(), _call(slug, call_slug)
    known = _known(call, services.plan_sending(call)[0])
    form = send_form(known)()
    if not form.validate_on_submit():
        return _preview_page(call, [], form=form), 422
    try:
        with one_effect(form, owner_id=viewer.account_id) as effect:
            if not effect.earlier:
                sent = services.send_decisions(
                    call, expected=form.version.data or 0, meant=form.meant(known), actor=viewer, now=clock.now()
                )
                say(ngettext("%(num)s decision was sent.", "%(num)s decisions were sent.", sent))
                effect.location = address_of(call)
    except Refused as refused:
        moved = any(one.code == "moved" for one in refused.obstacles)
        return _preview_page(call, refused.obstacles, form=None if moved else form), 422
    return effect.redirect()
