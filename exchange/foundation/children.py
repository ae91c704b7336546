r"""Run dangerous or heavy work in a short-lived child process with hard limits.

Decoders of pictures and spreadsheets and the typesetter are native code fed with what strangers
send. They run in a child that knows no secret of its parent, cannot fill a disk, and is stopped
by the kernel when it takes too much. A module that runs as a child looks like this::

    from exchange.foundation.children import read_payload, refuse, write_result

    def main() -> None:
        picture = read_payload()
        if not picture.startswith(b"\xff\xd8"):
            refuse("not_a_picture")
        write_result(shrink(picture))

    if __name__ == "__main__":
        main()
"""

from __future__ import annotations

import os
import resource
import runpy
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import IO, Literal, NoReturn, cast

ChildCode = Literal["timeout", "memory", "crash", "refused"]

PROJECT_ROOT = Path(__file__).resolve().parents[2]
MEGABYTE = 1024 * 1024
MAX_ERROR_BYTES = 16 * 1024

EXIT_REFUSED = 64
EXIT_MEMORY = 65
_BOOTSTRAP = "exchange.foundation.children"
# The C library's and Rust's words for "the memory limit was reached", before they abort.
_MEMORY_WORDS = (b"memory allocation of", b"MemoryError", b"std::bad_alloc", b"Cannot allocate")


class ChildFailed(Exception):
    """A child did not deliver; `code` says how, `reason` is the child's own word when it refused.

    `detail` is the tail of what the child wrote to its error stream: it may quote the input, so it
    is for a developer's eyes and must not be logged where personal data may not go.
    """

    def __init__(self, code: ChildCode, *, reason: str = "", detail: str = "") -> None:
        super().__init__(f"child failed: {code}" + (f" ({reason})" if reason else ""))
        self.code: ChildCode = code
        self.reason = reason
        self.detail = detail


def run_limited(
    module: str,
    *,
    payload: bytes,
    timeout_seconds: float,
    memory_bytes: int,
    cpu_seconds: int,
    output_bytes: int = 64 * MEGABYTE,
) -> bytes:
    """Run `python -m module` on `payload` within limits and return what it wrote.

    `memory_bytes` limits address space (count some 60 MB for the interpreter itself), `cpu_seconds`
    processor time, `timeout_seconds` the wall clock, `output_bytes` the answer. Raise ChildFailed.
    """
    limits = (str(memory_bytes), str(cpu_seconds), str(output_bytes))
    with _memory_file() as stdin, _memory_file() as stdout, _memory_file() as stderr:
        stdin.write(payload)
        stdin.flush()
        stdin.seek(0)
        # The limits are set by the child's first lines: a preexec function is unsafe with threads.
        child = subprocess.Popen(  # noqa: S603 - our own interpreter and our own module
            [sys.executable, "-E", "-s", "-B", "-m", _BOOTSTRAP, module, *limits],
            stdin=stdin,
            stdout=stdout,
            stderr=stderr,
            cwd=PROJECT_ROOT,
            env=_bare_environment(),
            close_fds=True,
            start_new_session=True,
        )
        try:
            status = child.wait(timeout=timeout_seconds)
        except subprocess.TimeoutExpired:
            raise ChildFailed("timeout", detail=_tail(stderr)) from None
        finally:
            _end(child)
        if status == 0:
            stdout.seek(0)
            return stdout.read()
        raise _failure(status, stderr)


def read_payload() -> bytes:
    """Return, inside a child, all that the parent handed over."""
    return sys.stdin.buffer.read()


def write_result(result: bytes) -> None:
    """Hand, inside a child, the result to the parent."""
    sys.stdout.buffer.write(result)
    sys.stdout.buffer.flush()


def refuse(reason: str) -> NoReturn:
    """End a child that will not do what was asked, with a short code as the reason."""
    sys.stderr.write(f"\n{reason}\n")
    sys.stderr.flush()
    raise SystemExit(EXIT_REFUSED)


def _failure(status: int, stderr: IO[bytes]) -> ChildFailed:
    detail = _tail(stderr)
    if status == EXIT_REFUSED:
        return ChildFailed("refused", reason=detail.rstrip().rsplit("\n", 1)[-1].strip())
    if status in (-signal.SIGXCPU, -signal.SIGKILL):
        return ChildFailed("timeout", detail=detail)
    if status == EXIT_MEMORY or any(word in detail.encode() for word in _MEMORY_WORDS):
        return ChildFailed("memory", detail=detail)
    return ChildFailed("crash", detail=detail)


def _tail(stream: IO[bytes]) -> str:
    stream.seek(0, os.SEEK_END)
    stream.seek(max(0, stream.tell() - MAX_ERROR_BYTES))
    return stream.read().decode("utf-8", "replace")


def _end(child: subprocess.Popen[bytes]) -> None:
    """Stop the child and whatever it started; it leads a process group of its own."""
    if child.returncode is None:
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()


def _memory_file() -> IO[bytes]:
    """Return a file without a name, in memory where the system can, so nothing stays on a disk."""
    if hasattr(os, "memfd_create"):
        return os.fdopen(os.memfd_create("exchange-child"), "w+b")
    return cast("IO[bytes]", tempfile.TemporaryFile())


def _bare_environment() -> dict[str, str]:
    """Return the few words a child needs; no address, password or key of ours is among them."""
    # One arena keeps the C library from reserving 64 MB of address space for each thread.
    return {"PATH": os.defpath, "LANG": "C.UTF-8", "TZ": "UTC", "MALLOC_ARENA_MAX": "1"}


def _limit_self(memory_bytes: int, cpu_seconds: int, output_bytes: int) -> None:
    wanted = {
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_CPU: cpu_seconds,
        resource.RLIMIT_FSIZE: output_bytes,
        resource.RLIMIT_NOFILE: 64,
        resource.RLIMIT_AS: memory_bytes,
    }
    for limit, value in wanted.items():
        _, hard = resource.getrlimit(limit)
        allowed = value if hard == resource.RLIM_INFINITY else min(value, hard)
        try:
            resource.setrlimit(limit, (allowed, allowed))
        except (ValueError, OSError):
            # macOS refuses an address space limit; production runs on Linux, where it holds.
            if sys.platform == "linux":
                raise


def _main() -> None:
    module, memory_bytes, cpu_seconds, output_bytes = sys.argv[1:5]
    _limit_self(int(memory_bytes), int(cpu_seconds), int(output_bytes))
    del sys.argv[1:]
    try:
        runpy.run_module(module, run_name="__main__", alter_sys=True)
    except MemoryError:
        os._exit(EXIT_MEMORY)


if __name__ == "__main__":
    _main()
