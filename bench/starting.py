"""How long the application needs from nothing to ready, beside a bare Flask application."""

import os
import subprocess
import sys
import time

from bench.run import Stage
from bench.servers import ROOT

START_TARGET = 2.0
_BARE = "from flask import Flask; import flask_sqlalchemy; app = Flask('bare')"
_OURS = "from wsgi import app"


def start(stage: Stage) -> None:
    """Note the seconds of a fresh process that builds the application."""
    job = "start of the application"
    if not stage.run.wants(job):
        return
    times = 1 + 2 * stage.run.effort.files
    bare = min(_seconds(_BARE, stage) for _time in range(times))
    ours = min(_seconds(_OURS, stage) for _time in range(times))
    stage.figure(job, ours, unit="s", target=START_TARGET, note=f"a bare Flask application {bare:.2f} s, {ours / bare:.1f} times that")


def _seconds(programme: str, stage: Stage) -> float:
    variables = {**os.environ, **stage.environment}
    started_at = time.perf_counter()
    subprocess.run([sys.executable, "-c", programme], cwd=ROOT, env=variables, check=True, capture_output=True)
    return time.perf_counter() - started_at
