"""Tries are counted by keyed hashes, in the database, so that every process counts the same."""

import hashlib
import hmac
from datetime import datetime, timedelta
from uuid import UUID

from flask import current_app
from sqlalchemy import delete, func, select

from exchange.accounts.models import AccountSession, Attempt, KeptForm, Token
from exchange.accounts.rules import TRIES, WINDOW, Tries
from exchange.foundation.database import db
from exchange.foundation.folding import fold

ADDRESS, HERE, ORIGIN = "sign-in", "sign-in-here", "sign-in-origin"
SECOND_FACTOR = "second-factor"
RESET, RESET_ORIGIN, OWN_PASSWORD, KEPT = "reset", "reset-origin", "own-password", "kept-form"
KNOWN_FOR = timedelta(days=30)
COUNTED_FOR = timedelta(days=1)
KEPT_FOR = timedelta(hours=2)
ENDED_SESSIONS_FOR = timedelta(days=7)
SPENT_LINKS_FOR = timedelta(days=30)
_NO_SYNC = {"synchronize_session": False}


def key_hash(*parts: str) -> str:
    """Return what the database keeps of an address or origin: nobody without our key can try them out."""
    secret = str(current_app.secret_key).encode()
    return hmac.new(secret, "\x1f".join(fold(part) for part in parts).encode(), hashlib.sha256).hexdigest()


def recent_tries(kind: str, *key: str, since: datetime, limit: int = TRIES) -> list[datetime]:
    """Return when failures of a kind happened since an instant, newest first."""
    return list(
        db.session.scalars(
            select(Attempt.at)
            .where(Attempt.kind == kind, Attempt.key_hash == key_hash(*key), Attempt.at > since, Attempt.has_failed)
            .order_by(Attempt.at.desc())
            .limit(limit)
        )
    )


def note_try(kind: str, *key: str, now: datetime, has_failed: bool = True) -> None:
    """Count one try."""
    db.session.add(Attempt(kind=kind, key_hash=key_hash(*key), at=now, has_failed=has_failed))


def sign_in_tries(address: str, *, origin: str, now: datetime) -> Tries:
    """Return the failures that count for an address at a network origin."""
    since = now - WINDOW
    known = select(Attempt.id).where(
        Attempt.kind == HERE,
        Attempt.key_hash == key_hash(address, origin),
        Attempt.at > now - KNOWN_FOR,
        Attempt.has_failed.is_(False),
    )
    hot = select(func.count()).where(Attempt.kind == ORIGIN, Attempt.key_hash == key_hash(origin), Attempt.at > since, Attempt.has_failed)
    return Tries(
        here=recent_tries(HERE, address, origin, since=since),
        anywhere=recent_tries(ADDRESS, address, since=since),
        origin_count=db.session.scalar(hot) or 0,
        is_known_here=db.session.scalar(known.limit(1)) is not None,
    )


def came_in_from(address: str, *, origin: str, since: datetime) -> bool:
    """Say whether an address signed in from a network origin since an instant."""
    found = select(Attempt.id).where(
        Attempt.kind == HERE, Attempt.key_hash == key_hash(address, origin), Attempt.at > since, Attempt.has_failed.is_(False)
    )
    return db.session.scalar(found.limit(1)) is not None


def note_sign_in_try(address: str, *, origin: str, now: datetime) -> None:
    """Count a try as failed before the password is looked at, so that parallel guesses count too."""
    note_try(ADDRESS, address, now=now)
    note_try(HERE, address, origin, now=now)
    note_try(ORIGIN, origin, now=now)


def forgive_sign_in_tries(address: str, *, origin: str, now: datetime) -> None:
    """Forget the failures of an address that came in, and remember where it did."""
    keys = {ADDRESS: key_hash(address), HERE: key_hash(address, origin)}
    for kind, hashed in keys.items():
        db.session.execute(delete(Attempt).where(Attempt.kind == kind, Attempt.key_hash == hashed), execution_options=_NO_SYNC)
    newest = (
        select(Attempt.id)
        .where(Attempt.kind == ORIGIN, Attempt.key_hash == key_hash(origin))
        .order_by(Attempt.at.desc())
        .limit(1)
        .scalar_subquery()
    )
    db.session.execute(delete(Attempt).where(Attempt.id == newest), execution_options=_NO_SYNC)
    note_try(HERE, address, origin, now=now, has_failed=False)
    forget_old_ways_in(now=now)


def forget_old_ways_in(*, now: datetime) -> None:
    """Delete old tries, texts that nobody came back for, ended sessions and spent links."""
    for statement in (
        delete(Attempt).where(Attempt.at < now - COUNTED_FOR, Attempt.has_failed),
        delete(Attempt).where(Attempt.at < now - KNOWN_FOR),
        delete(KeptForm).where(KeptForm.created_at < now - KEPT_FOR),
        delete(AccountSession).where(AccountSession.expires_at < now - ENDED_SESSIONS_FOR),
        delete(Token).where(Token.expires_at < now - SPENT_LINKS_FOR),
    ):
        db.session.execute(statement, execution_options=_NO_SYNC)


def forget_tries(kind: str, account_id: UUID) -> None:
    """Forget the failures of a kind of one account."""
    db.session.execute(
        delete(Attempt).where(Attempt.kind == kind, Attempt.key_hash == key_hash(str(account_id))), execution_options=_NO_SYNC
    )
