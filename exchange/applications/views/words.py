"""A call's title and text in other languages, written by the city beside the first one."""

from uuid import UUID

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from exchange.access.guards import current_viewer, requires
from exchange.access.permissions import Permission
from exchange.applications import calling
from exchange.applications.forms import CallWordsForm, call_words_form
from exchange.applications.models import Call
from exchange.applications.views.blueprint import blueprint
from exchange.applications.views.calls import own_call
from exchange.applications.wording import outdated_languages
from exchange.foundation import clock
from exchange.foundation.database import transaction
from exchange.foundation.formats import language_name
from exchange.foundation.languages import LANGUAGES, _
from exchange.foundation.pages import say


def _codes(call: Call) -> list[str]:
    """Return the languages besides the first: those in which the city reads applications, then the others."""
    return [code for code in dict.fromkeys([*call.languages, *LANGUAGES]) if code in LANGUAGES and code != call.language]


def _page(call: Call, form: CallWordsForm) -> str:
    codes = _codes(call)
    written = [code for code in codes if any(call.translations.get(code, {}).get(name) for name in ("title", "text"))]
    return render_template(
        "applications/call_words.html",
        call=call,
        cohort=call.cohort,
        form=form,
        first=[(code, language_name(code)) for code in codes if code in call.languages or code in written or form.has_errors(code)],
        others=[(code, language_name(code)) for code in codes if not (code in call.languages or code in written or form.has_errors(code))],
        outdated=outdated_languages(call),
        written_in=language_name(call.language),
    )


@blueprint.get("/cohorts/<slug>/calls/<uuid:call_id>/words")
@requires(Permission.CALLS_EDIT)
def call_words(slug: str, call_id: UUID) -> str:
    """Show the words of a call in every language."""
    call = own_call(slug, call_id)
    return _page(call, call_words_form(_codes(call), call.translations))


@blueprint.post("/cohorts/<slug>/calls/<uuid:call_id>/words")
@requires(Permission.CALLS_EDIT)
def keep_call_words(slug: str, call_id: UUID) -> Response | tuple[str, int]:
    """Keep the translations of a call."""
    call = own_call(slug, call_id)
    form = call_words_form(_codes(call), call.translations)
    if not form.validate_on_submit():
        return _page(call, form), 422
    with transaction():
        calling.translate_call(call, form.words(), actor=current_viewer(), now=clock.now())
        say(_("The translations are kept."))
    return redirect(url_for(".call", slug=slug, call_id=call_id), code=303)
