"""Pages of conferences: the public list and programme, and planning them."""

from datetime import datetime
from itertools import groupby
from typing import Any, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, jsonify, redirect, render_template, url_for
from flask_babel import get_locale
from werkzeug.wrappers import Response
from wtforms import SelectChoice

from exchange.access.guards import current_viewer, public, requires
from exchange.access.permissions import Permission
from exchange.cities.queries import get_city, list_cities
from exchange.conferences import queries, services
from exchange.conferences.forms import ChangeForm, ConferenceForm, SessionForm
from exchange.conferences.models import Conference, ConferenceSession, SessionKind
from exchange.conferences.references import why_not_remove_session
from exchange.conferences.rules import version_of
from exchange.foundation import clock
from exchange.foundation.database import transaction
from exchange.foundation.forms import ConfirmForm
from exchange.foundation.languages import _, _c
from exchange.foundation.obstacles import Obstacle, Refused
from exchange.foundation.pages import one_effect, say
from exchange.manifesto.queries import list_choosable_themes

blueprint = Blueprint("conferences", __name__)
_Form = TypeVar("_Form", bound=ConferenceForm)


@blueprint.get("/conferences")
@public
def index() -> str:
    """List the conferences."""
    return render_template("conferences/index.html", conferences=queries.list_conferences())


@blueprint.get("/conferences/new")
@requires(Permission.CONFERENCES_EDIT)
def new() -> str:
    """Show the form of a new conference."""
    return render_template("conferences/new.html", form=_conference_form(), reasons=[])


@blueprint.post("/conferences")
@requires(Permission.CONFERENCES_EDIT)
def create() -> Response | tuple[str, int]:
    """Plan a conference."""
    viewer, form = current_viewer(), _conference_form()
    if not form.validate_on_submit():
        return render_template("conferences/new.html", form=form, reasons=[]), 422
    try:
        with one_effect(form, owner_id=viewer.account_id) as effect:
            if not effect.earlier:
                conference = services.plan_conference(form.name.data or "", actor=viewer, now=clock.now(), **_facts(form))
                effect.location = url_for(".show", slug=conference.slug)
    except Refused as refused:
        return render_template("conferences/new.html", form=form, reasons=refused.obstacles), 422
    return effect.redirect()


def _facts(form: ConferenceForm, *, host_city_id: UUID | None = None) -> dict[str, Any]:
    """Return the columns of a conference besides its name; it stays where it is as long as `host_city_id` is chosen."""
    host = get_city(form.host_city.data)
    where: dict[str, Any] = {
        "place": host.name,
        "country": host.country,
        "host_city_id": host.id,
        "latitude": host.latitude,
        "longitude": host.longitude,
    }
    return (where if host.id != host_city_id else {}) | {
        "time_zone": form.time_zone.data,
        "starts_on": form.starts_on.data,
        "ends_on": form.ends_on.data,
        "description": form.description.data or "",
    }


@blueprint.get("/conferences/<slug>/edit")
@requires(Permission.CONFERENCES_EDIT)
def edit(slug: str) -> str:
    """Show a conference's facts as a form."""
    conference = queries.get_conference(slug)
    form = _with_cities(ChangeForm(obj=conference))
    form.version.data = version_of(conference)
    form.host_city.data = next((city.slug for city in list_cities() if city.id == conference.host_city_id), "")
    return render_template("conferences/edit.html", conference=conference, form=form, reasons=[])


@blueprint.post("/conferences/<slug>/edit")
@requires(Permission.CONFERENCES_EDIT)
def change(slug: str) -> Response | tuple[str, int]:
    """Change a conference; who agreed to it is asked again where it goes elsewhere."""
    viewer, conference, form = current_viewer(), queries.get_conference(slug), _with_cities(ChangeForm())
    if not form.validate_on_submit():
        return render_template("conferences/edit.html", conference=conference, form=form, reasons=[]), 422
    try:
        with one_effect(form, owner_id=viewer.account_id) as effect:
            if not effect.earlier:
                facts = {"name": form.name.data or "", **_facts(form, host_city_id=conference.host_city_id)}
                notes = services.change_conference(
                    conference,
                    facts,
                    version=form.version.data or "",
                    moves_sessions=bool(form.move_sessions.data),
                    actor=viewer,
                    now=clock.now(),
                )
                effect.location = url_for(".show", slug=slug)
                say(_("The conference is changed."))
                for note in notes:
                    say(note, kind="you")
    except Refused as refused:
        return render_template("conferences/edit.html", conference=conference, form=form, reasons=refused.obstacles), 422
    return effect.redirect()


def _conference_form() -> ConferenceForm:
    return _with_cities(ConferenceForm())


def _with_cities(form: _Form) -> _Form:
    form.host_city.choices = [SelectChoice(city.slug, city.name) for city in list_cities()]
    return form


@blueprint.get("/conferences/<slug>")
@public
def show(slug: str) -> str:
    """Show a conference and its programme, day by day in local time."""
    conference = queries.get_conference(slug)
    return _conference_page(conference, _session_form(conference), [])


