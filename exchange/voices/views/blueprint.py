"""What every page of voices needs: the blueprint, and how a form is answered."""

from collections.abc import Callable
from datetime import date

from flask import Blueprint, current_app
from werkzeug.wrappers import Response

from exchange.access.guards import current_viewer
from exchange.foundation import clock
from exchange.foundation.forms import ExchangeForm
from exchange.foundation.languages import _
from exchange.foundation.obstacles import Conflict, Refused
from exchange.foundation.pages import one_effect

blueprint = Blueprint("voices", __name__)


def today_here() -> date:
    """Return the day it is where this installation stands."""
    return clock.today(current_app.config["EXCHANGE"].time_zone)


def effect_of(form: ExchangeForm, page: Callable[[list[str]], str], deed: Callable[[], str]) -> tuple[str, int] | Response:
    """Do what a form asks for and go where `deed` says, or show the page with the form as typed and what is wrong."""
    if not form.validate():
        return page([]), 422
    try:
        with one_effect(form, owner_id=current_viewer().account_id) as effect:
            if not effect.earlier:
                effect.location = deed()
    except Refused as refusal:
        return page([str(one.sentence) for one in refusal.obstacles]), 422
    except Conflict:
        return page([_("Something is new here since you opened this page. Please read it again, then decide.")]), 409
    return effect.redirect()
