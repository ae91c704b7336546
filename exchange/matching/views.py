"""Pages of what fits a city, and for which city something could be."""

from flask import Blueprint, jsonify, render_template, url_for
from flask import Response as FileResponse
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from exchange.access.guards import current_viewer, requires
from exchange.access.permissions import Permission
from exchange.cities.models import City
from exchange.cities.queries import get_city, list_cities, list_cities_for
from exchange.foundation import clock
from exchange.foundation.languages import _, label, reader_language
from exchange.foundation.obstacles import NotFound, Obstacle, Refused
from exchange.foundation.pages import Paging, one_effect, page_number, say
from exchange.initiatives.models import Initiative, InitiativeState
from exchange.initiatives.queries import get_initiative
from exchange.matching import queries, rules, services, showing
from exchange.matching.forms import FactsForm, LaterForm, SearchForm
from exchange.matching.known import Criterion
from exchange.matching.models import CitySearch

blueprint = Blueprint("matching", __name__)
_RIGHT = Permission.ADOPTIONS_MOVE
# So many stand on a page; of a group of cities so many are shown before the others fold away.
PAGE, MOST_SHOWN = 20, 20


@blueprint.get("/matches")
@requires(_RIGHT)
def index() -> str | Response:
    """Lead to the suggestions of one's own city; whoever acts for several picks one."""
    viewer = current_viewer()
    cities = list_cities() if viewer.is_network else list_cities_for(viewer.cities_for(_RIGHT))
    if len(cities) == 1 and not viewer.is_network:
        return redirect(url_for(".fits", city_slug=cities[0].slug), code=303)
    return render_template("matching/index.html", cities=cities)


@blueprint.get("/cities/<city_slug>/matches")
@requires(_RIGHT)
def fits(city_slug: str) -> str:
    """Show a city what could be for it, each suggestion with its reasons."""
    city = queries.get_own_city(city_slug, viewer=current_viewer())
    found = showing.fits_of(city.id, language=reader_language(), today=clock.today(city.time_zone))
    noted = queries.list_noted(city.id)
    paging = Paging(page_number(), len(found), PAGE)
    return render_template(
        "matching/fits.html",
        city=city,
        found=found[paging.offset : paging.offset + PAGE],
        noted={one.id for one in noted},
        noted_all=noted,
        suggested={one.id for one, _match in found},
        paging=paging,
        coverage_words=rules.coverage_words,
    )


@blueprint.get("/cities/<city_slug>/matches.json")
@requires(_RIGHT)
def fits_json(city_slug: str) -> FileResponse:
    """Give the same to programs, with the points of each criterion."""
    city = queries.get_own_city(city_slug, viewer=current_viewer())
    found = showing.fits_of(city.id, language=reader_language(), today=clock.today(city.time_zone))
    return jsonify(city=city.slug, suggestions=showing.fits_as_json(found, {one.id for one in queries.list_noted(city.id)}))


@blueprint.post("/cities/<city_slug>/matches/later")
@requires(_RIGHT)
def later(city_slug: str) -> Response:
    """Note a suggestion for later, or no longer."""
    viewer = current_viewer()
    city, form = queries.get_own_city(city_slug, viewer=viewer), LaterForm()
    if not form.validate_on_submit():
        raise NotFound
    is_noted = form.go.data == "note"
    initiative = _public(form.slug.data or "", or_retired=not is_noted)
    with one_effect(form, owner_id=viewer.account_id, leads_to=url_for(".fits", city_slug=city_slug)) as effect:
        if not effect.earlier:
            services.note_for_later(city, initiative, is_noted=is_noted, actor=viewer, now=clock.now())
            say(_("“%(title)s” is noted for later.", title=initiative.title) if is_noted else _("It is no longer noted."))
    return effect.redirect()


def _public(slug: str, *, or_retired: bool = False) -> Initiative:
    """Return a published initiative, or raise NotFound: nothing else is suggested; what was retired since can only be forgotten."""
    initiative = get_initiative(slug, viewer=current_viewer())
    if initiative.state not in ({InitiativeState.PUBLISHED, InitiativeState.RETIRED} if or_retired else {InitiativeState.PUBLISHED}):
        raise NotFound
    return initiative


