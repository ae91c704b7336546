"""Top-level commands of whoever runs an installation: worker, doctor, backup."""

import click
from flask import current_app
from flask.cli import with_appcontext

from exchange.operation.worker import run_worker


@click.command("worker")
@click.option("--threads", default=3, show_default=True, help="How much is done at once; one thread is kept for letters.")
@with_appcontext
def worker(threads: int) -> None:
    """Do the work of the background: letters, imports, exports, papers. Ends cleanly at SIGTERM or Ctrl-C."""
    run_worker(current_app._get_current_object(), threads=threads)  # type: ignore[attr-defined]  # noqa: SLF001


COMMANDS = [worker]
