"""Public pages may be kept for a minute by whoever carries them; private ones never.

What somebody may take back at any moment, as a photo, is kept by nobody unasked: each time it is asked whether it still holds.
"""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, NamedTuple
from zlib import compress, decompress

from flask import Response, g, make_response, request, session

from exchange.foundation import clock
from exchange.foundation.unchanged import Kept, moment

_A_MINUTE = "public, max-age=60"
_ASKED_EACH_TIME = "public, no-cache"
# Clocks of the earth's zones differ by whole quarters of an hour: an 18th birthday, too, begins with one.
_A_QUARTER = 15 * 60


def ask_each_time() -> None:
    """Say that this answer holds what somebody may take back: nobody keeps it without asking again."""
    g.asked_each_time = True


def public_for_a_minute(answer: Any, *, is_anonymous: bool) -> Response:
    """Return an answer with an ETag, and with leave to keep it where an anonymous reader asked.

    An answer that sets a cookie (a language just chosen) is one reader's own and is kept by nobody.
    """
    response = make_response(answer)
    if is_anonymous and not session.modified:
        response.headers["Cache-Control"] = _ASKED_EACH_TIME if g.get("asked_each_time") else _A_MINUTE
        response.vary.add("Accept-Language")
        if not response.is_streamed:
            response.add_etag()
            response.make_conditional(request)
    return response


class _Copy(NamedTuple):
    """A page as it was written: its tag, how long others may keep it, and its packed body."""

    etag: str
    kept_by_others: str
    mimetype: str
    body: bytes


def public_page(write: Callable[[], Any], *, is_anonymous: bool) -> Response:
    """Return a public page as `public_for_a_minute` does; while nothing is committed it is written once for everybody.

    What `write` returns follows from the database, the address, the language and the day, and from nothing else.
    """
    if not is_anonymous or session:
        return public_for_a_minute(write(), is_anonymous=is_anonymous)
    written: list[Response] = []

    def copy() -> _Copy | None:
        answer = write()
        response = make_response(answer)
        written.append(response)
        # Headers of an answer's own, a redirection, a cookie: none of that is a page for everybody.
        if not isinstance(answer, str) or response.status_code != HTTPStatus.OK or session.modified:
            return None
        tagged = Response(response.get_data(), mimetype=response.mimetype)
        tagged.add_etag()
        kept_by_others = _ASKED_EACH_TIME if g.get("asked_each_time") else _A_MINUTE
        return _Copy(tagged.get_etag()[0] or "", kept_by_others, response.mimetype or "", compress(response.get_data(), 1))

    since = moment()
    quarter = int(clock.now().timestamp()) // _A_QUARTER
    place = (request.full_path, quarter)

    def tag() -> tuple[str, str] | None:
        page = Kept(("page", *place), copy, since=since, is_page=True)()
        return (page.etag, page.kept_by_others) if page else None

    # Tags of many pages are kept longer than their bodies: whoever has a page already is told so without it.
    known = Kept(("etag", *place), tag, since=since, is_small=True)() if request.if_none_match else None
    if known is not None and not session.modified and request.if_none_match.contains_weak(known[0]):
        answer = Response(status=304)
        answer.set_etag(known[0])
        answer.headers["Cache-Control"] = known[1]
        answer.vary.add("Accept-Language")
        return answer
    page = Kept(("page", *place), copy, since=since, is_page=True)() if not written else None
    if written:
        return public_for_a_minute(written[-1], is_anonymous=True)
    if page is None:
        return public_for_a_minute(write(), is_anonymous=True)
    answer = Response(decompress(page.body), mimetype=page.mimetype)
    answer.headers["Cache-Control"] = page.kept_by_others
    answer.vary.add("Accept-Language")
    answer.set_etag(page.etag)
    return answer
