"""Headers of every answer: a strict policy, no third party, and private pages in no cache."""

import secrets

from flask import Flask, g, request
from werkzeug.wrappers import Response

_POLICY = "; ".join(  # noqa: FLY002 - one directive a line
    (
        "default-src 'none'",
        "script-src 'self' 'nonce-{nonce}'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "worker-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(), microphone=(), payment=(), usb=()",
}


def csp_nonce() -> str:
    """Return this answer's nonce for a script of ours."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    nonce: str = g.csp_nonce
    return nonce


def add_headers(app: Flask, *, is_secure: bool) -> None:
    """Put the headers on every answer; a view that is public may allow a cache itself."""

    @app.after_request
    def protect(response: Response) -> Response:
        for name, value in _ALWAYS.items():
            response.headers.setdefault(name, value)
        response.headers.setdefault("Content-Security-Policy", _POLICY.format(nonce=csp_nonce()))
        if is_secure:
            response.headers.setdefault("Strict-Transport-Security", "max-age=63072000; includeSubDomains")
        said = response.headers.get("Cache-Control", "")
        # A file says "no-cache" by itself, which lets a browser keep it.
        if "public" not in said and "no-store" not in said:
            response.headers["Cache-Control"] = "no-store"
        if request.endpoint != "static":
            response.vary.add("Cookie")
        return response
