"""Start a web server as production does, say how much memory it takes, stop it."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# The same for the application and for the yardsticks: what `./dev run` starts.
SERVER_SETTINGS = ("--workers", "2", "--worker-class", "gthread", "--threads", "4", "--graceful-timeout", "5")
_STARTING_SECONDS = 60
_STOPPING_SECONDS = 10


class ServerDidNotStart(Exception):
    """A server ended or did not answer in time; the message holds its last words."""


@dataclass(frozen=True)
class Server:
    """A running server: where it answers, which process began it, how long it took to answer."""

    port: int
    pid: int
    seconds_to_start: float

    def workers(self) -> list[int]:
        """Return the worker processes."""
        return [pid for pid in _processes() if _parent_of(pid) == self.pid]

    def peak_memory(self) -> int:
        """Return the most bytes that any worker has held in memory since it started."""
        return max((peak_memory_of(pid) for pid in self.workers()), default=0)


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        return int(tried.getsockname()[1])


@contextmanager
def server(application: str, *, environment: Mapping[str, str], port: int, log: Path, path: str = "/healthz") -> Iterator[Server]:
    """Run `gunicorn application` on loopback until the block ends."""
    command = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", *SERVER_SETTINGS]
    command += ["--log-level", "warning", "--no-control-socket", application]
    started_at = time.perf_counter()
    with log.open("ab") as stream:
        process = subprocess.Popen(command, cwd=ROOT, env=_environment(environment), stdout=stream, stderr=stream, start_new_session=True)
    try:
        _wait(process, port, path, log)
        yield Server(port, process.pid, time.perf_counter() - started_at)
    finally:
        stop(process)


@contextmanager
def worker(*, environment: Mapping[str, str], log: Path) -> Iterator[int]:
    """Run `flask worker`, which makes long exports, until the block ends; gives its process id."""
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "worker"]
    with log.open("ab") as stream:
        process = subprocess.Popen(command, cwd=ROOT, env=_environment(environment), stdout=stream, stderr=stream, start_new_session=True)
    try:
        yield process.pid
    finally:
        stop(process)


def stop(process: subprocess.Popen[bytes]) -> None:
    """Ask a process to end, wait ten seconds, then insist."""
    if process.poll() is not None:
        return
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(_STOPPING_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def peak_memory_of(pid: int) -> int:
    """Return the most bytes a process has held in memory (Linux), 0 where it is gone."""
    try:
        status = Path(f"/proc/{pid}/status").read_text("ascii", "replace")
    except OSError:
        return 0
    lines = [line for line in status.splitlines() if line.startswith("VmHWM:")]
    return int(lines[0].split()[1]) * 1024 if lines else 0


def _environment(variables: Mapping[str, str]) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("EXCHANGE_")}
    return {**kept, "PYTHONUTF8": "1", **variables}


def _wait(process: subprocess.Popen[bytes], port: int, path: str, log: Path) -> None:
    deadline = time.monotonic() + _STARTING_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        asked = HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            asked.request("GET", path)
            if asked.getresponse().status == 200:
                return
        except (OSError, HTTPException):
            pass
        finally:
            asked.close()
        time.sleep(0.02)
    last_words = "\n".join(log.read_text("utf-8", "replace").splitlines()[-15:])
    raise ServerDidNotStart(f"the server on port {port} did not answer {path}:\n{last_words}")


def _processes() -> list[int]:
    return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]


def _parent_of(pid: int) -> int:
    try:
        # The name may hold blanks and brackets; what follows the last bracket does not.
        return int(Path(f"/proc/{pid}/stat").read_text("ascii", "replace").rpartition(")")[2].split()[1])
    except OSError:
        return 0
