"""*I saw something*: the note, the list of one's own notes, and the photo behind a check."""

from io import BytesIO
from uuid import UUID

from flask import render_template, request, send_file, url_for
from werkzeug.wrappers import Response

from exchange.access.guards import current_viewer, requires
from exchange.access.permissions import Permission
from exchange.foundation import clock
from exchange.foundation.languages import _
from exchange.foundation.obstacles import NotFound
from exchange.foundation.pages import one_effect, say
from exchange.initiatives import queries, services
from exchange.initiatives.forms import SightingForm
from exchange.initiatives.seeing.taking import read_note, with_choices
from exchange.initiatives.views.blueprint import blueprint, file_store

_EVERYTHING_OFF = "default-src 'none'; style-src 'none'; script-src 'none'; sandbox"


@blueprint.get("/sightings")
@requires(Permission.SIGHTINGS_NOTE)
def sightings() -> str:
    """List what I saw."""
    return render_template("initiatives/sightings.html", rows=queries.list_own_sightings(viewer=current_viewer()))


@blueprint.get("/sightings/new")
@requires(Permission.SIGHTINGS_NOTE)
def new_sighting() -> str:
    """Show the form of a note."""
    form = with_choices(SightingForm(), queries.find_own_place(current_viewer()))
    wished = request.args.get("session", "")
    if form.session.data in {None, "", "None"} and wished in {choice.value for choice in form.session.choices}:
        form.session.data = wished
    return _note_page(form)


def _note_page(form: SightingForm) -> str:
    return render_template("initiatives/new_sighting.html", form=form)


@blueprint.post("/sightings")
@requires(Permission.SIGHTINGS_NOTE)
def create_sighting() -> Response | tuple[str, int]:
    """Keep a note, with its photo cleaned of everything but the picture."""
    viewer = current_viewer()
    place = queries.find_own_place(viewer)
    form = with_choices(SightingForm(), place)
    said = read_note(form, place)
    if said is None:
        return _note_page(form), 422
    with one_effect(form, owner_id=viewer.account_id) as effect:
        if not effect.earlier:
            services.note_sighting(**said, actor=viewer, now=clock.now())
            say(_("Your note is kept. You can turn it into an initiative whenever you like."))
            effect.location = url_for(".sightings")
    return effect.redirect()


@blueprint.get("/sightings/<uuid:sighting_id>/photo")
@requires(Permission.MINE)
def sighting_photo(sighting_id: UUID) -> Response:
    """Show a photo to its owner and the adults beside them; it is never public."""
    sighting = queries.get_sighting(sighting_id, viewer=current_viewer())
    if not sighting.photo_key:
        raise NotFound
    answer = send_file(BytesIO(file_store().read(sighting.photo_key)), mimetype="image/jpeg", download_name="photo.jpg")
    answer.headers["Content-Security-Policy"] = _EVERYTHING_OFF
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
