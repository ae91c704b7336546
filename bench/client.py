"""Ask a server again and again over kept connections, and time it."""

import statistics
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlencode

TIMEOUT = 300
_ENOUGH = 8


@dataclass(frozen=True)
class Request:
    """One request: an address and, for a form, its fields."""

    path: str
    headers: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Answer:
    """One answer and how long it took, first byte sent to last byte read."""

    status: int
    seconds: float
    size: int
    headers: Mapping[str, str]
    body: bytes


class Unexpected(Exception):
    """A server answered with another status than a measurement needs."""

    def __init__(self, answer: Answer, path: str) -> None:
        self.status = answer.status
        super().__init__(f"answered {answer.status} to {path}")


class Hollow(Exception):
    """An address answers, but not yet with what it promises."""


_BEGINNINGS = {".pdf": b"%PDF", ".xlsx": b"PK", ".json": b"{"}


def must_hold_something(answer: Answer, path: str) -> None:
    """Raise Hollow where a page has no heading or a file does not begin like one."""
    address = path.partition("?")[0]
    wanted = next((beginning for ending, beginning in _BEGINNINGS.items() if address.endswith(ending)), None)
    is_page = wanted is None and not address.endswith(".csv")
    if (wanted is not None and not answer.body.lstrip().startswith(wanted)) or (is_page and b"<h1" not in answer.body):
        raise Hollow(f"{address} answers without what it promises")


def ask(connection: HTTPConnection, request: Request) -> Answer:
    """Send one request over a kept connection and read the whole answer."""
    headers = {"Accept-Language": "en", **request.headers}
    body = None
    if request.fields is not None:
        body = urlencode(request.fields).encode()
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    started_at = time.perf_counter()
    connection.request("GET" if body is None else "POST", request.path, body=body, headers=headers)
    response = connection.getresponse()
    content = response.read()
    seconds = time.perf_counter() - started_at
    return Answer(response.status, seconds, len(content), {k.lower(): v for k, v in response.getheaders()}, content)


def ask_once(port: int, request: Request) -> Answer:
    """Send one request over a connection of its own."""
    connection = HTTPConnection("127.0.0.1", port, timeout=TIMEOUT)
    try:
        return ask(connection, request)
    finally:
        connection.close()


def median_seconds(
    port: int,
    requests: Sequence[Request],
    *,
    times: int,
    warm_up: int = 5,
    expect: int = 200,
    before: Callable[[], None] | None = None,
    seconds: float = 12.0,
) -> float:
    """Return the median time of an answer, one request after the other; raise Unexpected.

    `before` is called ahead of each request, outside the time that is taken. After so many `seconds` eight answers are enough.
    """
    connection = HTTPConnection("127.0.0.1", port, timeout=TIMEOUT)
    taken: list[float] = []
    ends_at = time.monotonic() + seconds
    try:
        for number in range(warm_up + times):
            request = requests[number % len(requests)]
            if before is not None:
                before()
            try:
                answer = ask(connection, request)
            except (HTTPException, ConnectionError):
                # A server may end a kept connection between two requests.
                connection.close()
                answer = ask(connection, request)
            if answer.status != expect:
                raise Unexpected(answer, request.path)
            if number >= warm_up:
                taken.append(answer.seconds)
            if len(taken) >= _ENOUGH and time.monotonic() > ends_at:
                break
    finally:
        connection.close()
    return statistics.median(taken)


def seconds_each(port: int, make: Callable[[], Request], *, times: int, warm_up: int = 8, threads: int = 4, expect: int = 303) -> float:
    """Return the seconds between two answers with several people sending at once: 1 / rate; raise Unexpected.

    `make` gives the next request and is called under a lock.
    """
    lock = threading.Lock()
    wrong: list[Unexpected] = []

    def send(count: int) -> None:
        connection = HTTPConnection("127.0.0.1", port, timeout=TIMEOUT)
        try:
            for _number in range(count):
                with lock:
                    request = make()
                answer = ask(connection, request)
                if answer.status != expect:
                    wrong.append(Unexpected(answer, request.path))
                    return
        finally:
            connection.close()

    def send_all(count: int) -> None:
        people = [threading.Thread(target=send, args=(count // threads,)) for _person in range(threads)]
        for person in people:
            person.start()
        for person in people:
            person.join()
        if wrong:
            raise wrong[0]

    send_all(max(warm_up, threads))
    started_at = time.perf_counter()
    send_all(times)
    return (time.perf_counter() - started_at) / (times // threads * threads)
