"""Who comes in: from a session's cookie to the viewer, their scope and their language.

Rights are computed here from live facts at each request: a removed role, a lapsed grant or a new
place takes effect at once.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from flask import Flask, abort, current_app, g, request
from flask import session as cookie
from flask_login import current_user
from sqlalchemy import ColumnElement, Date, Select, Uuid, and_, bindparam, select

from exchange.access.guards import is_for_guardians
from exchange.access.permissions import Role
from exchange.access.scope import EVERYWHERE, NOWHERE, Scope, enter_scope, unscoped
from exchange.access.viewers import ANYONE, Grant, Viewer
from exchange.accounts.models import Account, AccountSession
from exchange.accounts.sessions import SignedIn, login_manager, token_hash
from exchange.cities.models import City
from exchange.foundation import clock
from exchange.foundation.database import UtcDateTime, db
from exchange.foundation.languages import DEFAULT_LANGUAGE, LANGUAGES
from exchange.guardians.sessions import CurrentGuardian, find_visit
from exchange.participants.models import HOLDING_A_PLACE, Participant, ParticipantKind
from exchange.people.models import Person, RoleGrant

_NO_VIEWER = {"operation.alive", "operation.assets", "operation.ready"}


def _facts(*conditions: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """Return the statement that reads who has an account, with every grant beside every place: a few rows."""
    today = bindparam("today", type_=Date)
    return (
        select(
            Account.id.label("account_id"),
            Person.id.label("person_id"),
            Person.first_name,
            Person.last_name,
            Person.language,
            RoleGrant.role,
            RoleGrant.city_id,
            City.name.label("city_name"),
            Participant.id.label("participant_id"),
            Participant.kind,
            Participant.delegation_id,
        )
        .join(Person, Person.id == Account.person_id)
        .outerjoin(
            RoleGrant,
            and_(RoleGrant.person_id == Person.id, RoleGrant.in_force(today)),
        )
        .outerjoin(City, City.id == RoleGrant.city_id)
        .outerjoin(Participant, and_(Participant.person_id == Person.id, Participant.state.in_(sorted(HOLDING_A_PLACE))))
        .where(Account.disabled_at.is_(None), *conditions)
    )


# Written once: each request begins with the one, and building it anew took longer than answering it.
_BY_TOKEN = _facts(
    Account.id == AccountSession.account_id,
    AccountSession.token_hash == bindparam("token_hash"),
    AccountSession.expires_at > bindparam("now", type_=UtcDateTime),
)
_BY_ACCOUNT = _facts(Account.id == bindparam("account_id", type_=Uuid))
_RANK = {role: rank for rank, role in enumerate(Role)}


def find_signed_in(token: str, *, now: datetime, today: date) -> Viewer | None:
    """Return who a cookie's token belongs to, or None when it ended or the account is closed."""
    return _read_viewer(_BY_TOKEN, {"token_hash": token_hash(token), "now": now, "today": today})


def build_viewer(account_id: UUID, *, today: date) -> Viewer | None:
    """Return the viewer of an account from its grants and places as they are today; None for a closed one."""
    return _read_viewer(_BY_ACCOUNT, {"account_id": account_id, "today": today})


def _read_viewer(statement: Select[*tuple[Any, ...]], values: dict[str, Any]) -> Viewer | None:
    with unscoped(db.session(), "a viewer's own grants and places decide the scope"):
        rows = db.session.execute(statement, values).all()
    if not rows:
        return None
    who = rows[0]
    grants = {Grant(row.role, row.city_id, row.city_name or "") for row in rows if row.role is not None}
    return Viewer(
        person_id=who.person_id,
        account_id=who.account_id,
        display_name=f"{who.first_name} {who.last_name}".strip(),
        language=who.language,
        grants=tuple(sorted(grants, key=lambda grant: (_RANK[grant.role], grant.city_name))),
        participant_ids=frozenset(row.participant_id for row in rows if row.participant_id is not None),
        led_delegation_ids=frozenset(row.delegation_id for row in rows if row.kind is ParticipantKind.LEADER),
    )


@login_manager.user_loader
def _load(token: str) -> SignedIn | None:
    viewer = find_signed_in(token, now=clock.now(), today=clock.today())
    return None if viewer is None else SignedIn(token, viewer)


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
    guardian: CurrentGuardian | None = g.get("guardian_visit")
    if guardian is not None:
        return guardian.language
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
        user: Any = current_user
        if user.is_authenticated:
            g.viewer = user.viewer
        if is_for_guardians(current_app, request.endpoint, request.method):
            enter_scope(db.session(), _visit_scope())
            return
        enter_scope(db.session(), scope_of(g.viewer))


def _visit_scope() -> Scope:
    """Open the guardian's visit of this browser and return the one city it is in; whoever is signed in stays outside.

    An account counts for nothing on these pages, but a browser in which the child is signed in opens none of them.
    """
    visit = find_visit(now=clock.now())
    if visit is not None and g.viewer.person_id is not None and g.viewer.person_id in visit.person_ids:
        visit = None
    g.viewer = ANYONE
    g.guardian_visit = visit
    return NOWHERE if visit is None else Scope(frozenset({visit.city_id}))
