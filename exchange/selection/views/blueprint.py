"""What the pages of selections share."""

from flask import Blueprint, url_for

from exchange.applications.models import Call

blueprint = Blueprint("selection", __name__)
AT = "/cohorts/<slug>/calls/<call_slug>/selection"


def address_of(call: Call) -> str:
    """Return the address of the selection of a call."""
    return url_for("selection.show", slug=call.cohort.slug, call_slug=call.slug)
