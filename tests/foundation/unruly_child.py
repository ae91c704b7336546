"""A child that misbehaves on request."""

from __future__ import annotations

import os
import tempfile
import time

from exchange.foundation.children import read_payload, refuse, write_result


def main() -> None:
    """Do what the payload's first word says."""
    payload = read_payload()
    match payload.split(b" ", 1)[0]:
        case b"echo":
            write_result(payload)
        case b"refuse":
            refuse("not_today")
        case b"memory":
            write_result(bytes(len(bytearray(1 << 30)) // (1 << 30)))
        case b"spin":
            while True:
                pass
        case b"sleep":
            time.sleep(60)
        case b"abort":
            os.abort()
        case b"divide":
            write_result(bytes(1 // (len(payload) - len(payload))))
        case b"flood":
            write_result(bytes(3 << 20))
        case b"environment":
            write_result(" ".join(os.environ).encode())
        case b"write":
            with tempfile.TemporaryFile() as file:
                try:
                    file.write(bytes(3 << 20))
                    file.flush()
                except OSError:
                    write_result(b"refused")


if __name__ == "__main__":
    main()
