"""How an applicant comes in: without an account, by the call's address or a personal link, to one row."""

import hashlib
import hmac
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import current_app
from sqlalchemy import func, select

from exchange.access.scope import unscoped
from exchange.accounts.attempts import key_hash, note_try
from exchange.accounts.models import Attempt
from exchange.accounts.sessions import token_hash
from exchange.applications import rules
from exchange.applications.kinds import CallState
from exchange.applications.models import Application, ApplicationLink, Call
from exchange.foundation.database import db
from exchange.foundation.folding import fold
from exchange.foundation.obstacles import NotFound, Obstacle

_START, _LETTER = "apply", "apply-letter"


@contextmanager
def as_applicant() -> Iterator[None]:
    """Lift the city scope for somebody without a city: the call's address or a secret link names the one row they touch."""
    with unscoped(db.session(), "an applicant has no account; the call or a personal link says which one row is theirs"):
        yield


def get_public_call(slug: str) -> Call:
    """Return a call that was published, or raise NotFound."""
    call = db.session.scalar(select(Call).where(Call.slug == slug, Call.state != CallState.PREPARED))
    if call is None:
        raise NotFound
    return call


def number_of(form_id: str, facts: Mapping[str, Any]) -> str:
    """Return the number of one person's sending of a page.

    A second young person at the same computer who goes back to the page of the first begins an application of their own.
    """
    if not form_id:
        return ""
    who = "\x1f".join([form_id, *(fold(str(facts.get(name) or "")) for name in ("first_name", "last_name", "birth_date"))])
    return hashlib.sha256(who.encode()).hexdigest()


def token_of(form_id: str) -> str:
    """Return the secret of a new application: the same for the same sending, so that a double click leads to one page."""
    if not form_id:
        return secrets.token_urlsafe(32)
    secret = str(current_app.secret_key).encode()
    return hmac.new(secret, f"application:{form_id}".encode(), hashlib.sha256).hexdigest()


def add_link(application_id: UUID, token: str, *, is_by_letter: bool, now: datetime) -> None:
    """Keep a way to an application; earlier ones go on working, so that no letter holds a dead link."""
    db.session.add(
        ApplicationLink(
            application_id=application_id,
            token_hash=token_hash(token),
            is_by_letter=is_by_letter,
            created_at=now,
            expires_at=now + rules.LINKS_LIVE,
        )
    )


def get_own(token: str, *, now: datetime) -> tuple[Application, ApplicationLink]:
    """Return the application that a personal link opens, or raise NotFound."""
    found = db.session.execute(
        select(Application, ApplicationLink)
        .join(ApplicationLink, ApplicationLink.application_id == Application.id)
        .where(ApplicationLink.token_hash == token_hash(token), ApplicationLink.expires_at > now)
    ).one_or_none()
    if found is None:
        raise NotFound
    return found[0], found[1]


def find_by_address(call: Call, address: str) -> list[Application]:
    """Return the applications of a call that were made with an address, the newest first."""
    statement = select(Application).where(Application.call_id == call.id, Application.email_folded == fold(address))
    return list(db.session.scalars(statement.order_by(Application.number.desc()).limit(5)))


def why_not_begin(origin: str, *, now: datetime) -> list[Obstacle]:
    """Say why nobody can begin from a network just now, and count this try."""
    network = rules.network_of(origin)
    starts = _count(_START, network, since=now - rules.HOUR)
    note_try(_START, network, now=now)
    return rules.why_not_now(starts=starts)


def may_write_to(address: str, *, now: datetime) -> bool:
    """Say whether another letter may go to an address today, and count it: nobody's mailbox is filled by strangers."""
    sent = _count(_LETTER, address, since=now - rules.DAY)
    note_try(_LETTER, address, now=now)
    return sent < rules.LETTERS_A_DAY


def _count(kind: str, key: str, *, since: datetime) -> int:
    statement = select(func.count()).where(Attempt.kind == kind, Attempt.key_hash == key_hash(key), Attempt.at > since)
    return db.session.scalar(statement) or 0
