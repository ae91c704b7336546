"""Pages of cities: the public list, and adding one."""

from zoneinfo import available_timezones

from babel import Locale
from flask import Blueprint, jsonify, render_template, url_for
from werkzeug.wrappers import Response
from wtforms import SelectChoice

from exchange.access.guards import current_viewer, public, requires
from exchange.access.permissions import Permission
from exchange.cities import queries, services
from exchange.cities.forms import CityForm
from exchange.cities.models import CityKind
from exchange.foundation import clock, formats
from exchange.foundation.languages import _
from exchange.foundation.obstacles import Refused
from exchange.foundation.pages import one_effect, say

blueprint = Blueprint("cities", __name__)


@blueprint.get("/cities")
@public
def index() -> str:
    """List the cities of the network."""
    return render_template("cities/index.html", cities=queries.list_cities())


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


def _city_form() -> CityForm:
    form = CityForm()
    names = Locale.parse(formats.locale_name()).territories
    countries = [(name, code) for code, name in names.items() if len(code) == 2 and code.isalpha() and code not in _NO_COUNTRY]
    form.country.choices = [SelectChoice(code, name) for name, code in sorted(countries)]
    form.time_zone.choices = [SelectChoice(zone) for zone in sorted(available_timezones()) if "/" in zone and not zone.startswith("Etc")]
    return form


# CLDR regions that are no countries.
_NO_COUNTRY = {"EU", "EZ", "UN", "XA", "XB", "ZZ", "QO"}
