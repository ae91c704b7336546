"""Pages of cities: the public list, and adding one."""

from zoneinfo import available_timezones

from babel import Locale
from flask import Blueprint, jsonify, render_template, url_for
from werkzeug.wrappers import Response
from wtforms import SelectChoice

from exchange.access.guards import current_viewer, public, requires
from exchange.access.permissions import Permission
from exchange.cities import leaving, queries, rules, services
from exchange.cities.forms import CityForm, LeavingForm
from exchange.cities.models import City, CityKind
from exchange.foundation import clock, formats
from exchange.foundation.forms import ConfirmForm
from exchange.foundation.languages import _
from exchange.foundation.obstacles import Obstacle, Refused
from exchange.foundation.pages import one_effect, say

blueprint = Blueprint("cities", __name__)


@blueprint.get("/cities")
@public
def index() -> str:
    """List the cities of the network."""
    return render_template("cities/index.html", cities=queries.list_cities(), today=clock.today())


@blueprint.get("/cities.json")
@public
def index_json() -> Response:
    """List the same cities for programs."""
    return jsonify(
        cities=[
            {
                "slug": city.slug,
                "name": city.name,
                "country": city.country,
                "kind": city.kind.value,
                "latitude": city.latitude,
                "longitude": city.longitude,
                "left_on": city.member_until_on.isoformat() if city.member_until_on else None,
            }
            for city in queries.list_cities()
        ]
    )


@blueprint.get("/cities/new")
@requires(Permission.CITIES_EDIT)
def new() -> str:
    """Show the form of a new city."""
    return render_template("cities/new.html", form=_city_form(), reasons=[])


@blueprint.post("/cities")
@requires(Permission.CITIES_EDIT)
def create() -> Response | tuple[str, int]:
    """Add a city."""
    viewer, form = current_viewer(), _city_form()
    if not form.validate_on_submit():
        return render_template("cities/new.html", form=form, reasons=[]), 422
    try:
        with one_effect(form, owner_id=viewer.account_id) as effect:
            if not effect.earlier:
                city = services.add_city(
                    form.name.data or "",
                    actor=viewer,
                    now=clock.now(),
                    country=form.country.data,
                    kind=CityKind(form.kind.data),
                    time_zone=form.time_zone.data,
                    latitude=form.latitude.data,
                    longitude=form.longitude.data,
                )
                say(_("%(city)s is now in the list.", city=city.name))
                effect.location = url_for(".index")
    except Refused as refused:
        return render_template("cities/new.html", form=form, reasons=refused.obstacles), 422
    return effect.redirect()


@blueprint.get("/cities/<city_slug>/membership")
@requires(Permission.CITIES_EDIT)
def membership(city_slug: str) -> str:
    """Show what stays and what ends when a city leaves the network, before it does."""
    return _membership_page(queries.get_city(city_slug), LeavingForm(formdata=None), [])


def _membership_page(city: City, form: LeavingForm, reasons: list[Obstacle]) -> str:
    today = clock.today(city.time_zone)
    return render_template(
        "cities/membership.html",
        city=city,
        form=form,
        reasons=reasons,
        today=today,
        has_left=rules.has_left(city.member_until_on, today=today),
        ties=leaving.what_ties(city, today=today),
        stays=leaving.what_stays(city, today=today),
    )


@blueprint.post("/cities/<city_slug>/membership")
@requires(Permission.CITIES_EDIT)
def leave(city_slug: str) -> Response | tuple[str, int]:
    """Set a city's last day in the network."""
    viewer, city, form = current_viewer(), queries.get_city(city_slug), LeavingForm()
    if not form.validate_on_submit():
        return _membership_page(city, form, []), 422
    try:
        with one_effect(form, owner_id=viewer.account_id, leads_to=url_for(".membership", city_slug=city_slug)) as effect:
            if not effect.earlier:
                today = clock.today(city.time_zone)
                leaving.leave_network(city, last_on=form.last_on.data or today, today=today, actor=viewer, now=clock.now())
                say(_("Kept. What %(city)s did stays here to be read.", city=city.name))
    except Refused as refused:
        return _membership_page(queries.get_city(city_slug), form, refused.obstacles), 422
    return effect.redirect()


@blueprint.post("/cities/<city_slug>/membership/again")
@requires(Permission.CITIES_EDIT)
def come_back(city_slug: str) -> Response:
    """Take the last day back: the city belongs to the network again."""
    viewer, city = current_viewer(), queries.get_city(city_slug)
    with one_effect(ConfirmForm(), owner_id=viewer.account_id, leads_to=url_for(".membership", city_slug=city_slug)) as effect:
        if not effect.earlier:
            leaving.come_back(city, actor=viewer, now=clock.now())
            say(_("%(city)s belongs to the network. Those who acted for it on its last day can again.", city=city.name))
    return effect.redirect()


def _city_form() -> CityForm:
    form = CityForm()
    names = Locale.parse(formats.locale_name()).territories
    countries = [(name, code) for code, name in names.items() if len(code) == 2 and code.isalpha() and code not in _NO_COUNTRY]
    form.country.choices = [SelectChoice(code, name) for name, code in sorted(countries)]
    form.time_zone.choices = [SelectChoice(zone) for zone in sorted(available_timezones()) if "/" in zone and not zone.startswith("Etc")]
    return form


# CLDR regions that are no countries.
_NO_COUNTRY = {"EU", "EZ", "UN", "XA", "XB", "ZZ", "QO"}
