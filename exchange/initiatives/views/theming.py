"""To which themes of the Manifesto an initiative belongs, and in which language it is written: asked after the nine questions."""

from uuid import UUID

from flask import g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import SelectChoice

from exchange.access.guards import current_viewer, requires
from exchange.access.permissions import Permission
from exchange.foundation import clock
from exchange.foundation.database import transaction
from exchange.foundation.languages import reader_language
from exchange.foundation.obstacles import Conflict, Refused
from exchange.initiatives import choosing, queries, rules
from exchange.initiatives.forms import ThemesForm
from exchange.initiatives.models import Initiative
from exchange.initiatives.questions import LAST
from exchange.initiatives.referring import offered_recommendations
from exchange.initiatives.seeing.showing import about_themes, hints
from exchange.initiatives.views.blueprint import blueprint, saved_time
from exchange.manifesto.queries import list_choosable_themes, list_themes_by_ids


@blueprint.get("/initiatives/<slug>/themes")
@requires(Permission.INITIATIVES_WRITE)
def themes(slug: str) -> Response | str:
    """Ask for the themes and the language, after the ninth question."""
    initiative = queries.get_own_initiative(slug, viewer=current_viewer())
    if rules.why_not_write(initiative):
        return redirect(url_for(".show", slug=initiative.slug))
    form = _themes_form(initiative)
    if g.get("kept_form") is None:
        form.themes.data = [str(theme.id) for theme in initiative.themes]
        form.language.data = initiative.language
        form.version.data = choosing.themes_version(initiative)
    return _themes_page(initiative, form)


def _themes_form(initiative: Initiative) -> ThemesForm:
    form = ThemesForm()
    year = initiative.cohort.conference.starts_on.year if initiative.cohort else None
    language = reader_language()
    form.themes.choices = [SelectChoice(str(theme.id), theme.label_in(language)) for theme in list_choosable_themes(year=year)]
    known = {choice.value for choice in form.themes.choices}
    # What was chosen of another edition stays choosable.
    form.themes.choices += [
        SelectChoice(str(theme.id), theme.label_in(language)) for theme in initiative.themes if str(theme.id) not in known
    ]
    return form


def _themes_page(initiative: Initiative, form: ThemesForm, met: Conflict | None = None) -> str:
    themes = list_themes_by_ids([UUID(choice.value) for choice in form.themes.choices])
    suggested = hints(initiative, form.themes, about_themes(themes))
    return render_template(
        "initiatives/themes.html", initiative=initiative, form=form, hints=suggested, met=met, saved=saved_time(initiative)
    )


@blueprint.post("/initiatives/<slug>/themes")
@requires(Permission.INITIATIVES_WRITE)
def choose(slug: str) -> Response | tuple[str, int]:
    """Keep themes and language; go on to what they recommend."""
    initiative = queries.get_own_initiative(slug, viewer=current_viewer())
    form = _themes_form(initiative)
    if not form.validate_on_submit():
        return _themes_page(initiative, form), 422
    chosen = list_themes_by_ids([UUID(value) for value in form.themes.data or []])
    try:
        with transaction():
            choosing.choose_themes(
                initiative,
                themes=chosen,
                language=form.language.data,
                seen_version=form.version.data or "",
                by_id=current_viewer().person_id,
                now=clock.now(),
            )
    except Conflict as conflict:
        initiative = queries.get_own_initiative(slug, viewer=current_viewer())
        # Whoever chooses here has seen both.
        form.version.data = choosing.themes_version(initiative)
        return _themes_page(initiative, form, met=conflict), 409
    except Refused as refusal:
        form.themes.errors = [str(obstacle.sentence) for obstacle in refusal.obstacles]
        return _themes_page(initiative, form), 422
    go_back = request.form.get("go") == "back"
    following = ".recommendations" if offered_recommendations(initiative) else ".check"
    return redirect(url_for(".question", slug=slug, number=LAST) if go_back else url_for(following, slug=slug), code=303)
