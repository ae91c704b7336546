"""A test client that inspects every page it opens; its messages say what to type."""

import re
import secrets
from datetime import timedelta
from functools import cached_property
from itertools import pairwise
from typing import Any

from bs4 import BeautifulSoup, Tag
from flask import Flask
from sqlalchemy.orm import Session

from exchange.accounts.models import Account, AccountSession
from exchange.accounts.sessions import token_hash
from exchange.foundation import clock
from exchange.foundation.database import db, transaction

_NO_LABEL = {"hidden", "submit", "button", "reset", "image"}


class Page:
    """One inspected answer."""

    def __init__(self, response: Any) -> None:
        self.response = response
        self.status: int = response.status_code
        self.html: str = response.get_data(as_text=True) if response.is_json or "html" in (response.content_type or "") else ""

    @cached_property
    def soup(self) -> BeautifulSoup:
        """The page taken apart, when somebody looks into it: that takes as long as making the page."""
        return BeautifulSoup(self.html, "html.parser")

    @property
    def location(self) -> str:
        """Where a redirect leads."""
        return str(self.response.headers.get("Location", ""))

    @property
    def data(self) -> bytes:
        """The bytes of a file."""
        return bytes(self.response.get_data())

    @property
    def json(self) -> Any:
        return self.response.get_json()

    @property
    def h1(self) -> str:
        return squeeze(self.soup.h1) if self.soup.h1 else ""

    @property
    def text(self) -> str:
        """All that can be read in <main>, white space collapsed."""
        return squeeze(self.soup.main or self.soup)

    def texts(self, selector: str) -> list[str]:
        """The words of each element that a CSS selector finds."""
        return [squeeze(tag) for tag in self.soup.select(selector)]

    def rows(self, selector: str = "table") -> list[list[str]]:
        """The body rows of the first table that the selector finds, as lists of words."""
        table = self.soup.select_one(selector)
        return [] if table is None else [[squeeze(c) for c in row.select("th, td")] for row in table.select("tbody tr")]

    @property
    def errors(self) -> list[str]:
        """The lines of the error summary."""
        return self.texts(".errors li")

    @property
    def notices(self) -> list[str]:
        return self.texts("#notices .notice, #notices li")

    def link(self, words: str) -> str:
        """The address of the link with these words."""
        for tag in self.soup.find_all("a"):
            if squeeze(tag) == words:
                return str(tag["href"])
        raise AssertionError(f"no link says {words!r}; there are {self.texts('a')}")

    def fields(self, *, action: str | None = None) -> dict[str, Any]:
        """What a browser would send for the first POST form (or the one with this action)."""
        for form in self.soup.find_all("form"):
            if str(form.get("method", "get")).lower() != "post" or "sign-out" in str(form.get("action", "")):
                continue
            if action is None or str(form.get("action", "")).endswith(action):
                return _form_values(form)
        raise AssertionError(f"no POST form{f' to {action}' if action else ''} on this page")


def squeeze(tag: Any) -> str:
    """The words of an element with white space collapsed."""
    return re.sub(r"\s+", " ", tag.get_text(" ", strip=True)).strip()


def _form_values(form: Tag) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for tag in form.find_all(["input", "textarea", "select"]):
        name = str(tag.get("name", ""))
        if not name or tag.has_attr("disabled"):
            continue
        if tag.name == "textarea":
            values[name] = tag.get_text().removeprefix("\n")
        elif tag.name == "select":
            chosen = tag.find("option", selected=True) or tag.find("option")
            values[name] = str(chosen["value"]) if chosen is not None and chosen.has_attr("value") else ""
        elif tag.get("type") in ("checkbox", "radio"):
            if tag.has_attr("checked"):
                values.setdefault(name, []).append(str(tag.get("value", "on")))
        elif tag.get("type") not in ("submit", "button", "file"):
            values[name] = str(tag.get("value", ""))
    return values


