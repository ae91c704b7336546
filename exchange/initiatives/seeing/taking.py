"""How a note is taken, whether it comes from the form or from a phone that kept it: one set of choices, one way in."""

from datetime import datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from wtforms import SelectChoice

from exchange.cities.queries import list_cities
from exchange.conferences.queries import list_sessions
from exchange.foundation.formats import clock_time, day
from exchange.foundation.images import accept_photo
from exchange.foundation.languages import _, reader_language
from exchange.foundation.obstacles import Refused
from exchange.initiatives.forms import SightingForm
from exchange.initiatives.seeing.rules import SESSION_GONE
from exchange.initiatives.views.blueprint import file_store
from exchange.participants.models import Participant

_Form = TypeVar("_Form", bound=SightingForm)


def with_choices(form: _Form, place: Participant | None) -> _Form:
    """Return a form of a note with the sessions of one's own conference and the cities of the network."""
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


def read_note(form: SightingForm, place: Participant | None) -> dict[str, Any] | None:
    """Return what a note says, its photo cleaned and kept; None where the form now says what is wrong."""
    if not form.validate_on_submit():
        if form.session.errors:
            form.session.errors = [str(SESSION_GONE)]
        return None
    try:
        photo_key = _kept_photo(form)
    except Refused as refused:
        form.photo.errors = [str(obstacle.sentence) for obstacle in refused.obstacles]
        return None
    session = next((one for one in list_sessions(place.cohort.conference_id) if str(one.id) == form.session.data), None) if place else None
    city = next((one for one in list_cities() if one.slug == form.city.data), None)
    return {
        "note": form.note.data or "",
        "place": place,
        "session": session,
        "seen_city_id": city.id if city else None,
        "seen_place": form.place.data or "",
        "photo_key": photo_key,
    }


def _kept_photo(form: SightingForm) -> str:
    """Keep the picture before the row that names it; a sweep removes what no row names."""
    sent = form.photo.data
    if not sent or not getattr(sent, "filename", ""):
        return ""
    return file_store().put(accept_photo(sent.stream).picture)
