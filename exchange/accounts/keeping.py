"""What somebody typed when their session ended is kept, sealed, and given back once they are in again.

Only the form's own page on this site may leave a text here (the Referer says which), so that nobody
else's page can put words into a form. The address carries a random token and nothing of the text.
Whoever holds that address gets nothing by it alone: what an ended session had typed is its account's,
and what nobody's session had typed belongs to the browser that typed it.
"""

import json
import secrets
from datetime import datetime
from urllib.parse import parse_qs, parse_qsl, unquote, urlencode, urlsplit
from uuid import UUID

from flask import Flask, current_app, g, request, url_for
from flask import session as cookie
from sqlalchemy import ColumnElement, and_, delete, or_, select
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from exchange.access.guards import current_viewer
from exchange.accounts.attempts import KEPT, KEPT_FOR, note_try, recent_tries
from exchange.accounts.models import AccountSession, KeptForm
from exchange.accounts.sessions import THIS_BROWSER, token_hash
from exchange.foundation import clock
from exchange.foundation.database import db, transaction
from exchange.foundation.languages import _
from exchange.foundation.pages import safe_address, say

LARGEST = 64 * 1024
# A whole city hall may sit behind one origin; more than this is not people typing.
MOST_AN_HOUR = 300
_NEVER = {"csrf_token", "kept", "next", "code"}
_SHOWN_BY = {"create": "new", "update": "edit"}
_NEVER_PARTS = ("password", "secret")


def keep_typed_forms(app: Flask) -> None:
    """Offer `g.keep_form` and `g.form_again` to whatever stops a form, and give kept texts back."""

    @app.before_request
    def offer() -> None:
        g.keep_form = keep_form
        g.form_again = form_again
        token = request.args.get("kept", "")
        if token and request.method == "GET" and current_viewer().is_signed_in:
            fields = find_kept_fields(token, path=request.path, account_id=current_viewer().account_id, now=clock.now())
            if fields is not None:
                g.kept_form = fields
                say(_("What you had typed is back. Nothing was sent yet: look at it and send it."), kind="note")

    @app.after_request
    def give_back_once(response: Response) -> Response:
        if request.method == "POST" and response.status_code == 303 and current_viewer().is_signed_in:
            token = request.args.get("kept") or _kept_token(request.referrer)
            if token and request.endpoint != "accounts.sign_out":
                with transaction():
                    db.session.execute(delete(KeptForm).where(_is_theirs(token, account_id=current_viewer().account_id)))
        return response


def keep_form() -> str | None:
    """Keep the text fields of a form that was stopped; return the token that gives them back, or None."""
    page = _page_of_the_form()
    if request.method != "POST" or page is None:
        return None
    fields = [(name, value) for name, value in request.form.items(multi=True) if _may_be_kept(name)]
    text = json.dumps(fields)
    if not any(value for name, value in fields if name != "form_id") or len(text.encode()) > LARGEST:
        return None
    now, origin = clock.now(), request.remote_addr or ""
    with transaction():
        if len(recent_tries(KEPT, origin, since=now - KEPT_FOR / 2, limit=MOST_AN_HOUR)) >= MOST_AN_HOUR:
            return None
        note_try(KEPT, origin, now=now)
        token, account_id = secrets.token_urlsafe(32), _whose()
        if account_id is None:
            cookie.setdefault(THIS_BROWSER, secrets.token_urlsafe(32))
        hashed = _hash_here(token) if account_id is None else token_hash(token)
        kept = KeptForm(token_hash=hashed, path=page, account_id=account_id, created_at=now)
        kept.fields = text
        db.session.add(kept)
    return token


def form_again() -> str | None:
    """Keep the form that was stopped and return its page's address, filled again; None if it was not ours."""
    page = _page_of_the_form()
    if page is None:
        return None
    if not current_viewer().is_signed_in:
        # On the ways in nothing may be kept; the page itself is the way on.
        return page if (request.endpoint or "").startswith("accounts.") else None
    token = keep_form()
    return None if token is None else with_kept(page, token)


def with_kept(address: str, token: str) -> str:
    """Return an address of this site that gives a kept form back."""
    parts = urlsplit(address)
    pairs = [(name, value) for name, value in parse_qsl(parts.query) if name != "kept"]
    return f"{parts.path}?{urlencode([*pairs, ('kept', token)])}"


def find_kept_fields(token: str, *, path: str, account_id: UUID | None, now: datetime) -> MultiDict[str, str] | None:
    """Return what was typed on this very page, to nobody but whose session had ended, or this browser, for two hours."""
    kept = db.session.scalar(select(KeptForm).where(_is_theirs(token, account_id=account_id), KeptForm.created_at > now - KEPT_FOR))
    if kept is None or kept.fields is None:
        return None
    if unquote(urlsplit(kept.path).path) != path:
        return None
    pairs: list[tuple[str, str]] = json.loads(kept.fields.reveal())
    return MultiDict((name, value) for name, value in pairs)


def find_kept_page(token: str, *, account_id: UUID) -> str | None:
    """Return the address of the page whose form was kept, for whoever gets it back there."""
    page = db.session.scalar(select(KeptForm.path).where(_is_theirs(token, account_id=account_id)))
    return None if page is None else with_kept(page, token)


def _is_theirs(token: str, *, account_id: UUID | None) -> ColumnElement[bool]:
    """Return the condition of the one text that a token gives to an account, or to anybody in this browser."""
    of_the_account = and_(KeptForm.token_hash == token_hash(token), KeptForm.account_id == account_id)
    if THIS_BROWSER not in cookie:
        return of_the_account
    return or_(of_the_account, and_(KeptForm.token_hash == _hash_here(token), KeptForm.account_id.is_(None)))


def _hash_here(token: str) -> str:
    """Return what is kept of a token that opens in this browser alone: its cookie is part of it."""
    return token_hash(f"{token}\x1f{cookie[THIS_BROWSER]}")


def _page_of_the_form() -> str | None:
    """Return path and query of the page that sent this form, if it is one of ours.

    A form that came back with errors was answered at the address it was sent to: its page is the
    one that shows it, `new` for `create`, `edit` for `update`.
    """
    own, referrer = request.host_url, request.referrer or ""
    if not referrer.startswith(own):
        return None
    page = safe_address("/" + referrer[len(own) :])
    if unquote(urlsplit(page).path) == request.path:
        blueprint, _dot, deed = (request.endpoint or "").rpartition(".")
        shows = f"{blueprint}.{_SHOWN_BY.get(deed, '')}"
        if shows in current_app.view_functions:
            return url_for(shows, **(request.view_args or {}))
    return page


def _may_be_kept(name: str) -> bool:
    return name not in _NEVER and not any(part in name.lower() for part in _NEVER_PARTS)


def _whose() -> UUID | None:
    """Return whose session this browser still carries, ended or not."""
    viewer = current_viewer()
    token = cookie.get("_user_id")
    if viewer.is_signed_in or not token:
        return viewer.account_id
    return db.session.scalar(select(AccountSession.account_id).where(AccountSession.token_hash == token_hash(str(token))))


def _kept_token(address: str | None) -> str:
    return parse_qs(urlsplit(address or "").query).get("kept", [""])[0]
