"""Find accounts by address, link or list."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import joinedload

from exchange.access.permissions import Permission, Role
from exchange.access.scope import unscoped
from exchange.access.viewers import Grant, Viewer
from exchange.accounts.models import Account, AccountSession, Token
from exchange.accounts.sessions import token_hash
from exchange.cities.models import City
from exchange.foundation.database import db
from exchange.foundation.folding import fold
from exchange.foundation.obstacles import NotFound
from exchange.people.models import Person, RoleGrant


@contextmanager
def ways_in() -> Iterator[None]:
    """Lift the city scope while somebody comes in: their city is not known yet."""
    with unscoped(db.session(), "who signs in, or opens a personal link, is found before their city is known"):
        yield


@dataclass(frozen=True)
class Part:
    """One role of a person with its city, as lists show it."""

    grant_id: UUID
    role: Role
    city_id: UUID | None
    city_name: str


@dataclass
class AccountLine:
    """One row of the list of accounts."""

    id: UUID
    person_id: UUID
    first_name: str
    last_name: str
    email: str
    created_at: datetime
    password_changed_at: datetime | None
    disabled_at: datetime | None
    parts: list[Part] = field(default_factory=list)

    @property
    def name(self) -> str:
        """Return family name, first names."""
        return f"{self.last_name}, {self.first_name}" if self.first_name else self.last_name


def find_account(address: str) -> Account | None:
    """Return the account that signs in with an address, with its person."""
    folded = fold(address)
    if not folded:
        return None
    with ways_in():
        return db.session.scalar(select(Account).where(Account.email_folded == folded).options(joinedload(Account.person, innerjoin=True)))


def find_own_account(account_id: UUID) -> Account:
    """Return the account of whoever is signed in, with its person."""
    with ways_in():
        account = db.session.scalar(select(Account).where(Account.id == account_id).options(joinedload(Account.person, innerjoin=True)))
    if account is None:
        raise NotFound
    return account


def find_token(token: str) -> Token | None:
    """Return the row of a one-time link with its account and person; reading changes nothing."""
    with ways_in():
        return db.session.scalar(
            select(Token)
            .where(Token.token_hash == token_hash(token))
            .options(joinedload(Token.account, innerjoin=True).joinedload(Account.person, innerjoin=True))
        )


def list_parts(person_ids: list[UUID]) -> dict[UUID, list[Part]]:
    """Return the roles of some people, most responsible first."""
    with ways_in():
        rows = db.session.execute(
            select(RoleGrant.id, RoleGrant.person_id, RoleGrant.role, RoleGrant.city_id, City.name)
            .outerjoin(City, City.id == RoleGrant.city_id)
            .where(RoleGrant.person_id.in_(person_ids))
        ).all()
    order = list(Role)
    parts: dict[UUID, list[Part]] = {person_id: [] for person_id in person_ids}
    for row in sorted(rows, key=lambda row: (order.index(row.role), row.name or "")):
        parts[row.person_id].append(Part(row.id, row.role, row.city_id, row.name or ""))
    return parts


def list_devices(account_id: UUID, *, now: datetime) -> list[AccountSession]:
    """Return the browsers in which an account is signed in, newest first."""
    return list(
        db.session.scalars(
            select(AccountSession)
            .where(AccountSession.account_id == account_id, AccountSession.expires_at > now)
            .order_by(AccountSession.created_at.desc())
        )
    )


def accounts_visible_to(viewer: Viewer) -> Select[Any]:
    """Return the accounts that a viewer may look after: all for network staff, none for anybody else."""
    statement = select(Account).join(Person, Person.id == Account.person_id)
    return statement if viewer.may(Permission.ACCOUNTS_INVITE) else statement.where(Account.id.is_(None))


def get_account(account_id: UUID, *, viewer: Viewer) -> Account:
    """Return one account with its person; raises NotFound."""
    found: Account | None = db.session.scalar(
        accounts_visible_to(viewer).where(Account.id == account_id).options(joinedload(Account.person, innerjoin=True))
    )
    if found is None:
        raise NotFound
    return found


def get_grant(grant_id: UUID, *, account: Account) -> RoleGrant:
    """Return one role of an account's person; raises NotFound."""
    grant = db.session.scalar(select(RoleGrant).where(RoleGrant.id == grant_id, RoleGrant.person_id == account.person_id))
    if grant is None:
        raise NotFound
    return grant


