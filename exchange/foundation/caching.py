"""Public pages may be kept for a minute by whoever carries them; private ones never."""

from typing import Any

from flask import Response, make_response, request, session

_A_MINUTE = "public, max-age=60"


def public_for_a_minute(answer: Any, *, is_anonymous: bool) -> Response:
    """Return an answer with an ETag, and with leave to keep it where an anonymous reader asked.

    An answer that sets a cookie (a language just chosen) is one reader's own and is kept by nobody.
    """
    response = make_response(answer)
    if is_anonymous and not session.modified:
        response.headers["Cache-Control"] = _A_MINUTE
        response.vary.add("Accept-Language")
        if not response.is_streamed:
            response.add_etag()
            response.make_conditional(request)
    return response
