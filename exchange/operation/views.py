"""Addresses for machines and builders: alive, ready, figures, components, assets; and one's own jobs."""

import hmac
import io
import mimetypes
from pathlib import Path
from uuid import UUID

from flask import (
    Blueprint,
    abort,
    current_app,
    jsonify,
    render_template,
    request,
    send_file,
    send_from_directory,
    url_for,
)
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import text
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from exchange.access.guards import current_viewer, public, requires
from exchange.access.permissions import Permission
from exchange.access.scope import unscoped
from exchange.foundation import clock
from exchange.foundation.assets import packed_twin
from exchange.foundation.database import db, transaction
from exchange.foundation.jobs.files import read_file
from exchange.foundation.jobs.models import Job, JobState
from exchange.foundation.jobs.queue import start_again
from exchange.foundation.languages import _
from exchange.foundation.obstacles import NotFound
from exchange.foundation.pages import safe_address
from exchange.operation.queries import count_jobs, count_letters, find_last_beat, get_job
from exchange.operation.watching import figures, is_at_this_machine

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


@blueprint.get("/metrics")
@public
def metrics() -> Response:
    """Give Prometheus its figures, to this machine or to whoever knows the token."""
    if not (is_at_this_machine() or _knows_token()):
        abort(404)
    kept = figures()
    for letter_state, count in count_letters().items():
        kept.letters.labels(letter_state.value).set(count)
    for job_state, count in count_jobs().items():
        kept.jobs.labels(job_state.value).set(count)
    beat = find_last_beat()
    kept.worker_seen.set((clock.now() - beat).total_seconds() if beat else float("inf"))
    return Response(generate_latest(kept.registry), content_type=CONTENT_TYPE_LATEST)


def _knows_token() -> bool:
    token: str = current_app.config["EXCHANGE"].metrics_token
    return bool(token) and hmac.compare_digest(request.headers.get("Authorization", ""), f"Bearer {token}")


@blueprint.get("/jobs/<uuid:job_id>")
@requires(Permission.MINE)
def job(job_id: UUID) -> str:
    """Show how far one's own job is; the page looks again by itself, with and without scripts."""
    found = get_job(job_id, viewer=current_viewer())
    return render_template("operation/job.html", job=found, done_url=_way_on(found), words=_words(found))


@blueprint.get("/jobs/<uuid:job_id>.json")
@requires(Permission.MINE)
def job_json(job_id: UUID) -> Response:
    """Tell a program how far one's own job is."""
    found = get_job(job_id, viewer=current_viewer())
    return jsonify(
        state=found.state.value,
        words=str(_words(found)),
        done=found.progress_done,
        total=found.progress_total,
        error=str(found.what_went_wrong),
        location=_way_on(found),
    )


@blueprint.get("/jobs/<uuid:job_id>/file")
@requires(Permission.MINE)
def job_file(job_id: UUID) -> Response:
    """Hand over the file that one's own job made; checked anew each time, no address opens it by itself."""
    found = get_job(job_id, viewer=current_viewer())
    if found.state is not JobState.DONE:
        raise NotFound
    name = str(found.result.get("file_name") or "file")
    return send_file(io.BytesIO(read_file(found)), as_attachment=True, download_name=name)


@blueprint.post("/jobs/<uuid:job_id>/again")
@requires(Permission.MINE)
def try_job_again(job_id: UUID) -> Response:
    """Set one's own failed job going again."""
    found = get_job(job_id, viewer=current_viewer())
    if found.state is JobState.FAILED:
        with transaction():
            start_again(found, now=clock.now())
    return redirect(url_for("operation.job", job_id=job_id), code=303)


def _way_on(job: Job) -> str | None:
    """Return where a finished job leads: its own page, else its file."""
    if job.state is not JobState.DONE:
        return None
    if job.result.get("location"):
        return safe_address(str(job.result["location"]))
    return url_for("operation.job_file", job_id=job.id) if job.result.get("file_key") else None


def _words(job: Job) -> str:
    """Say how far it is, in words."""
    if job.state is JobState.DONE:
        return _("It is done.")
    if job.state is JobState.FAILED:
        return _("It did not work.")
    if job.state is JobState.QUEUED:
        return str(job.what_went_wrong) if job.error else _("It waits its turn.")
    if job.progress_total:
        return _("%(done)s of %(total)s done.", done=job.progress_done, total=job.progress_total)
    return _("It has begun.")
