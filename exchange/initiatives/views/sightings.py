"""*I saw something*: the note, the list of one's own notes, and the photo behind a check."""

from datetime import datetime
from io import BytesIO
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import render_template, send_file, url_for
from werkzeug.wrappers import Response
from wtforms import SelectChoice

from exchange.access.guards import current_viewer, requires
from exchange.access.permissions import Permission
from exchange.cities.queries import list_cities
from exchange.conferences.queries import list_sessions
from exchange.foundation import clock
from exchange.foundation.formats import clock_time, day
from exchange.foundation.images import accept_photo
from exchange.foundation.languages import _, reader_language
from exchange.foundation.obstacles import NotFound, Refused
from exchange.foundation.pages import one_effect, say
from exchange.initiatives import queries, services
from exchange.initiatives.forms import SightingForm
from exchange.initiatives.views.blueprint import blueprint, file_store
from exchange.participants.models import Participant

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
    return _note_page(_form(queries.find_own_place(current_viewer())))


def _note_page(form: SightingForm) -> str:
    return render_template("initiatives/new_sighting.html", form=form)


def _form(place: Participant | None) -> SightingForm:
    form = SightingForm()
    zone = place.cohort.conference.time_zone if place else "UTC"
    sessions = list_sessions(place.cohort.conference_id) if place else []
    form.session.choices = [SelectChoice("", _("No session"))] + [
        SelectChoice(str(one.id), _when(one.starts_at, zone) + f" · {one.title}") for one in sessions
    ]
    language = reader_language()
    form.city.choices = [SelectChoice("", _("No city"))] + [SelectChoice(city.slug, city.name_in(language)) for city in list_cities()]
    return form


def _when(moment: datetime, zone: str) -> str:
    return f"{day(moment.astimezone(ZoneInfo(zone)), year=False)} {clock_time(moment, zone)}"


@blueprint.post("/sightings")
@requires(Permission.SIGHTINGS_NOTE)
def create_sighting() -> Response | tuple[str, int]:
    """Keep a note, with its photo cleaned of everything but the picture."""
    viewer = current_viewer()
    place = queries.find_own_place(viewer)
    form = _form(place)
    if not form.validate_on_submit():
        return _note_page(form), 422
    try:
        photo_key = _kept_photo(form)
    except Refused as refused:
        form.photo.errors = [str(obstacle.sentence) for obstacle in refused.obstacles]
        return _note_page(form), 422
    session = next((one for one in list_sessions(place.cohort.conference_id) if str(one.id) == form.session.data), None) if place else None
    city = next((one for one in list_cities() if one.slug == form.city.data), None)
    with one_effect(form, owner_id=viewer.account_id) as effect:
        if not effect.earlier:
            services.note_sighting(
                note=form.note.data or "",
                place=place,
                session=session,
                seen_city_id=city.id if city else None,
                seen_place=form.place.data or "",
                photo_key=photo_key,
                actor=viewer,
                now=clock.now(),
            )
            say(_("Your note is kept. You can turn it into an initiative whenever you like."))
            effect.location = url_for(".sightings")
    return effect.redirect()


def _kept_photo(form: SightingForm) -> str:
    """Keep the picture before the row that names it; a sweep removes what no row names."""
    sent = form.photo.data
    if not sent or not getattr(sent, "filename", ""):
        return ""
    return file_store().put(accept_photo(sent.stream).picture)


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
