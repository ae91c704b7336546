"""The authors' pages of photos, and the address of the picture itself; those of the adults who look at them stand in looking.py."""

from io import BytesIO
from typing import Any
from uuid import UUID

from flask import g, render_template, request, send_file, url_for
from werkzeug.wrappers import Response
from wtforms import SelectChoice

from exchange.access.guards import current_viewer, public, requires
from exchange.access.permissions import Permission
from exchange.access.viewers import Viewer
from exchange.foundation import clock
from exchange.foundation.children import MEGABYTE
from exchange.foundation.forms import ConfirmForm
from exchange.foundation.images import Photo as CleanPhoto
from exchange.foundation.images import accept_photo
from exchange.foundation.languages import _
from exchange.foundation.obstacles import NotFound, Obstacle, Refused
from exchange.foundation.pages import one_effect, say
from exchange.initiatives import queries as initiatives
from exchange.initiatives.models import Initiative, InitiativeState
from exchange.initiatives.photos import keeping, queries, rules, services, showing
from exchange.initiatives.photos.forms import NewPhotoForm, PhotoForm
from exchange.initiatives.photos.models import InitiativePhoto
from exchange.initiatives.views.blueprint import blueprint

_WRITE, _READ = Permission.INITIATIVES_WRITE, Permission.INITIATIVES_READ_FIRST
_EVERYTHING_OFF = "default-src 'none'; style-src 'none'; script-src 'none'; sandbox"
# A telephone's picture that is too large is read to its end, so that the words sent with it are not lost: only the picture is refused.
_READ_TO_ITS_END = {"initiatives.add_photo", "initiatives.create_sighting", "initiatives.send_note"}
_MOST = 64 * MEGABYTE


