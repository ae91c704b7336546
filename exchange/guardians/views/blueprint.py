"""The blueprint that all pages of guardians stand on."""

from flask import Blueprint, g, render_template, request
from flask import session as cookie
from flask_babel import refresh

from exchange.access.guards import NoVisit
from exchange.foundation.languages import LANGUAGES

blueprint = Blueprint("guardians", __name__)


@blueprint.app_errorhandler(NoVisit)
def ended(_error: NoVisit) -> tuple[str, int]:
    """Say that the visit is over and how to begin a new one."""
    return render_template("guardians/ended.html"), 403


def speak(language: str) -> None:
    """Speak the guardian's language unless this browser asked for another."""
    if language in LANGUAGES and "lang" not in request.args and "language" not in cookie:
        g.language = language
        refresh()
