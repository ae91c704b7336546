"""A whole installation on loopback: migrated, with the demonstration network, web server and worker."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.postgres import owner_of

ROOT = Path(__file__).resolve().parents[2]
# How long a site may take to start, in seconds: only what hangs takes so long.
PATIENCE = 180
PASSWORD = "demo-exchange"
PEOPLE = {
    "network": "network@demo.example",
    "coordinator": "coordinator.bagneux@demo.example",
    "torino": "coordinator.torino@demo.example",
    "leader": "leader.bagneux@demo.example",
    "youngster": "youngster.bagneux@demo.example",
    "viewer": "viewer.bagneux@demo.example",
    "host": "host.barcelona@demo.example",
}


# {address: its environment} of the sites that run.
ENVIRONMENTS: dict[str, dict[str, str]] = {}
# What the worker does of itself every morning, and not for the fictional people of a demonstration.
_LATER = """
from datetime import timedelta
from types import SimpleNamespace
from uuid import UUID
from exchange.access.scope import EVERYWHERE, enter_scope
from exchange.adoptions.follow_ups.models import FollowUp
from exchange.adoptions.follow_ups.tasks import ask_all
from exchange.foundation import clock
from exchange.foundation.database import db, transaction
from wsgi import app
with app.app_context(), app.test_request_context():
    enter_scope(db.session(), EVERYWHERE)
    with transaction():
        for one in db.session.query(FollowUp).filter_by(adoption_id=UUID({adoption!r}), months=6):
            one.due_on = clock.today() - timedelta(days=1)
    print(ask_all(SimpleNamespace(progress=lambda *_numbers: None)))
"""


def half_a_year_later(address: str, adoption_id: str) -> None:
    """Let the day come on which it is asked what became of an adoption, and ask."""
    command = [sys.executable, "-c", _LATER.format(adoption=adoption_id)]
    done = subprocess.run(command, cwd=ROOT, env=ENVIRONMENTS[address], capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{done.stdout[-2000:]}\n{done.stderr[-4000:]}"


def free_port() -> int:
    """Return a port of the loopback that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running_site(folder: Path, *, database_url: str = "") -> Iterator[str]:
    """Start an installation in a folder and yield its address; stop it at the end."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    environment = {
        **{k: v for k, v in os.environ.items() if not k.startswith(("EXCHANGE_", "FLASK_"))},
        "EXCHANGE_ENVIRONMENT": "demonstration",
        "EXCHANGE_INSTANCE": str(folder),
        "EXCHANGE_DATABASE_URL": database_url,
        "EXCHANGE_OWNER_DATABASE_URL": owner_of(database_url) if database_url else "",
        "EXCHANGE_PUBLIC_URL": address,
        "FLASK_APP": "wsgi",
        "PYTHONUNBUFFERED": "1",
    }
    ENVIRONMENTS[address] = environment
    run = [sys.executable, "-m"]

    def command(*words: str) -> None:
        done = subprocess.run([*run, "flask", *words], cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"flask {' '.join(words)}: {done.stdout[-2000:]}\n{done.stderr[-4000:]}"

    command("db", "upgrade")
    command("demo", "load")
    log = (folder / "site.log").open("w")
    web = subprocess.Popen(
        [
            *run, "gunicorn", "wsgi:app", "--bind", f"127.0.0.1:{port}", "--worker-class", "gthread", "--threads", "4",
            # A test that asks after a while must not meet a connection that is just being closed.
            "--keep-alive", "75", "--no-control-socket",
        ],
        cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT,
    )  # fmt: skip
    worker = subprocess.Popen([*run, "flask", "worker"], cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT)
    try:
        _wait_until_ready(address, web, folder / "site.log")
        yield address
    finally:
        for process in (worker, web):
            process.send_signal(signal.SIGTERM)
        for process in (worker, web):
            try:
                process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        log.close()


def _wait_until_ready(address: str, web: "subprocess.Popen[bytes]", log: Path) -> None:
    ends_at = time.monotonic() + PATIENCE
    while time.monotonic() < ends_at:
        if web.poll() is not None:
            raise AssertionError(f"the web server stopped: {log.read_text()[-4000:]}")
        try:
            with urllib.request.urlopen(f"{address}/readyz", timeout=2) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise AssertionError(f"the site did not become ready: {log.read_text()[-4000:]}")
