"""A coordinator's calls: the list, one call, its days and its publication."""

from collections.abc import Callable
from uuid import UUID

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response
from wtforms import SelectChoice

from exchange.access.guards import current_viewer, requires
from exchange.access.permissions import Permission
from exchange.applications import calling, rules
from exchange.applications.forms import CallForm
from exchange.applications.kinds import CallState
from exchange.applications.models import Call
from exchange.applications.queries import draft_of, form_of, get_call, list_calls, published_of
from exchange.applications.questions import missing_of_form
from exchange.applications.views.blueprint import blueprint, today_in, today_of
from exchange.applications.wording import outdated_languages, translated_languages
from exchange.cohorts.models import Cohort, Delegation
from exchange.cohorts.queries import get_cohort, list_delegations
from exchange.foundation import clock
from exchange.foundation.database import transaction
from exchange.foundation.formats import language_name
from exchange.foundation.forms import ConfirmForm
from exchange.foundation.languages import _
from exchange.foundation.obstacles import NotFound, Obstacle, Refused
from exchange.foundation.pages import one_effect, say

Answer = str | tuple[str, int] | Response


@blueprint.get("/cohorts/<slug>/calls")
@requires(Permission.APPLICATIONS_VIEW)
def calls(slug: str) -> str:
    """List the calls of a cohort."""
    viewer = current_viewer()
    cohort = get_cohort(slug, viewer=viewer)
    lines = list_calls(cohort, viewer=viewer)
    days = {line.call.id: rules.why_not_apply(line.call, today=today_of(line.call)) for line in lines}
    return render_template("applications/calls.html", cohort=cohort, lines=lines, why_closed=days, can_call=bool(_delegations(cohort)))


def _delegations(cohort: Cohort) -> list[Delegation]:
    viewer = current_viewer()
    return [one for one in list_delegations(cohort, viewer=viewer) if viewer.may(Permission.CALLS_EDIT, city_id=one.city_id)]


def _choices(delegations: list[Delegation]) -> list[SelectChoice]:
    return [SelectChoice(one.city.slug, one.city.name) for one in delegations]


@blueprint.get("/cohorts/<slug>/calls/new")
@requires(Permission.CALLS_EDIT)
def new_call(slug: str) -> Answer:
    """Show the form of a new call, or the page where places are pledged first."""
    viewer = current_viewer()
    cohort = get_cohort(slug, viewer=viewer)
    delegations = _delegations(cohort)
    if not delegations:
        say(_("Pledge places first: then your city can invite young people to apply."), kind="note")
        return redirect(url_for("cohorts.delegations", slug=slug), code=303)
    form = CallForm()
    form.city.choices = _choices(delegations)
    form.languages.data = form.languages.data or [viewer.language]
    form.language.data = form.language.data or viewer.language
    return render_template("applications/call_form.html", cohort=cohort, call=None, form=form, reasons=[])


@blueprint.post("/cohorts/<slug>/calls")
@requires(Permission.CALLS_EDIT)
def create_call(slug: str) -> Answer:
    """Add a call that nobody sees yet."""
    viewer, form = current_viewer(), CallForm()
    cohort = get_cohort(slug, viewer=viewer)
    delegations = _delegations(cohort)
    form.city.choices = _choices(delegations)
    reasons: list[Obstacle] = []
    if form.validate_on_submit():
        delegation = next((one for one in delegations if one.city.slug == form.city.data), None)
        if delegation is None:
            raise NotFound
        try:
            with one_effect(form, owner_id=viewer.account_id) as effect:
                if not effect.earlier:
                    today = today_in(delegation.city)
                    call = calling.open_call(delegation, form.facts(), actor=viewer, today=today, now=clock.now())
                    effect.location = url_for(".call", slug=slug, call_id=call.id)
            return effect.redirect()
        except Refused as refusal:
            reasons = refusal.obstacles
    return render_template("applications/call_form.html", cohort=cohort, call=None, form=form, reasons=reasons), 422