@blueprint.url_value_preprocessor
def _let_words_arrive(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    if endpoint in _READ_TO_ITS_END:
        request.max_content_length = _MOST


def _with_people(form: PhotoForm, initiative: Initiative, photo: InitiativePhoto | None = None) -> PhotoForm:
    pickable = queries.list_pickable(initiative, viewer=current_viewer())
    form.people.choices = [SelectChoice(str(one.id), one.full_name) for one in pickable]
    known = {one.id for one in pickable}
    # Somebody whom another author named stays, also where the reader cannot see the name.
    others = [face for face in photo.people if face.person_id and face.person_id not in known] if photo else []
    seen = queries.people_of([face.person_id for face in others if face.person_id])
    form.people.choices += [
        SelectChoice(str(face.person_id), seen[face.person_id].full_name if face.person_id in seen else _("Somebody of the group"))
        for face in others
        if face.person_id
    ]
    return form


def _pickable(form: PhotoForm) -> set[UUID]:
    return {UUID(str(choice.value)) for choice in form.people.choices or []}


@blueprint.get("/initiatives/<slug>/photos")
@requires(_WRITE)
def photos(slug: str) -> str:
    """Show its authors the photos, what still keeps each from being seen, and the form for one more."""
    initiative = initiatives.get_own_initiative(slug, viewer=current_viewer())
    return _photos_page(initiative, NewPhotoForm())


def _photos_page(initiative: Initiative, form: NewPhotoForm, *, reasons: list[Obstacle] | None = None) -> str:
    on_desk = showing.on_desk(initiative, with_names=False)
    note = _note_key(initiative)
    return render_template(
        "initiatives/photos/photos.html",
        initiative=initiative,
        form=_with_people(form, initiative),
        on_desk=on_desk,
        closed=rules.why_not_add(initiative.state, count=len(on_desk)),
        has_note_photo=bool(note),
        reasons=reasons or [],
        is_editable=not rules.why_not_change(initiative.state),
    )


def _note_key(initiative: Initiative) -> str:
    """Return the file of the note's photo while it has not been taken over yet."""
    key = queries.note_photo_key(initiative, viewer=current_viewer())
    if not key or not keeping.notes_store().holds(key):
        return ""
    taken = queries.list_keys(InitiativePhoto.initiative_id == initiative.id, InitiativePhoto.is_from_note.is_(True))
    return "" if taken else key


@blueprint.post("/initiatives/<slug>/photos")
@requires(_WRITE)
def add_photo(slug: str) -> Response | tuple[str, int]:
    """Keep a photo with what was said of it; what was typed stays whatever is wrong with the file."""
    viewer = current_viewer()
    initiative = initiatives.get_own_initiative(slug, viewer=viewer)
    form = NewPhotoForm()
    _with_people(form, initiative)
    fine = form.validate_on_submit()
    clean, is_from_note = _clean_photo(initiative, form)
    if not fine or clean is None:
        return _photos_page(initiative, form), 422
    try:
        with one_effect(form, owner_id=viewer.account_id) as effect:
            if not effect.earlier:
                facts: dict[str, Any] = {"pickable": _pickable(form), "is_from_note": is_from_note}
                services.add_photo(initiative, clean, form.told(), **facts, actor=viewer, now=clock.now())
                say(_("The photo is kept. Nobody else sees it before an adult of your city has looked at it."))
                effect.location = url_for(".photos", slug=initiative.slug)
    except Refused as refused:
        return _photos_page(initiative, form, reasons=form.complain(refused.obstacles)), 422
    return effect.redirect()


def _clean_photo(initiative: Initiative, form: NewPhotoForm) -> tuple[CleanPhoto | None, bool]:
    """Return the cleaned picture and whether it is the note's; None with a complaint at the field where there is none."""
    sent = form.photo.data
    has_file = bool(sent) and bool(getattr(sent, "filename", ""))
    note = _note_key(initiative) if form.from_note.data and not has_file else ""
    if not has_file and not note:
        form.photo.errors = [_("Please choose a photo.")]
        return None, False
    try:
        return accept_photo(keeping.notes_store().read(note) if note else sent.stream), bool(note)
    except Refused as refused:
        form.photo.errors = [str(obstacle.sentence) for obstacle in refused.obstacles]
        return None, False


@blueprint.get("/initiatives/<slug>/photos/<uuid:photo_id>")
@requires(_WRITE)
def photo_words(slug: str, photo_id: UUID) -> str:
    """Show what was said of a photo, for changing it."""
    initiative = initiatives.get_own_initiative(slug, viewer=current_viewer())
    row = queries.get_photo_row(initiative, photo_id)
    form = PhotoForm()
    if g.get("kept_form") is None:
        form.alt.data, form.faces.data = row.alt, row.faces.value
        form.people.data = [str(face.person_id) for face in row.people if face.person_id]
    return _words_page(initiative, row, form)


def _words_page(initiative: Initiative, row: InitiativePhoto, form: PhotoForm, *, reasons: list[Obstacle] | None = None) -> str:
    photo = queries.find_photo(initiative, row.id, now=clock.now())
    return render_template(
        "initiatives/photos/words.html",
        initiative=initiative,
        form=_with_people(form, initiative, row),
        picture=showing.picture_of(photo, initiative.slug),
        closed=rules.why_not_change(initiative.state),
        reasons=reasons or [],
    )


@blueprint.post("/initiatives/<slug>/photos/<uuid:photo_id>")
@requires(_WRITE)
def say_photo(slug: str, photo_id: UUID) -> Response | tuple[str, int]:
    """Keep other words; an adult looks again."""
    viewer = current_viewer()
    initiative = initiatives.get_own_initiative(slug, viewer=viewer)
    row = queries.get_photo_row(initiative, photo_id)
    form = PhotoForm()
    _with_people(form, initiative, row)
    if not form.validate_on_submit():
        return _words_page(initiative, row, form), 422
    try:
        with one_effect(form, owner_id=viewer.account_id, leads_to=url_for(".photos", slug=initiative.slug)) as effect:
            if not effect.earlier:
                services.say_again(initiative, row, form.told(), pickable=_pickable(form), actor=viewer, now=clock.now())
                is_final = row.is_no_of_network
                say(_("Kept.") if is_final else _("Kept. An adult of your city looks at it before anybody else sees it."))
    except Refused as refused:
        return _words_page(initiative, row, form, reasons=form.complain(refused.obstacles)), 422
    return effect.redirect()


@blueprint.post("/initiatives/<slug>/photos/<uuid:photo_id>/remove")
@requires(_WRITE)
def remove_photo(slug: str, photo_id: UUID) -> Response:
    """Take a photo away, at any time and for good."""
    viewer = current_viewer()
    initiative = initiatives.get_own_initiative(slug, viewer=viewer)
    with one_effect(ConfirmForm(), owner_id=viewer.account_id, leads_to=url_for(".photos", slug=initiative.slug)) as effect:
        if not effect.earlier:
            services.remove_photo(initiative, queries.get_photo_row(initiative, photo_id), actor=viewer, now=clock.now())
            say(_("The photo is gone for good."))
    return effect.redirect()


@blueprint.get("/initiatives/<slug>/photos/<uuid:photo_id>/<any(large,small):size>.jpg")
@public
def photo(slug: str, photo_id: UUID, size: str) -> Response:
    """Give the picture: to everybody as long as everybody on it agrees, else to its authors and readers alone; to nobody else it exists."""
    viewer = current_viewer()
    initiative = initiatives.get_initiative(slug, viewer=viewer)
    found = queries.find_photo(initiative, photo_id, now=clock.now())
    if not found.is_public and not _may_see(initiative, viewer):
        raise NotFound
    key = found.kept.picture_key if size == "large" else found.kept.thumbnail_key
    if found.is_public:
        # The check was made a moment ago: who has this very picture may use it, who has not gets it, and nobody keeps it unasked.
        tag = f"{photo_id.hex}-{size}"
        answer = send_file(BytesIO(keeping.store().read(key)), mimetype="image/jpeg", download_name="photo.jpg", etag=tag)
        answer.headers["Cache-Control"] = "public, no-cache"
    else:
        answer = send_file(BytesIO(keeping.store().read(key)), mimetype="image/jpeg", download_name="photo.jpg")
        answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["Content-Security-Policy"] = _EVERYTHING_OFF
    return answer


def _may_see(initiative: Initiative, viewer: Viewer) -> bool:
    """Say whether somebody is among its authors, the adults beside them, or the network that reads it."""
    if viewer.person_id is None:
        return False
    if viewer.person_id in initiative.author_ids:
        return True
    if viewer.may(Permission.INITIATIVES_REVIEW):
        return initiative.state is not InitiativeState.DRAFT
    try:
        initiatives.get_to_read(initiative.slug, viewer=viewer)
    except NotFound:
        return False
    return viewer.may(_READ)
