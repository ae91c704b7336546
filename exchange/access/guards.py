"""Access declared on each view: `@requires(...)`, `@public` or `@guardian_only`; a route with none stops the start."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, abort, g, redirect, request, url_for
from werkzeug.wrappers import Response

from exchange.access.permissions import Permission
from exchange.access.viewers import ANYONE, Viewer

PUBLIC = "public"
GUARDIANS = "guardians"
_SAFE = {"GET", "HEAD", "OPTIONS"}

V = TypeVar("V", bound=Callable[..., Any])


class UndeclaredRoute(Exception):
    """A route says nothing about access, or mixes reading and writing in one view."""


class NoVisit(Exception):
    """A guardian's page was asked for outside an open visit: the link ended, or never began."""


def requires(permission: Permission) -> Callable[[V], V]:
    """Declare the right that a view needs."""

    def declare(view: V) -> V:
        view.__access__ = permission  # type: ignore[attr-defined]
        return view

    return declare


def public(view: V) -> V:
    """Declare that a view is open to everyone, on purpose."""
    view.__access__ = PUBLIC  # type: ignore[attr-defined]
    return view


def guardian_only(view: V) -> V:
    """Declare that a view answers in a guardian's open visit alone; no account opens it, whatever its rights."""
    view.__access__ = GUARDIANS  # type: ignore[attr-defined]
    return view


def is_for_guardians(app: Flask, endpoint: str | None, method: str) -> bool:
    """Say whether a route answers guardians alone."""
    table: dict[tuple[str, str], Permission | str] = app.extensions.get("exchange_access", {})
    return table.get((endpoint or "", "GET" if method in _SAFE else method)) == GUARDIANS


def current_viewer() -> Viewer:
    """Return who is looking at this request."""
    viewer: Viewer = g.get("viewer", ANYONE)
    return viewer


def declared_access(app: Flask) -> dict[tuple[str, str], Permission | str]:
    """Return {(endpoint, method): permission or 'public'} of every route.

    Raises:
        UndeclaredRoute: with one line for each route that declares nothing.
    """
    table: dict[tuple[str, str], Permission | str] = {}
    problems = []
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        access = getattr(view, "__access__", None)
        methods = (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if access is None:
            problems.append(f"{rule.rule} ({rule.endpoint}) declares no access: add @requires, @public or @guardian_only")
        elif methods & _SAFE and methods - _SAFE:
            problems.append(f"{rule.rule} ({rule.endpoint}) reads and writes in one view: make two")
        for method in methods:
            table[rule.endpoint, method] = access or ""
    if problems:
        raise UndeclaredRoute("\n".join(problems))
    return table


def guard_requests(app: Flask) -> None:
    """Check the declared right before each view; an endpoint without one is refused."""
    table = declared_access(app)
    app.extensions["exchange_access"] = table

    @app.before_request
    def decide() -> Response | None:
        if request.endpoint is None:
            return None  # no such address: Flask answers 404 or 405
        method = "GET" if request.method in _SAFE else request.method
        access = table.get((request.endpoint, method))
        if access == PUBLIC:
            return None
        if access is None:
            abort(403)
        if access == GUARDIANS:
            if g.get("guardian_visit") is None:
                raise NoVisit
            return None
        viewer = current_viewer()
        if not viewer.is_signed_in:
            return _to_sign_in()
        if not viewer.may(access):
            abort(403)  # the right is missing whatever the row; a foreign row is a 404
        return None


def _to_sign_in() -> Response:
    keep = app_keeper()
    return redirect(url_for("accounts.sign_in", next=_way_back(), kept=keep() if keep else None))


def _way_back() -> str:
    """Return the address to come back to: this page, or the form's page for a write."""
    if request.method in _SAFE:
        return request.full_path.rstrip("?")
    referrer = request.referrer or ""
    own = request.host_url
    return "/" + referrer[len(own) :] if referrer.startswith(own) else "/"


def app_keeper() -> Callable[[], str | None] | None:
    """Return the function that keeps a typed form across a sign-in, where one is installed."""
    keeper: Callable[[], str | None] | None = g.get("keep_form")
    return keeper