def own_call(slug: str, call_id: UUID, permission: Permission = Permission.CALLS_EDIT) -> Call:
    """Return a call of a cohort in whose city the viewer has a right, or raise NotFound."""
    found = get_call(call_id, viewer=current_viewer(), permission=permission)
    if found.cohort.slug != slug:
        raise NotFound
    return found


@blueprint.get("/cohorts/<slug>/calls/<uuid:call_id>")
@requires(Permission.APPLICATIONS_VIEW)
def call(slug: str, call_id: UUID) -> str:
    """Show one call: how far it is, its public address, its questions, who applied."""
    viewer = current_viewer()
    found = own_call(slug, call_id, Permission.APPLICATIONS_VIEW)
    form = form_of(found)
    draft = draft_of(form)
    obstacles = missing_of_form(draft.questions, source=form.language) if draft else []
    return render_template(
        "applications/call.html",
        call=found,
        cohort=found.cohort,
        line=next(line for line in list_calls(found.cohort, viewer=viewer) if line.call.id == found.id),
        form=form,
        draft=draft,
        published=published_of(form),
        why_not_publish=rules.why_not_publish_call(found, form_obstacles=obstacles),
        why_not_apply=rules.why_not_apply(found, today=today_of(found)),
        may_edit=viewer.may(Permission.CALLS_EDIT, city_id=found.city_id),
        is_published=found.state is CallState.OPEN,
        is_prepared=found.state is CallState.PREPARED,
        written_in=language_name(found.language),
        translated=[language_name(code) for code in translated_languages(found)],
        untranslated=[language_name(code) for code in found.languages if code not in {found.language, *translated_languages(found)}],
        outdated=[language_name(code) for code in outdated_languages(found)],
    )


@blueprint.get("/cohorts/<slug>/calls/<uuid:call_id>/edit")
@requires(Permission.CALLS_EDIT)
def edit_call(slug: str, call_id: UUID) -> str:
    """Show the form of a call as it is."""
    found = own_call(slug, call_id)
    form = CallForm(obj=found)
    form.kind.data = found.kind.value
    return render_template("applications/call_form.html", cohort=found.cohort, call=found, form=form, reasons=[])


@blueprint.post("/cohorts/<slug>/calls/<uuid:call_id>/edit")
@requires(Permission.CALLS_EDIT)
def update_call(slug: str, call_id: UUID) -> Answer:
    """Keep what was changed of a call."""
    form, found = CallForm(), own_call(slug, call_id)
    reasons: list[Obstacle] = []
    if form.validate_on_submit():
        try:
            with transaction():
                calling.change_call(found, form.facts(), actor=current_viewer(), today=today_of(found), now=clock.now())
            say(_("The call is changed."))
            return redirect(url_for(".call", slug=slug, call_id=call_id), code=303)
        except Refused as refusal:
            reasons = refusal.obstacles
    return render_template("applications/call_form.html", cohort=found.cohort, call=found, form=form, reasons=reasons), 422


@blueprint.post("/cohorts/<slug>/calls/<uuid:call_id>/publish")
@requires(Permission.CALLS_EDIT)
def publish_call(slug: str, call_id: UUID) -> Response:
    """Let the public see a call."""

    def publish(found: Call) -> str:
        calling.publish_call(found, actor=current_viewer(), now=clock.now())
        return _("“%(call)s” is published. Its address can be passed on now.", call=found.title)

    return _once(slug, call_id, publish)


@blueprint.post("/cohorts/<slug>/calls/<uuid:call_id>/close")
@requires(Permission.CALLS_EDIT)
def close_call(slug: str, call_id: UUID) -> Response:
    """Take no more applications."""

    def close(found: Call) -> str:
        calling.close_call(found, actor=current_viewer(), now=clock.now())
        return _("“%(call)s” is closed. What was sent is kept.", call=found.title)

    return _once(slug, call_id, close)


def _once(slug: str, call_id: UUID, deed: Callable[[Call], str]) -> Response:
    """Do something with a call once, say it, and go back to its page."""
    with one_effect(ConfirmForm(), owner_id=current_viewer().account_id) as effect:
        if not effect.earlier:
            say(deed(own_call(slug, call_id)))
            effect.location = url_for(".call", slug=slug, call_id=call_id)
    return effect.redirect()