@blueprint.get("/initiatives/<slug>/matches")
@requires(_RIGHT)
def for_whom(slug: str) -> str:
    """Show for which cities an initiative could be, by what speaks for it."""
    initiative = _public(slug)
    groups, compared = showing.cities_for(initiative.id, language=reader_language(), today=clock.today())
    return render_template(
        "matching/for_whom.html",
        initiative=initiative,
        groups=groups,
        compared=compared,
        most=MOST_SHOWN,
        coverage_words=rules.coverage_words,
    )


@blueprint.get("/initiatives/<slug>/matches.json")
@requires(_RIGHT)
def for_whom_json(slug: str) -> FileResponse:
    """Give the same to programs, the cities by name."""
    initiative = _public(slug)
    groups, compared = showing.cities_for(initiative.id, language=reader_language(), today=clock.today())
    return jsonify(
        initiative=initiative.slug, compared=compared, criteria=[one.value for one in Criterion], cities=showing.cities_as_json(groups)
    )


def _search_form(known: CitySearch | None, **more: object) -> SearchForm:
    form, language = SearchForm(**more), reader_language()
    named = [
        (label(one.labels, language, default=one.slug), one.slug)
        for one in queries.list_theme_choices(chosen=known.themes if known else ())
    ]
    form.offer((slug, name) for name, slug in sorted(named))
    return form


@blueprint.get("/cities/<city_slug>/looking-for")
@requires(_RIGHT)
def search(city_slug: str) -> str:
    """Show what a city says that it looks for."""
    city = queries.get_own_city(city_slug, viewer=current_viewer())
    known = queries.find_search(city)
    form = _search_form(known, formdata=None)
    form.show(known)
    return _search_page(city, form)


def _search_page(city: City, form: SearchForm) -> str:
    return render_template("matching/search.html", city=city, form=form)


@blueprint.post("/cities/<city_slug>/looking-for")
@requires(_RIGHT)
def save_search(city_slug: str) -> Response | tuple[str, int]:
    """Keep what a city looks for."""
    viewer = current_viewer()
    city = queries.get_own_city(city_slug, viewer=viewer)
    form = _search_form(queries.find_search(city))
    if not form.validate_on_submit():
        return _search_page(city, form), 422
    with one_effect(form, owner_id=viewer.account_id, leads_to=url_for(".fits", city_slug=city_slug)) as effect:
        if not effect.earlier:
            services.say_what_is_looked_for(city, form.facts(), version=form.version.data or 0, actor=viewer, now=clock.now())
            say(_("Kept. The suggestions follow it."))
    return effect.redirect()


@blueprint.get("/cities/<city_slug>/facts")
@requires(Permission.CITIES_EDIT)
def facts(city_slug: str) -> str:
    """Show what the network knows of a city."""
    city = get_city(city_slug)
    form = FactsForm(formdata=None)
    form.show(queries.list_facts(city))
    return _facts_page(city, form, [])


def _facts_page(city: City, form: FactsForm, reasons: list[Obstacle]) -> str:
    return render_template("matching/facts.html", city=city, form=form, reasons=reasons)


@blueprint.post("/cities/<city_slug>/facts")
@requires(Permission.CITIES_EDIT)
def save_facts(city_slug: str) -> Response | tuple[str, int]:
    """Keep what the network knows of a city."""
    viewer, city, form = current_viewer(), get_city(city_slug), FactsForm()
    if not form.validate_on_submit():
        return _facts_page(city, form, []), 422
    try:
        with one_effect(form, owner_id=viewer.account_id, leads_to=url_for(".index")) as effect:
            if not effect.earlier:
                where = {"as_of_on": form.as_of_on.data, "source": form.source.data or "", "verified_on": form.verified_on.data}
                services.type_facts(city, form.values(), actor=viewer, now=clock.now(), **where)
                say(_("Kept. What is empty is not known."))
    except Refused as refused:
        return _facts_page(city, form, refused.obstacles), 422
    return effect.redirect()
