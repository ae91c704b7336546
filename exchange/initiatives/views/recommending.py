"""The recommendations of the Manifesto that an initiative answers to: asked after the themes, put right at the desks."""

from uuid import UUID

from flask import g, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response
from wtforms import SelectChoice

from exchange.access.guards import current_viewer, requires
from exchange.access.permissions import Permission
from exchange.foundation import clock
from exchange.foundation.database import transaction
from exchange.foundation.languages import _, reader_language
from exchange.foundation.obstacles import Conflict, Refused
from exchange.foundation.pages import say
from exchange.initiatives import queries, referring, rules
from exchange.initiatives.choosing import recommendations_version
from exchange.initiatives.forms import RecommendationsForm
from exchange.initiatives.models import Initiative, InitiativeState
from exchange.initiatives.seeing.showing import about_recommendations, hints
from exchange.initiatives.views.blueprint import blueprint, saved_time
from exchange.manifesto.models import Recommendation


def recommendations_form(initiative: Initiative) -> RecommendationsForm:
    """Return the form with what the chosen themes recommend; filled with what is kept when nothing was sent."""
    form = RecommendationsForm()
    form.recommendations.choices = _choices(initiative)
    return form


def _choices(initiative: Initiative) -> list[SelectChoice]:
    """Name each in the reader's language, or in the one in which it is known and marked as such."""
    language = reader_language()
    choices = []
    for one in referring.offered_recommendations(initiative):
        said = one.wording_in(language)
        text = said.text if said.language == language else Markup('<span lang="{}">{}</span>').format(said.language, said.text)
        choices.append(SelectChoice(str(one.id), text))
    return choices


def kept_recommendations(initiative: Initiative) -> RecommendationsForm:
    """Return the form as it stands in the database, for a page that asks something else too."""
    form = RecommendationsForm(formdata=None)
    form.recommendations.choices = _choices(initiative)
    form.recommendations.data = [str(one.id) for one in initiative.recommendations]
    form.version.data = recommendations_version(initiative)
    return form


def _chosen(initiative: Initiative, form: RecommendationsForm) -> list[Recommendation]:
    wanted = {UUID(value) for value in form.recommendations.data or []}
    return [one for one in referring.offered_recommendations(initiative) if one.id in wanted]


@blueprint.get("/initiatives/<slug>/recommendations")
@requires(Permission.INITIATIVES_WRITE)
def recommendations(slug: str) -> Response | str:
    """Ask to which recommendations of its themes it answers; where they have none, go on to the check."""
    initiative = queries.get_own_initiative(slug, viewer=current_viewer())
    if rules.why_not_write(initiative):
        return redirect(url_for(".show", slug=initiative.slug))
    form = recommendations_form(initiative) if g.get("kept_form") is not None else kept_recommendations(initiative)
    if not form.recommendations.choices:
        return redirect(url_for(".check", slug=slug))
    return _page(initiative, form)


def _page(initiative: Initiative, form: RecommendationsForm, met: Conflict | None = None) -> str:
    suggested = hints(initiative, form.recommendations, about_recommendations(referring.offered_recommendations(initiative)))
    return render_template(
        "initiatives/recommendations.html", initiative=initiative, form=form, hints=suggested, met=met, saved=saved_time(initiative)
    )


@blueprint.post("/initiatives/<slug>/recommendations")
@requires(Permission.INITIATIVES_WRITE)
def refer(slug: str) -> Response | tuple[str, int]:
    """Keep the author's choice; go on to the check."""
    initiative = queries.get_own_initiative(slug, viewer=current_viewer())
    form = recommendations_form(initiative)
    if not form.validate_on_submit():
        return _page(initiative, form), 422
    try:
        with transaction():
            referring.choose_recommendations(
                initiative,
                recommendations=_chosen(initiative, form),
                seen_version=form.version.data or "",
                by_id=current_viewer().person_id,
                now=clock.now(),
            )
    except Conflict as conflict:
        initiative = queries.get_own_initiative(slug, viewer=current_viewer())
        # Whoever chooses here has seen both.
        form.version.data = recommendations_version(initiative)
        return _page(initiative, form, met=conflict), 409
    except Refused as refusal:
        form.recommendations.errors = [str(obstacle.sentence) for obstacle in refusal.obstacles]
        return _page(initiative, form), 422
    following = ".themes" if request.form.get("go") == "back" else ".check"
    return redirect(url_for(following, slug=slug), code=303)


@blueprint.post("/initiatives/<slug>/reading/recommendations")
@requires(Permission.INITIATIVES_READ_FIRST)
def refer_reading(slug: str) -> Response:
    """Keep the choice of the adult who reads first."""
    initiative = queries.get_to_read(slug, viewer=current_viewer())
    return _corrected(initiative, desk=referring.AT_FIRST_DESK, back=url_for(".read", slug=initiative.slug))


@blueprint.post("/initiatives/<slug>/review/recommendations")
@requires(Permission.INITIATIVES_REVIEW)
def refer_review(slug: str) -> Response:
    """Keep the choice of the network."""
    initiative = queries.get_to_review(slug, viewer=current_viewer())
    return _corrected(initiative, desk=referring.AT_NETWORKS_DESK, back=url_for(".examine", slug=initiative.slug))


def _corrected(initiative: Initiative, *, desk: frozenset[InitiativeState], back: str) -> Response:
    form = recommendations_form(initiative)
    if not form.validate_on_submit():
        say(_("Nothing was changed: one of the recommendations no longer belongs to the chosen themes."), kind="note")
        return redirect(back, code=303)
    try:
        with transaction():
            referring.correct_recommendations(
                initiative,
                recommendations=_chosen(initiative, form),
                desk=desk,
                seen_version=form.version.data or "",
                actor=current_viewer(),
                now=clock.now(),
            )
        say(_("The recommendations are kept."))
    except Refused as refusal:
        for obstacle in refusal.obstacles:
            say(str(obstacle.sentence), kind="note")
    return redirect(back, code=303)
