"""Server-side sessions: the cookie carries a random token, the database its hash."""

import hashlib
import secrets
from datetime import datetime, timedelta
from uuid import UUID

from flask import session as cookie
from flask_login import LoginManager, UserMixin, login_user, logout_user
from sqlalchemy import delete

from exchange.access.viewers import ANYONE, Viewer
from exchange.accounts.models import Account, AccountSession
from exchange.foundation.database import db

# In the cookie, a random name of this browser: what was typed here without a session is given back here alone.
THIS_BROWSER = "this_browser"
# In the cookie, who signed in with this browser lately: {person's id: seconds since 1970}. It outlives signing out, so that
# a young person who signed out a minute ago is not taken for their parent.
WAS_HERE = "was_here"
REMEMBERED_HERE = 5
SESSION_LENGTH = timedelta(hours=12)


class SignedIn(UserMixin):
    """What Flask-Login carries: the token of this browser's session and, once it was looked up, whose it is."""

    def __init__(self, token: str, viewer: Viewer = ANYONE) -> None:
        self.token = token
        self.viewer = viewer

    def get_id(self) -> str:
        """Return what the cookie holds: the session's token, not the account's id."""
        return self.token


def token_hash(token: str) -> str:
    """Return what the database keeps of a token: its SHA-256."""
    return hashlib.sha256(token.encode()).hexdigest()


def start_session(account: Account, *, device: str, now: datetime) -> None:
    """Sign an account in: a fresh session row and a fresh cookie (of the old one, nothing that says who somebody is stays)."""
    stays = {name: cookie[name] for name in ("language", THIS_BROWSER, WAS_HERE) if cookie.get(name)}
    cookie.clear()
    cookie.update(stays)
    here = {**cookie.get(WAS_HERE, {}), str(account.person_id): int(now.timestamp())}
    cookie[WAS_HERE] = dict(sorted(here.items(), key=lambda pair: -pair[1])[:REMEMBERED_HERE])
    token = secrets.token_urlsafe(32)
    db.session.add(
        AccountSession(
            account_id=account.id,
            token_hash=token_hash(token),
            created_at=now,
            expires_at=now + SESSION_LENGTH,
            device=device[:200],
        )
    )
    login_user(SignedIn(token))


def end_session(user: SignedIn) -> None:
    """Sign this browser out: the row goes, the cookie is emptied."""
    db.session.execute(delete(AccountSession).where(AccountSession.token_hash == token_hash(user.token)))
    logout_user()
    here = cookie.get(WAS_HERE)
    cookie.clear()
    if here:
        cookie[WAS_HERE] = here


def who_was_here(*, since: datetime) -> frozenset[UUID]:
    """Return the people who signed in with this browser since an instant, as far as it remembers."""
    here: dict[str, int] = cookie.get(WAS_HERE) or {}
    return frozenset(UUID(person_id) for person_id, at in here.items() if at > since.timestamp())


def end_other_sessions(account: Account, *, keep_token: str | None = None) -> None:
    """Sign an account out everywhere else, as after a change of password."""
    ended = delete(AccountSession).where(AccountSession.account_id == account.id)
    if keep_token:
        ended = ended.where(AccountSession.token_hash != token_hash(keep_token))
    db.session.execute(ended)


login_manager = LoginManager()
# The server's own session row decides; Flask-Login's browser fingerprint would sign out phones that roam.
login_manager.session_protection = None
