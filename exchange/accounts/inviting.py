"""Invite staff: find or add the person, give the role, write the letter."""

from datetime import datetime
from uuid import UUID

from flask import current_app
from sqlalchemy import select

from exchange.access.permissions import Role
from exchange.access.viewers import Viewer
from exchange.accounts.models import Account
from exchange.accounts.services import invite_person, send_invitation
from exchange.cities.models import City
from exchange.foundation.database import db
from exchange.foundation.folding import fold
from exchange.foundation.languages import known_language
from exchange.foundation.obstacles import NotFound
from exchange.history.services import record
from exchange.people.models import Person


def invite_staff(
    *,
    email: str,
    first_name: str,
    last_name: str,
    language: str,
    role: Role,
    city_id: UUID | None,
    actor: Viewer,
    now: datetime,
    by_letter: bool = True,
) -> tuple[Account, str]:
    """Add the person where they are new, give them the role and queue the letter; return the link too.

    Raises:
        Refused: see `invite_person`.
        NotFound: no such city.
    """
    city = None if city_id is None else db.session.get(City, city_id)
    if city_id is not None and city is None:
        raise NotFound
    person = _find_person(email, city_id=city_id) or _add_person(
        email=email, first_name=first_name, last_name=last_name, language=language, city_id=city_id, actor=actor, now=now
    )
    account, link = invite_person(person, role=role, city_id=city_id, actor=actor, now=now)
    if by_letter:
        send_invitation(account, role=role, city_id=city_id, city_name=city.name if city else "", link=link, actor=actor, now=now)
    return account, link


def _find_person(email: str, *, city_id: UUID | None) -> Person | None:
    """Return whoever signs in with this address, else the person of this city who has it."""
    folded = fold(email)
    found = db.session.scalar(select(Person).join(Account).where(Account.email_folded == folded))
    if found is not None:
        return found
    home = Person.city_id.is_(None) if city_id is None else Person.city_id == city_id
    return db.session.scalar(select(Person).where(Person.email_folded == folded, home).order_by(Person.id).limit(1))


def _add_person(
    *, email: str, first_name: str, last_name: str, language: str, city_id: UUID | None, actor: Viewer, now: datetime
) -> Person:
    default: str = current_app.config["EXCHANGE"].default_language
    person = Person(
        first_name=first_name,
        last_name=last_name or email.partition("@")[0],
        sort_name=fold(f"{last_name or email.partition('@')[0]} {first_name}"),
        email=email,
        email_folded=fold(email),
        language=known_language(language, default=default),
        city_id=city_id,
    )
    db.session.add(person)
    db.session.flush()
    record("person-added", person, actor=actor, now=now)
    return person
