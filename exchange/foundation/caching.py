"""Public pages may be kept for a minute by whoever carries them; private ones never.

What somebody may take back at any moment, as a photo, is kept by nobody unasked: each time it is asked whether it still holds.
"""

from collections.abc import Callable
from typing import Any

from flask import Response, g, make_response, request, session

from exchange.foundation import clock
from exchange.foundation.unchanged import Kept, moment

_A_MINUTE = "public, max-age=60"
_ASKED_EACH_TIME = "public, no-cache"
# Clocks of the earth's zones differ by whole quarters of an hour: an 18th birthday, too, begins with one.
_A_QUARTER = 15 * 60
# A page, or the word that the reader's own copy is that page.
_WITH_THE_PAGE = {200, 304}


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


def public_page(write: Callable[[], Any], *, is_anonymous: bool) -> Response:
    """Return a public page as `public_for_a_minute` does; a reader who has it as it still is costs no writing.

    What `write` returns follows from the database, the address, the language and the day, and from nothing else.
    """
    if not is_anonymous or session or not request.if_none_match:
        return public_for_a_minute(write(), is_anonymous=is_anonymous)
    written: list[Response] = []

    def tag() -> tuple[str | None, str]:
        response = public_for_a_minute(write(), is_anonymous=True)
        written.append(response)
        etag = response.get_etag()[0] if response.status_code in _WITH_THE_PAGE else None
        return etag, response.headers.get("Cache-Control", "")

    quarter = int(clock.now().timestamp()) // _A_QUARTER
    known, kept_by_others = Kept(("etag", request.full_path, quarter), tag, since=moment(), is_small=True)()
    if written:
        return written[0]
    if known is None or session.modified or not request.if_none_match.contains_weak(known):
        return public_for_a_minute(write(), is_anonymous=True)
    answer = Response(status=304)
    answer.set_etag(known)
    answer.headers["Cache-Control"] = kept_by_others
    answer.vary.add("Accept-Language")
    return answer
