"""A note without network: the service worker, the page that it keeps, what a phone keeps beside it, and the way in for what it kept."""

import json

from flask import Response, current_app, jsonify, render_template, url_for
from flask_wtf.csrf import generate_csrf

from exchange.access.guards import current_viewer, public, requires
from exchange.access.permissions import Permission
from exchange.foundation import clock
from exchange.foundation.database import transaction
from exchange.foundation.languages import _
from exchange.foundation.obstacles import Refused
from exchange.initiatives import queries
from exchange.initiatives.forms import SightingForm
from exchange.initiatives.models import Sighting
from exchange.initiatives.seeing.forms import PhoneNoteForm, number_of
from exchange.initiatives.seeing.rules import are_same_words, when_seen
from exchange.initiatives.seeing.services import find_removed, find_sent, keep_note
from exchange.initiatives.seeing.taking import read_note, with_choices
from exchange.initiatives.views.blueprint import blueprint
from exchange.participants.models import Participant

# All that is kept on a phone for everybody: styles, scripts and the mark, with addresses that change with their content.
_KEPT = ("css/exchange.css", "js/exchange.js", "js/offline/notes.js", "js/offline/page.js", "img/mark.svg")

# Whatever is sent there, somebody else may hold the phone from now on; static/js/components/leaving.js says the same.
_LEAVING = ("/sign-out", "/sign-in", "/account/devices/", "/invitations/", "/reset/")


@blueprint.get("/offline-notes.js")
@public
def worker() -> Response:
    """Give the service worker, from the root so that it hears of every page; it is another one as soon as a script or a style is."""
    address = current_app.jinja_env.globals["asset_url"]
    if not callable(address):
        raise TypeError("asset_url makes addresses")
    root = url_for("accounts.sign_out").removesuffix("/sign-out")
    facts = {
        "page": url_for(".offline_note"),
        "facts": url_for(".offline_facts"),
        "notes": url_for(".send_note"),
        "leaving": [root + path for path in _LEAVING],
        "notePages": [url_for(".new_sighting"), url_for(".sightings"), url_for(".offline_note")],
        "assets": [address(name) for name in _KEPT],
    }
    scripts = ", ".join(json.dumps(address(f"js/offline/{name}.js")) for name in ("notes", "worker"))
    lines = f"self.exchangeOffline = {json.dumps(facts)};\nimportScripts({scripts});\n"
    answer = Response(lines, mimetype="text/javascript")
    answer.headers["Cache-Control"] = "no-cache, no-store"
    return answer


@blueprint.get("/sightings/offline")
@public
def offline_note() -> str:
    """Show the page that a phone keeps: nothing of anybody, the same for everybody who reads the same language."""
    return render_template("initiatives/seeing/offline.html", form=_bare_form(None))


def _bare_form(place: Participant | None) -> SightingForm:
    return with_choices(SightingForm(formdata=None, meta={"csrf": False}), place)


@blueprint.get("/sightings/offline.json")
@requires(Permission.MINE)
def offline_facts() -> Response:
    """Tell the phone who is here and whether they may note what they see, with a fresh token, and the programme to pick from.

    Whoever may not is told so too: the phone then puts away what was another's.
    """
    viewer = current_viewer()
    form = _bare_form(queries.find_own_place(viewer))
    return jsonify(
        account=str(viewer.account_id),
        allowed=viewer.may(Permission.SIGHTINGS_NOTE),
        token=generate_csrf(),
        sessions=[[choice.value, str(choice.label)] for choice in form.session.choices],
        cities=[[choice.value, str(choice.label)] for choice in form.city.choices],
    )


@blueprint.post("/sightings/notes.json")
@requires(Permission.SIGHTINGS_NOTE)
def send_note() -> tuple[Response, int]:
    """Keep a note that a phone kept first: 201; 200 when it was here already, also if it is gone for good since; 422 with what is wrong.

    409 for another account's note, and with `differs` where other words came under its number: the phone then gives them a new one.
    """
    viewer = current_viewer()
    place = queries.find_own_place(viewer)
    form = with_choices(PhoneNoteForm(), place)
    if form.account.data != str(viewer.account_id):
        return jsonify(error=409, reasons=[_("Somebody else wrote this note. It is sent when they sign in.")]), 409
    key = number_of(form)
    earlier = find_sent(key, viewer=viewer) if key else None
    # Before anything judges it: what arrived once must not be refused later.
    if earlier is not None:
        return _repeated(earlier, form)
    removed = find_removed(key, words=_words_of(form), viewer=viewer) if key else None
    if removed is not None:
        return jsonify(id=str(removed)), 200
    said = read_note(form, place)
    if said is None or key is None:
        fields = {name: [str(error) for error in errors] for name, errors in form.errors.items() if name}
        return jsonify(error=422, fields=fields, reasons=[one for errors in fields.values() for one in errors]), 422
    now = clock.now()
    try:
        with transaction():
            sighting, is_new = keep_note(**said, client_key=key, seen_at=when_seen(form.seen_at.data or "", now=now), actor=viewer, now=now)
    except Refused as refused:
        return jsonify(error=422, fields={}, reasons=[str(one.sentence) for one in refused.obstacles]), 422
    return (jsonify(id=str(sighting.id)), 201) if is_new else _repeated(sighting, form)


def _words_of(form: PhoneNoteForm) -> tuple[str, str]:
    return form.note.data or "", form.place.data or ""


def _repeated(earlier: Sighting, form: PhoneNoteForm) -> tuple[Response, int]:
    if are_same_words((earlier.note, earlier.seen_place), _words_of(form)):
        return jsonify(id=str(earlier.id)), 200
    return jsonify(error=409, differs=True), 409
