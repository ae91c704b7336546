"""A child delivers, or says why not, and never takes more than it was given."""

from __future__ import annotations

import os

import pytest

from exchange.foundation.children import MEGABYTE, ChildFailed, run_limited

CHILD = "tests.foundation.unruly_child"


def ask(payload: bytes, *, seconds: float = 10, memory: int = 256, cpu: int = 5) -> bytes:
    return run_limited(
        CHILD,
        payload=payload,
        timeout_seconds=seconds,
        memory_bytes=memory * MEGABYTE,
        cpu_seconds=cpu,
        output_bytes=MEGABYTE,
    )


def failure(payload: bytes, *, seconds: float = 10, cpu: int = 5) -> ChildFailed:
    with pytest.raises(ChildFailed) as caught:
        ask(payload, seconds=seconds, cpu=cpu)
    return caught.value


def test_returns_what_the_child_wrote() -> None:
    assert ask(b"echo " + b"\x00\xff" * 200_000) == b"echo " + b"\x00\xff" * 200_000


def test_refusal_carries_the_reason() -> None:
    assert (failure(b"refuse").code, failure(b"refuse").reason) == ("refused", "not_today")


def test_memory_is_limited() -> None:
    assert failure(b"memory").code == "memory"


def test_processor_time_is_limited() -> None:
    assert failure(b"spin", cpu=1).code == "timeout"


def test_wall_clock_is_limited() -> None:
    assert failure(b"sleep", seconds=0.8).code == "timeout"


def test_abort_is_a_crash_with_its_trace_for_developers() -> None:
    assert failure(b"abort").code == "crash"
    assert "ZeroDivisionError" in failure(b"divide").detail


def test_answer_is_limited() -> None:
    assert failure(b"flood").code == "crash"


def test_files_cannot_grow() -> None:
    assert ask(b"write") == b"refused"


def test_environment_is_bare(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "do-not-tell")
    names = set(ask(b"environment").decode().split())
    assert names - {"LC_CTYPE"} == {"PATH", "LANG", "TZ", "MALLOC_ARENA_MAX"}
    assert os.environ["SECRET_KEY"] == "do-not-tell"
