"""Addresses for machines and builders: alive, ready, components, assets."""

import mimetypes
from pathlib import Path

from flask import Blueprint, abort, current_app, jsonify, render_template, request, send_from_directory
from sqlalchemy import text
from werkzeug.wrappers import Response

from exchange.access.guards import public
from exchange.access.scope import unscoped
from exchange.foundation.assets import packed_twin
from exchange.foundation.database import db

blueprint = Blueprint("operation", __name__)


@blueprint.get("/healthz")
@public
def alive() -> Response:
    """Say that the process answers."""
    return jsonify(status="alive")


@blueprint.get("/readyz")
@public
def ready() -> tuple[Response, int]:
    """Say whether the database answers and is migrated."""
    try:
        with unscoped(db.session(), "readiness asks only whether the database answers"):
            db.session.execute(text("SELECT version_num FROM alembic_version"))
    except Exception:  # noqa: BLE001 - whatever it is, the answer is "not ready"
        current_app.logger.warning("not ready: the database does not answer or is not migrated")
        return jsonify(status="not ready"), 503
    return jsonify(status="ready"), 200


@blueprint.get("/components")
@public
def components() -> str:
    """Show every component in every state, outside production."""
    if current_app.config["EXCHANGE"].is_production:
        abort(404)
    return render_template("components/index.html")


@blueprint.get("/assets/<path:name>")
@public
def assets(name: str) -> Response:
    """Serve a style sheet, script or picture under its content-hashed name, for a year."""
    folder = Path(current_app.config["EXCHANGE"].asset_folder)
    twin = packed_twin(folder, name) if request.accept_encodings["gzip"] > 0 else None
    answer = send_from_directory(folder, twin or name, mimetype=mimetypes.guess_type(name)[0], max_age=31_536_000)
    if twin:
        answer.headers["Content-Encoding"] = "gzip"
    answer.vary.add("Accept-Encoding")
    answer.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return answer
