"""A guardian's visit: a cookie of its own, a row of thirty minutes, rights computed at each request."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from uuid import UUID

from flask import current_app, g, request
from sqlalchemy import Select, and_, bindparam, or_, select, update
from sqlalchemy.orm import contains_eager, joinedload
from werkzeug.wrappers import Response

from exchange.access.guards import NoVisit
from exchange.access.scope import unscoped
from exchange.access.viewers import Viewer
from exchange.accounts.sessions import token_hash
from exchange.cities.models import City
from exchange.cohorts.models import Cohort, Delegation
from exchange.foundation.database import UtcDateTime, db
from exchange.foundation.languages import known_language
from exchange.foundation.obstacles import NotFound
from exchange.foundation.zones import local_day
from exchange.guardians.models import Doubt, GuardianLink, GuardianSession, Method
from exchange.guardians.rules import Right, has_right, is_link_alive, why_not_for_child
from exchange.participants.models import Participant
from exchange.people.models import Guardian, Person

SESSION_LENGTH = timedelta(minutes=30)


@dataclass(frozen=True)
class CurrentGuardian:
    """Who visits: one human being, perhaps beside several children, each with the rights of their own row."""

    session_id: UUID
    guardian: Guardian
    method: str
    doubt: Doubt | None
    is_verified: bool
    expires_at: datetime
    city_id: UUID
    today: date
    children: tuple[tuple[Participant, Guardian], ...]

    @property
    def language(self) -> str:
        """Return the language of their pages and letters."""
        return known_language(self.guardian.language or self.children[0][0].person.language)

    @property
    def actor(self) -> Viewer:
        """Return them as the actor of a deed: somebody without an account, whose name is known."""
        return Viewer(person_id=None, account_id=None, display_name=self.guardian.name, language=self.language)

    @property
    def person_ids(self) -> frozenset[UUID]:
        """Return the children as people: a browser in which one of them is signed in is not the guardian's."""
        return frozenset(participant.person_id for participant, _guardian in self.children)

    def child(self, participant_id: UUID, *, to: Right | None = None) -> tuple[Participant, Guardian]:
        """Return a child of theirs with the row that holds their rights, or raise NotFound.

        `to` asks for one right: `who.child(participant_id, to=Right.SIGN)`; without it any right to sign or to view does.
        """
        for participant, guardian in self.children:
            if participant.id == participant_id and has_right(guardian, to):
                return participant, guardian
        raise NotFound


def current_guardian() -> CurrentGuardian:
    """Return who visits; the guard lets nobody else into a view that is `@guardian_only`."""
    visit: CurrentGuardian | None = g.get("guardian_visit")
    if visit is None:
        raise NoVisit
    return visit


def cookie_name() -> str:
    """Return the name of a visit's cookie; over https a browser takes it from this very host only."""
    return "__Host-guardian" if current_app.config["SESSION_COOKIE_SECURE"] else "exchange_guardian"


def start_visit(link: GuardianLink, *, method: Method, doubt: Doubt | None, now: datetime) -> tuple[GuardianSession, str]:
    """Open a visit; return its row and the token for the cookie. Earlier visits by the same link end."""
    _end(GuardianSession.link_id == link.id, now=now)
    token = secrets.token_urlsafe(32)
    session = GuardianSession(
        guardian_id=link.guardian_id,
        link_id=link.id,
        token_hash=token_hash(token),
        method=method,
        doubt=doubt,
        created_at=now,
        expires_at=now + SESSION_LENGTH,
    )
    db.session.add(session)
    return session, token


def give_cookie(response: Response, token: str) -> Response:
    """Hand a visit's token to the browser; no script can read it."""
    response.set_cookie(
        cookie_name(),
        token,
        max_age=int(SESSION_LENGTH.total_seconds()),
        path="/",
        secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
        httponly=True,
        samesite="Lax",
    )
    return response


def take_cookie_away(response: Response) -> Response:
    """Empty a visit's cookie."""
    response.delete_cookie(cookie_name(), path="/", secure=bool(current_app.config["SESSION_COOKIE_SECURE"]), httponly=True, samesite="Lax")
    return response


def end_visit(session_id: UUID, *, now: datetime) -> None:
    """End one visit."""
    _end(GuardianSession.id == session_id, now=now)


