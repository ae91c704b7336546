"""From refusals to pages, once: 403, 404, 409, 413, 422, 429, 500."""

from typing import Any

from flask import Flask, flash, g, jsonify, redirect, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException, SecurityError

from exchange.foundation.database import release_connection
from exchange.foundation.languages import _
from exchange.foundation.obstacles import Conflict, NotFound, Refused

Answer = tuple[Any, int]
_TEMPLATES = {400: "422", 403: "403", 404: "404", 405: "404", 409: "409", 413: "413", 422: "422", 429: "429"}


def _wants_json() -> bool:
    return request.path.endswith(".json") or request.path.startswith("/api/")


def _answer(code: int, **facts: Any) -> Answer:
    if _wants_json():
        return jsonify(error=code, reasons=[str(o.sentence) for o in facts.get("obstacles", [])]), code
    return render_template(f"errors/{_TEMPLATES.get(code, '500')}.html", **facts), code


def add_error_pages(app: Flask) -> None:
    """Turn what services and queries raise into pages; a view catches nothing."""

    @app.errorhandler(NotFound)
    def not_found(_error: NotFound) -> Answer:
        return _answer(404)

    @app.errorhandler(Refused)
    def refused(error: Refused) -> Answer:
        release_connection()
        return _answer(409, obstacles=error.obstacles, theirs=[], yours=[])

    @app.errorhandler(Conflict)
    def conflict(error: Conflict) -> Answer:
        release_connection()
        return _answer(409, obstacles=[], theirs=error.theirs, yours=error.yours)

    @app.errorhandler(StaleDataError)
    def stale(_error: StaleDataError) -> Answer:
        release_connection()
        return _answer(409, obstacles=[], theirs=[], yours=[])

    @app.errorhandler(CSRFError)
    def forged(_error: CSRFError) -> Any:
        again = g.get("form_again")
        address = again() if again and "X-Requested-With" not in request.headers else None
        if address is None:
            return render_template("errors/csrf.html"), 400
        flash(_("This page had been open for too long, so nothing was sent. Please look at it and send it again."), "note")
        return redirect(address, 303)

    @app.errorhandler(SecurityError)
    def foreign_host(error: SecurityError) -> Any:
        # For a host that is not ours no address can be made, so no page of ours either.
        return error.get_response()

    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> Any:
        code = error.code or 500
        if code in _TEMPLATES:
            return _answer(code, **({"obstacles": [], "theirs": [], "yours": []} if code == 409 else {}))
        return error

    @app.errorhandler(500)
    def broken(_error: Any) -> Answer:
        release_connection()
        if _wants_json():
            return jsonify(error=500, reasons=[_("Something went wrong on our side.")]), 500
        return render_template("errors/500.html"), 500
