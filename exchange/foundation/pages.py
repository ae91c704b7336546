"""Small things every page needs: paging, messages, safe ways back, one sending one effect."""

import io
import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote_plus, urlsplit
from uuid import UUID

from flask import Response as FlaskResponse
from flask import flash, request, send_file, url_for
from werkzeug.urls import iri_to_uri
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from exchange.foundation import clock
from exchange.foundation.database import transaction
from exchange.foundation.forms import ExchangeForm
from exchange.foundation.languages import Sentence
from exchange.foundation.receipts import claim_form, leave_receipt

PAGE_SIZE = 50
# Never carried into the next address: a token that gives a typed form back once.
_NO_COPY = {"kept"}
_TAKEN_APART = "exchange.own_address"


@dataclass(frozen=True)
class Paging:
    """Where one is in a list."""

    page: int
    total: int
    size: int = PAGE_SIZE

    @property
    def pages(self) -> int:
        """Return the number of pages, at least one."""
        return max(1, math.ceil(self.total / self.size))

    @property
    def offset(self) -> int:
        """Return how many rows stand before this page."""
        return (self.page - 1) * self.size

    @property
    def first(self) -> int:
        """Return the number of the first row shown, counting from one."""
        return min(self.offset + 1, self.total)

    @property
    def last(self) -> int:
        """Return the number of the last row shown."""
        return min(self.offset + self.size, self.total)

    def url(self, page: int) -> str:
        """Return this page's address with another page number."""
        arguments: dict[str, Any] = {**(request.view_args or {}), **request.args.to_dict(flat=False)}
        arguments["page"] = page
        return url_for(request.endpoint or "", **arguments)


def address_with(**changes: Any) -> str:
    """Return this page's address with some query values changed; None takes one away.

    A list sets several values of one name: `address_with(theme=["a", "b"], page=None)`.
    """
    path, pairs = _own_address()
    query = [pair for name, pair in pairs if name not in changes]
    for name, value in changes.items():
        if isinstance(value, list | tuple):
            query += [_pair(name, str(item)) for item in value]
        elif value is not None:
            query.append(_pair(name, str(value)))
    return f"{path}?{'&'.join(query)}" if query else path


def _own_address() -> tuple[str, list[tuple[str, str]]]:
    """Return this page's path and its query as (name, `name=value`), taken apart once for all links of a page."""
    kept: tuple[str, list[tuple[str, str]]] | None = request.environ.get(_TAKEN_APART)
    if kept is None:
        path = iri_to_uri(request.script_root + request.path)
        pairs = [(name, _pair(name, value)) for name, value in request.args.items(multi=True) if name not in _NO_COPY]
        kept = request.environ[_TAKEN_APART] = path, pairs
    return kept


def _pair(name: str, value: str) -> str:
    return f"{quote_plus(name)}={quote_plus(value)}"


def addresses_of(endpoint: str, argument: str) -> Callable[[UUID | str], str]:
    """Return what makes the addresses of many rows, the router being asked once.

    It writes `url_for(endpoint, argument=key)` for a key that is a UUID or a slug, and needs no quoting.
    """
    unused = UUID(int=0)
    arguments: dict[str, Any] = {argument: unused}
    before, _key, after = url_for(endpoint, **arguments).partition(str(unused))
    return lambda key: f"{before}{key}{after}"


def page_number() -> int:
    """Return the page asked for, at least 1."""
    return max(1, min(request.args.get("page", 1, type=int) or 1, 100_000))


def say(sentence: Sentence, *, kind: str = "done") -> None:
    """Show a sentence on the next page; kind is done, note or stopped."""
    flash(str(sentence), kind)


def safe_address(address: str | None, *, default: str = "/") -> str:
    """Return a way back only if it stays on this site (no scheme, no host, no `//`)."""
    if not address or not address.startswith("/") or address.startswith(("//", "/\\")) or "\\" in address:
        return default
    parts = urlsplit(address)
    if parts.scheme or parts.netloc or any(c < " " for c in address):
        return default
    return address


@dataclass
class Effect:
    """The one effect of a form: `earlier` is set when the form was already sent."""

    earlier: str | None = None
    location: str = "/"

    def redirect(self) -> Response:
        """Go where the form leads, the first time or any later time."""
        return redirect(self.earlier or self.location, code=303)


@contextmanager
def one_effect(form: ExchangeForm, *, owner_id: UUID | None, leads_to: str = "") -> Iterator[Effect]:
    """Open the transaction of a form. If it was sent before, `effect.earlier` says where it led.

    A form of which one knows beforehand where it `leads_to` is claimed and closed in one statement.

    with one_effect(form, owner_id=viewer.account_id) as effect:
        if not effect.earlier:
            participant = register_participant(...)
            effect.location = url_for(...)
    return effect.redirect()
    """
    with transaction():
        form_id = str(form.form_id.data or "")
        earlier = claim_form(form_id, owner_id=owner_id, now=clock.now(), location=leads_to) if form_id else None
        effect = Effect(earlier=earlier, location=leads_to or "/")
        yield effect
        if form_id and not earlier and effect.location != leads_to:
            leave_receipt(form_id, owner_id=owner_id, location=effect.location)


def send_workbook(name: str, write: Callable[[io.BytesIO], object]) -> FlaskResponse:
    """Answer with the XLSX workbook that `write` puts into a buffer, to be saved under a name."""
    book = io.BytesIO()
    write(book)
    book.seek(0)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return send_file(book, mimetype=kind, as_attachment=True, download_name=name)
