"""A line to the site that can be cut, and that can lose an answer after the site has acted on what was sent."""

import socket
import threading
from collections.abc import Callable
from urllib.parse import urlsplit

_PIECE = 65536


class Line:
    """Passes on whole requests, each on a connection of its own; `address` is where a browser finds the site behind it."""

    def __init__(self, site: str) -> None:
        parts = urlsplit(site)
        self._site = (str(parts.hostname), int(parts.port or 80))
        self._door = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._door.getsockname()[1]}"
        self.is_cut = False
        self.takes_notes = True
        # How many answers to a note are still to be lost, and what happens to a note on its way.
        self.losing = 0
        self.changing: Callable[[bytes], bytes] = bytes
        self.sent: list[str] = []
        threading.Thread(target=self._listen, daemon=True).start()

    def close(self) -> None:
        """Take the line away."""
        self.is_cut = True
        self._door.close()

    def _listen(self) -> None:
        while True:
            try:
                caller, _address = self._door.accept()
            except OSError:
                return
            threading.Thread(target=self._carry, args=(caller,), daemon=True).start()

    def _carry(self, caller: socket.socket) -> None:
        with caller:
            caller.settimeout(30)
            try:
                request = _whole_request(caller)
                if self.is_cut or not request:
                    return
                is_note = request.startswith(b"POST /sightings/notes.json")
                if is_note and not self.takes_notes:
                    return
                answer = self._asked(self.changing(request) if is_note else request)
                if is_note:
                    self.sent.append(answer.split(b" ", 2)[1].decode())
                    if self.losing:
                        self.losing -= 1
                        return
                if not self.is_cut:
                    caller.sendall(answer)
            except OSError:
                return

    def _asked(self, request: bytes) -> bytes:
        head, _blank, body = request.partition(b"\r\n\r\n")
        lines = [line for line in head.split(b"\r\n") if not line.lower().startswith((b"connection:", b"upgrade-insecure"))]
        with socket.create_connection(self._site, timeout=30) as site:
            site.sendall(b"\r\n".join([*lines, b"Connection: close"]) + b"\r\n\r\n" + body)
            pieces = []
            while piece := site.recv(_PIECE):
                pieces.append(piece)
        return b"".join(pieces)


def _whole_request(caller: socket.socket) -> bytes:
    had = b""
    while b"\r\n\r\n" not in had:
        piece = caller.recv(_PIECE)
        if not piece:
            return b""
        had += piece
    head, _blank, body = had.partition(b"\r\n\r\n")
    length = next((int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0)
    while len(body) < length:
        piece = caller.recv(_PIECE)
        if not piece:
            return b""
        body += piece
    return head + b"\r\n\r\n" + body