def _conference_page(conference: Conference, form: SessionForm, reasons: list[object]) -> str:
    zone = ZoneInfo(conference.time_zone)
    days = [(day, list(sessions)) for day, sessions in groupby(conference.sessions, key=lambda s: s.starts_at.astimezone(zone).date())]
    return render_template(
        "conferences/show.html",
        conference=conference,
        days=days,
        form=form,
        reasons=reasons,
        may_edit=current_viewer().may(Permission.CONFERENCES_EDIT),
    )


@blueprint.get("/conferences/<slug>.json")
@public
def show_json(slug: str) -> Response:
    """Give the programme to programs, in UTC."""
    conference = queries.get_conference(slug)
    return jsonify(
        slug=conference.slug,
        name=conference.name,
        place=conference.place,
        country=conference.country,
        time_zone=conference.time_zone,
        starts_on=conference.starts_on.isoformat(),
        ends_on=conference.ends_on.isoformat(),
        sessions=[
            {
                "id": str(session.id),
                "kind": session.kind.value,
                "title": session.title,
                "place": session.place,
                "starts_at": session.starts_at.isoformat(),
                "ends_at": session.ends_at.isoformat(),
                "theme": session.theme.slug if session.theme else None,
                "presenting_city": session.presenting_city.slug if session.presenting_city else None,
            }
            for session in conference.sessions
        ],
    )


@blueprint.post("/conferences/<slug>/sessions")
@requires(Permission.CONFERENCES_EDIT)
def add_session(slug: str) -> Response | tuple[str, int]:
    """Add a session to the programme."""
    viewer, conference = current_viewer(), queries.get_conference(slug)
    form = _session_form(conference)
    if not form.validate_on_submit():
        return _conference_page(conference, form, []), 422
    themes = {str(theme.id): theme for theme in list_choosable_themes(year=conference.starts_on.year)}
    theme = themes.get(form.theme.data)
    city = get_city(form.city.data) if form.city.data else None
    try:
        with one_effect(form, owner_id=viewer.account_id) as effect:
            if not effect.earlier:
                services.add_session(
                    conference,
                    actor=viewer,
                    now=clock.now(),
                    title=form.title.data or "",
                    kind=SessionKind(form.kind.data),
                    place=form.place.data or "",
                    starts_at=_local(form.starts_at.data, conference),
                    ends_at=_local(form.ends_at.data, conference),
                    theme=theme,
                    theme_id=theme.id if theme else None,
                    presenting_city_id=city.id if city else None,
                )
                say(_("The session is in the programme."))
                effect.location = url_for(".show", slug=slug)
    except Refused as refused:
        return _conference_page(conference, form, list(refused.obstacles)), 422
    return effect.redirect()


@blueprint.get("/conferences/<slug>/sessions/<uuid:session_id>/remove")
@requires(Permission.CONFERENCES_EDIT)
def confirm_removal(slug: str, session_id: UUID) -> str:
    """Ask before a session leaves the programme, or say why it stays."""
    session = queries.get_session(slug, session_id)
    return _removal_page(session, list(why_not_remove_session(session.id)))


def _removal_page(session: ConferenceSession, reasons: list[Obstacle]) -> str:
    conference = session.conference
    day = session.starts_at.astimezone(ZoneInfo(conference.time_zone)).date()
    return render_template("conferences/remove.html", conference=conference, session=session, day=day, reasons=reasons, form=ConfirmForm())


@blueprint.post("/conferences/<slug>/sessions/<uuid:session_id>/remove")
@requires(Permission.CONFERENCES_EDIT)
def remove_session(slug: str, session_id: UUID) -> Response | tuple[str, int]:
    """Take a session out of the programme, unless something was seen or born there."""
    viewer, form = current_viewer(), ConfirmForm()
    session = queries.get_session(slug, session_id)
    if not form.validate_on_submit():
        return _removal_page(session, []), 422
    try:
        with transaction():
            services.remove_session(session, actor=viewer, now=clock.now())
            say(_("The session is no longer in the programme."))
    except Refused as refused:
        return _removal_page(queries.get_session(slug, session_id), list(refused.obstacles)), 422
    return redirect(url_for(".show", slug=slug), code=303)


def _local(value: datetime | None, conference: Conference) -> datetime:
    if value is None:
        raise ValueError("the form requires a time")
    return value.replace(tzinfo=ZoneInfo(conference.time_zone))


def _session_form(conference: Conference) -> SessionForm:
    form = SessionForm()
    language = str(get_locale() or "en")
    form.theme.choices = [
        SelectChoice("", _c("a theme", "None")),
        *(SelectChoice(str(theme.id), theme.label_in(language)) for theme in list_choosable_themes(year=conference.starts_on.year)),
    ]
    form.city.choices = [SelectChoice("", _c("a city", "None")), *(SelectChoice(city.slug, city.name) for city in list_cities())]
    return form