def end_visits_of(guardian: Guardian, *, now: datetime) -> None:
    """End everything that lets a guardian in: visits and links, in the transaction of the deed itself."""
    _end(GuardianSession.guardian_id == guardian.id, now=now)
    ended = update(GuardianLink).where(GuardianLink.guardian_id == guardian.id, GuardianLink.ended_at.is_(None)).values(ended_at=now)
    db.session.execute(ended, execution_options={"synchronize_session": "fetch"})


def _end(*which: object, now: datetime) -> None:
    ended = update(GuardianSession).where(*which, GuardianSession.ended_at.is_(None)).values(ended_at=now)  # type: ignore[arg-type]
    db.session.execute(ended, execution_options={"synchronize_session": "fetch"})


def find_visit(*, now: datetime) -> CurrentGuardian | None:
    """Return whose visit this browser's cookie opens, with every right as it is at this moment; None when there is none left."""
    token = request.cookies.get(cookie_name())
    if not token:
        return None
    with unscoped(db.session(), "a guardian's visit is found before its city is known"):
        row = db.session.execute(_by_token(), {"token_hash": token_hash(token), "now": now}).one_or_none()
        if row is None:
            return None
        session, zone = row
        if not is_link_alive(session.link, session.guardian):
            return None
        today = local_day(now, zone)
        children = children_of(session.guardian, today=today)
    if not children:
        return None
    return CurrentGuardian(
        session_id=session.id,
        guardian=session.guardian,
        method=session.method.value,
        doubt=session.doubt,
        is_verified=session.is_verified,
        expires_at=session.expires_at,
        city_id=session.guardian.city_id,
        today=today,
        children=tuple(children),
    )


@cache
def _by_token() -> Select[*tuple[GuardianSession, str]]:
    return (
        select(GuardianSession, City.time_zone)
        .join(GuardianSession.guardian)
        .join(GuardianSession.link)
        .join(City, City.id == Guardian.city_id)
        .where(
            GuardianSession.token_hash == bindparam("token_hash"),
            GuardianSession.expires_at > bindparam("now", type_=UtcDateTime),
            GuardianSession.ended_at.is_(None),
        )
        .options(contains_eager(GuardianSession.guardian), contains_eager(GuardianSession.link))
    )


def children_of(guardian: Guardian, *, today: date) -> list[tuple[Participant, Guardian]]:
    """Return every child of one human being in a city: the same mailbox, or linked by hand; by the child's name.

    Children for whom a right ended, who are grown up, or whose trip is over or given up are left out; beside one child
    a person has one row, their own first.
    """
    root = guardian.same_as_id or guardian.id
    values = {"city_id": guardian.city_id, "mailbox": guardian.email_folded or None, "root": root, "own": guardian.id}
    rows = db.session.execute(_children(), values).all()
    found: dict[UUID, tuple[Participant, Guardian]] = {}
    for participant, theirs in sorted(rows, key=lambda row: (row[1].id != guardian.id, row[1].position)):
        if not why_not_for_child(participant, theirs, today=today):
            found.setdefault(participant.id, (participant, theirs))
    return sorted(found.values(), key=lambda pair: (pair[0].sort_name, pair[0].id))


@cache
def _children() -> Select[*tuple[Participant, Guardian]]:
    root = bindparam("root", type_=Guardian.id.type)
    return (
        select(Participant, Guardian)
        .join(Guardian, Guardian.person_id == Participant.person_id)
        .join(Person, Person.id == Participant.person_id)
        .where(
            Guardian.city_id == bindparam("city_id", type_=Guardian.id.type),
            Participant.city_id == Guardian.city_id,
            or_(
                Guardian.id == bindparam("own", type_=Guardian.id.type),
                Guardian.id == root,
                Guardian.same_as_id == root,
                and_(Guardian.email_folded != "", Guardian.email_folded == bindparam("mailbox")),
            ),
        )
        .options(
            contains_eager(Participant.person),
            joinedload(Participant.cohort, innerjoin=True).joinedload(Cohort.conference, innerjoin=True),
            joinedload(Participant.delegation, innerjoin=True).joinedload(Delegation.city, innerjoin=True),
        )
    )