# What a line tells of an account, besides the parts that its person plays.
_LINE: tuple[Any, ...] = (
    Account.id,
    Account.person_id,
    Person.first_name,
    Person.last_name,
    Account.email,
    Account.created_at,
    Account.password_changed_at,
    Account.disabled_at,
)


def search_accounts(
    *, viewer: Viewer, q: str = "", role: Role | None = None, city_id: UUID | None = None, limit: int, offset: int
) -> tuple[list[AccountLine], int]:
    """Return one page of the accounts a viewer looks after, by name, and how many there are."""
    wanted = _wanted(q=q, role=role, city_id=city_id)
    visible = accounts_visible_to(viewer).where(*wanted)
    total = db.session.scalar(visible.with_only_columns(func.count(Account.id))) or 0
    rows = db.session.execute(visible.with_only_columns(*_LINE).order_by(Person.sort_name, Account.id).limit(limit).offset(offset)).all()
    parts = list_parts([row.person_id for row in rows])
    return [AccountLine(**row._asdict(), parts=parts[row.person_id]) for row in rows], total


def _wanted(*, q: str, role: Role | None, city_id: UUID | None) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = [
        or_(Person.sort_name.contains(word, autoescape=True), Account.email_folded.contains(word, autoescape=True))
        for word in fold(q).replace(",", " ").split()[:6]
    ]
    if role is not None or city_id is not None:
        part = select(RoleGrant.id).where(RoleGrant.person_id == Account.person_id)
        part = part if role is None else part.where(RoleGrant.role == role)
        part = part if city_id is None else part.where(RoleGrant.city_id == city_id)
        wanted.append(part.exists())
    return wanted


def list_city_choices() -> list[tuple[str, str]]:
    """Return (id, name) of every city, for a form."""
    return [(str(row.id), row.name) for row in db.session.execute(select(City.id, City.name).order_by(City.name))]


def find_city_id(slug: str) -> UUID | None:
    """Return the id of the city with this address part, or None."""
    return db.session.scalar(select(City.id).where(City.slug == slug))


def list_demonstration_people(domain: str) -> list[AccountLine]:
    """Return the people whom a demonstration introduces, by role: their address begins with it (`leader.bagneux@…`)."""
    with ways_in():
        rows = db.session.execute(
            select(*_LINE)
            .join(Person, Person.id == Account.person_id)
            .where(Account.email_folded.endswith(f"@{domain}", autoescape=True), Account.disabled_at.is_(None))
            .order_by(Account.created_at, Account.id)
            .limit(400)
        ).all()
    parts = list_parts([row.person_id for row in rows])
    order = list(Role)
    people = [
        AccountLine(**row._asdict(), parts=parts[row.person_id])
        for row in rows
        if parts[row.person_id] and row.email.partition("@")[0].partition(".")[0] in order
    ]
    return sorted(people, key=lambda line: (order.index(line.parts[0].role), line.parts[0].city_name))


def has_network_staff() -> bool:
    """Say whether anybody can invite people: network staff with an open account and a password."""
    found = db.session.scalar(
        select(Account.id)
        .join(RoleGrant, RoleGrant.person_id == Account.person_id)
        .where(RoleGrant.role == Role.NETWORK, Account.disabled_at.is_(None), Account.password_hash != "")
        .limit(1)
    )
    return found is not None


def find_asker(account_id: UUID | None, *, language: str, today: date) -> Viewer:
    """Return who asked for a job with the roles they have on a day; nobody's where the account is closed."""
    rows = db.session.execute(
        select(Account.person_id, RoleGrant.role, RoleGrant.city_id)
        .outerjoin(RoleGrant, and_(RoleGrant.person_id == Account.person_id, RoleGrant.in_force(today)))
        .where(Account.id == account_id, Account.disabled_at.is_(None))
    ).all()
    return Viewer(
        person_id=rows[0].person_id if rows else None,
        account_id=account_id,
        language=language,
        grants=tuple(Grant(row.role, row.city_id) for row in rows if row.role is not None),
    )
