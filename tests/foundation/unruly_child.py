"""A child that misbehaves on request."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable

from exchange.foundation.children import read_payload, refuse, write_result


def main() -> None:
    """Do what the payload's first word says."""
    payload = read_payload()
    DEEDS[payload.split(b" ", 1)[0]](payload)


def _hoard(_: bytes) -> None:
    write_result(bytes(len(bytearray(1 << 30)) // (1 << 30)))


def _spin(_: bytes) -> None:
    while True:
        pass


def _fill_the_disk(_: bytes) -> None:
    with tempfile.TemporaryFile() as file:
        try:
            file.write(bytes(3 << 20))
            file.flush()
        except OSError:
            write_result(b"refused")


DEEDS: dict[bytes, Callable[[bytes], object]] = {
    b"echo": write_result,
    b"refuse": lambda _: refuse("not_today"),
    b"memory": _hoard,
    b"spin": _spin,
    b"sleep": lambda _: time.sleep(60),
    b"abort": lambda _: os.abort(),
    b"divide": lambda payload: 1 // (len(payload) - len(payload)),
    b"flood": lambda _: write_result(bytes(3 << 20)),
    b"environment": lambda _: write_result(" ".join(os.environ).encode()),
    b"write": _fill_the_disk,
}


if __name__ == "__main__":
    main()
