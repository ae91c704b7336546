"""Who comes in: from a session's cookie to the viewer, their scope and their language.

Rights are computed here from live facts at each request: a removed role, a lapsed grant or a new
place takes effect at once.
"""

from datetime import date
from typing import Any

from flask import Flask, abort, g, request
from flask import session as cookie
from flask_login import current_user
from sqlalchemy import or_, select

from exchange.access.permissions import Role
from exchange.access.scope import EVERYWHERE, Scope, enter_scope, unscoped
from exchange.access.viewers import ANYONE, Grant, Viewer
from exchange.accounts.sessions import SignedIn
from exchange.cities.models import City
from exchange.foundation import clock
from exchange.foundation.database import db, release_connection
from exchange.foundation.languages import DEFAULT_LANGUAGE, LANGUAGES
from exchange.participants.models import HOLDING_A_PLACE, Participant, ParticipantKind
from exchange.people.models import RoleGrant

_NO_VIEWER = {"operation.alive", "operation.assets", "operation.ready"}


def build_viewer(signed_in: SignedIn, *, today: date) -> Viewer:
    """Return the viewer of an account from its grants and places as they are today."""
    person = signed_in.account.person
    with unscoped(db.session(), "a viewer's own grants and places decide the scope"):
        grants = db.session.execute(
            select(RoleGrant.role, RoleGrant.city_id, City.name)
            .outerjoin(City, City.id == RoleGrant.city_id)
            .where(
                RoleGrant.person_id == person.id,
                or_(RoleGrant.from_on.is_(None), RoleGrant.from_on <= today),
                or_(RoleGrant.until_on.is_(None), RoleGrant.until_on >= today),
            )
        ).all()
        places = db.session.execute(
            select(Participant.id, Participant.kind, Participant.delegation_id).where(
                Participant.person_id == person.id, Participant.state.in_(HOLDING_A_PLACE)
            )
        ).all()
    order = list(Role)
    return Viewer(
        person_id=person.id,
        account_id=signed_in.account.id,
        display_name=person.full_name,
        language=person.language,
        grants=tuple(Grant(role, city_id, name or "") for role, city_id, name in sorted(grants, key=lambda row: order.index(row.role))),
        participant_ids=frozenset(row.id for row in places),
        led_delegation_ids=frozenset(row.delegation_id for row in places if row.kind is ParticipantKind.LEADER),
    )


def scope_of(viewer: Viewer) -> Scope:
    """Return the cities whose rows exist for a viewer."""
    return EVERYWHERE if viewer.is_network else Scope(viewer.city_ids)


def choose_language() -> str:
    """Return the language of this page: asked for now, the person's own, else the browser's."""
    wished = request.args.get("lang")
    if wished in LANGUAGES and cookie.get("language") != wished:
        cookie["language"] = wished
    asked = cookie.get("language")
    if asked in LANGUAGES:
        return str(asked)
    viewer: Viewer = g.get("viewer", ANYONE)
    if viewer.is_signed_in and viewer.language in LANGUAGES:
        return viewer.language
    return request.accept_languages.best_match(list(LANGUAGES)) or DEFAULT_LANGUAGE


def _names_nothing() -> bool:
    """Say whether the address holds a null byte: no text of ours has one, and PostgreSQL refuses to look for it."""
    return "\0" in request.path or any("\0" in value for _name, value in request.args.items(multi=True))


def open_entrance(app: Flask) -> None:
    """Build the viewer and fix the scope before anything else of a request happens."""

    @app.before_request
    def arrive() -> None:
        g.viewer = ANYONE
        if request.endpoint in _NO_VIEWER or request.endpoint is None:
            return
        if _names_nothing():
            abort(404)
        with unscoped(db.session(), "who signs in is found before any scope is known"):
            user: Any = current_user
            if user.is_authenticated:
                g.viewer = build_viewer(user, today=clock.today())
        enter_scope(db.session(), scope_of(g.viewer))

    @app.teardown_request
    def leave(_error: BaseException | None) -> None:
        release_connection()
