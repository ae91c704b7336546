"""*I saw something*: the note, the lists of one's own and one's group's notes, the photo behind a check, and taking both away."""

from io import BytesIO
from uuid import UUID

from flask import render_template, request, send_file, url_for
from werkzeug.wrappers import Response

from exchange.access.guards import current_viewer, requires
from exchange.access.permissions import Permission
from exchange.foundation import clock
from exchange.foundation.forms import ConfirmForm
from exchange.foundation.languages import _
from exchange.foundation.obstacles import NotFound, Refused
from exchange.foundation.pages import Paging, one_effect, page_number, say
from exchange.initiatives import queries, services
from exchange.initiatives.forms import SightingForm
from exchange.initiatives.models import Sighting
from exchange.initiatives.seeing import queries as seeing
from exchange.initiatives.seeing import services as removing
from exchange.initiatives.seeing.rules import why_not_remove_note
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


@blueprint.get("/sightings/group")
@requires(Permission.INITIATIVES_READ_FIRST)
def group_notes() -> str:
    """List what the young people of my group saw, for the adults beside them."""
    viewer = current_viewer()
    total = seeing.count_group_notes(viewer=viewer)
    paging = Paging(min(page_number(), Paging(1, total).pages), total)
    rows = seeing.list_group_notes(viewer=viewer, part=paging)
    return render_template("initiatives/seeing/group_notes.html", rows=rows, paging=paging)


@blueprint.get("/sightings/<uuid:sighting_id>/remove")
@requires(Permission.MINE)
def removing_note(sighting_id: UUID) -> str:
    """Ask whether a note goes, or its photo alone."""
    return _removing_page(queries.get_sighting(sighting_id, viewer=current_viewer()))


def _removing_page(sighting: Sighting) -> str:
    return render_template(
        "initiatives/seeing/remove_note.html",
        sighting=sighting,
        reasons=why_not_remove_note(has_initiative=seeing.has_begun(sighting)),
        back=_notes_of(sighting),
    )


def _notes_of(sighting: Sighting) -> str:
    """Return the list on which this reader finds a note."""
    return url_for(".sightings" if sighting.author_id == current_viewer().person_id else ".group_notes")


@blueprint.post("/sightings/<uuid:sighting_id>/remove")
@requires(Permission.MINE)
def remove_note(sighting_id: UUID) -> Response | tuple[str, int]:
    """Take a note away for good."""
    viewer = current_viewer()
    try:
        with one_effect(ConfirmForm(), owner_id=viewer.account_id) as effect:
            if not effect.earlier:
                # Looked up here: a second press finds no note any more, and leads where the first one did.
                sighting = queries.get_sighting(sighting_id, viewer=viewer)
                effect.location = _notes_of(sighting)
                removing.remove_note(sighting, actor=viewer, now=clock.now())
                say(_("The note is gone for good."))
    except Refused:
        return _removing_page(queries.get_sighting(sighting_id, viewer=viewer)), 422
    return effect.redirect()


@blueprint.post("/sightings/<uuid:sighting_id>/photo/remove")
@requires(Permission.MINE)
def remove_note_photo(sighting_id: UUID) -> Response:
    """Take the photo of a note away for good."""
    viewer = current_viewer()
    with one_effect(ConfirmForm(), owner_id=viewer.account_id) as effect:
        if not effect.earlier:
            sighting = queries.get_sighting(sighting_id, viewer=viewer)
            effect.location = _notes_of(sighting)
            removing.remove_photo(sighting, actor=viewer, now=clock.now())
            say(_("The photo is gone for good."))
    return effect.redirect()