class Browser:
    """One person's browser. Each request has a fresh application context, as in real life."""

    def __init__(self, app: Flask, database: Session, account: Account | None, *, language: str = "en") -> None:
        self.app = app
        self.database = database
        self.client = app.test_client()
        self.headers = {"Accept-Language": language}
        if account is not None:
            self._sign_in(account)

    def _sign_in(self, account: Account) -> None:
        token = secrets.token_urlsafe(32)
        now = clock.now()
        self.database.add(
            AccountSession(
                account_id=account.id,
                token_hash=token_hash(token),
                created_at=now,
                expires_at=now + timedelta(hours=1),
            )
        )
        self.database.flush()
        # In a context of its own: the end of a request context rolls the context's session back.
        with self.app.app_context(), self.client.session_transaction() as cookie:
            cookie["_user_id"] = token
            cookie["_fresh"] = True

    def _open(self, method: str, url: str, *, inspect: bool = True, **options: Any) -> Page:
        self.database.flush()
        headers = {**self.headers, **options.pop("headers", {})}
        with self.app.app_context():
            response = self.client.open(url, method=method, headers=headers, **options)
            page = Page(response)
            db.session.remove()
        self.database.expire_all()
        if inspect and page.html and "html" in (response.content_type or "") and page.soup.html:
            inspect_page(page, f"{method} {url}")
        return page

    def get(self, url: str, *, expect: int = 200, **options: Any) -> Page:
        """Open an address and inspect the page."""
        page = self._open("GET", url, **options)
        assert page.status == expect, f"GET {url}: {page.status}, not {expect}: {page.text[:600]}"
        return page

    def post(self, url: str, data: dict[str, Any] | None = None, *, expect: int = 303, token: bool = True, **options: Any) -> Page:
        """Send a form with its token (`token=False`: without, as a forger would)."""
        fields = dict(data or {})
        if token and "csrf_token" not in fields:
            fields["csrf_token"] = self.csrf_token()
        page = self._open("POST", url, data=fields, **options)
        assert page.status == expect, f"POST {url}: {page.status}, not {expect}: {page.errors or page.text[:600]}"
        return page

    def submit(self, page_url: str, changes: dict[str, Any], *, expect: int = 303, to: str | None = None) -> Page:
        """Open a page, change some fields of its form and send it, as a person does."""
        page = self.get(page_url)
        form = page.fields(action=to)
        return self.post(to or page_url, {**form, **changes}, expect=expect)

    def csrf_token(self) -> str:
        """A token that belongs to this browser's cookie."""
        with self.app.app_context(), self.app.test_request_context():
            from flask import session
            from flask_wtf.csrf import generate_csrf

            with self.client.session_transaction() as cookie:
                if "csrf_token" in cookie:
                    session["csrf_token"] = cookie["csrf_token"]
                token = generate_csrf()
                cookie["csrf_token"] = session["csrf_token"]
            return token


def inspect_page(page: Page, where: str) -> None:  # noqa: C901 - a list of rules reads best in one piece
    """Check the house rules on a page; every message says what to type."""
    soup = page.soup
    html = soup.html
    assert html is not None, f"{where}: no <html>"
    assert html.get("lang"), f"{where}: <html> needs lang (extend layout/base.html)"
    headings = soup.find_all("h1")
    assert len(headings) == 1, f"{where}: {len(headings)} <h1> {[squeeze(h) for h in headings]}; a page is about one thing"
    title = squeeze(soup.title) if soup.title else ""
    assert title.startswith(page.h1), f"{where}: the title {title!r} must begin with the h1 {page.h1!r}: {{% block title %}}"
    ids = [str(tag["id"]) for tag in soup.find_all(id=True)]
    twice = sorted({i for i in ids if ids.count(i) > 1})
    assert not twice, f"{where}: ids used twice: {twice}; give the component another id"
    levels = [int(tag.name[1]) for tag in soup.find_all(re.compile("^h[1-6]$"))]
    for before, after in pairwise(levels):
        assert after <= before + 1, f"{where}: a heading jumps from h{before} to h{after}; do not skip a level"
    for tag in soup.find_all(["input", "select", "textarea"]):
        if tag.get("type") in _NO_LABEL:
            continue
        labelled = (
            tag.find_parent("label") is not None
            or tag.get("aria-label")
            or tag.get("aria-labelledby")
            or (tag.get("id") and soup.find("label", attrs={"for": tag["id"]}) is not None)
        )
        assert labelled, f"{where}: <{tag.name} name={tag.get('name')!r}> has no label; use field(form.x)"
    for form in soup.find_all("form"):
        if str(form.get("method", "get")).lower() == "post":
            assert form.find("input", attrs={"name": "csrf_token"}) is not None, (
                f"{where}: the POST form to {form.get('action')!r} has no token; use form_start() or csrf_field()"
            )
    for tag in soup.find_all(True):
        if tag.has_attr("style"):
            raise AssertionError(f"{where}: inline style on <{tag.name}>; write a class in static/css/components")
        handlers = [name for name in tag.attrs if name.startswith("on")]
        assert not handlers, f"{where}: inline handler {handlers} on <{tag.name}>; write a module in static/js"
        if tag.name == "script" and not tag.get("src"):
            raise AssertionError(f"{where}: inline <script>; write a module in static/js")
        if tag.name == "img":
            assert tag.has_attr("alt"), f"{where}: <img> without alt; alt='' where it decorates"
        if tag.name == "a" and tag.has_attr("href"):
            assert squeeze(tag) or tag.get("aria-label"), f"{where}: a link to {tag['href']} says nothing"
        if tag.name == "button":
            assert squeeze(tag) or tag.get("aria-label"), f"{where}: a button says nothing"
    for tag in soup.find_all(attrs={"aria-describedby": True}):
        missing = [i for i in str(tag["aria-describedby"]).split() if i not in ids]
        assert not missing, f"{where}: aria-describedby names {missing}, which is not on the page"
    assert "[[" not in page.text, f"{where}: a marker was left in the text"


__all__ = ["Browser", "Page", "inspect_page", "squeeze", "transaction"]
