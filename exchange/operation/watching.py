"""What operators see of each request: a numbered log line and figures; never who asked for what."""

from ipaddress import ip_address
from time import perf_counter
from typing import Any
from uuid import uuid4

import structlog
from flask import Flask, current_app, g, request
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from werkzeug.wrappers import Response

from exchange.operation.logging import set_up_logging

_QUIET = {"operation.alive", "operation.ready", "operation.assets", "operation.metrics"}
_logger = structlog.get_logger("exchange.request")


class Figures:
    """The figures of one application; process by process, as Prometheus adds them up."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter("exchange_requests_total", "Requests answered", ["endpoint", "method", "status"], registry=self.registry)
        self.seconds = Histogram(
            "exchange_request_seconds",
            "Time to answer",
            ["endpoint"],
            buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
            registry=self.registry,
        )
        self.letters = Gauge("exchange_letters", "Letters by state", ["state"], registry=self.registry)
        self.jobs = Gauge("exchange_jobs", "Jobs by state", ["state"], registry=self.registry)
        self.worker_seen = Gauge("exchange_worker_silent_seconds", "Seconds since a worker was heard of", registry=self.registry)


def figures() -> Figures:
    """Return this application's figures."""
    found: Figures = current_app.extensions["exchange_figures"]
    return found


def watch(app: Flask) -> None:
    """Number, time and log each request; the tests' own application keeps Python's logging as it is."""
    app.extensions["exchange_figures"] = Figures()
    if not app.config["EXCHANGE"].is_testing:
        set_up_logging()

    @app.before_request
    def arrive() -> None:
        g.request_id = uuid4().hex[:16]
        g.arrived = perf_counter()
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=g.request_id)

    @app.after_request
    def leave(response: Response) -> Response:
        if "arrived" not in g:
            return response
        seconds = perf_counter() - g.arrived
        # The name of the page and not its address: addresses carry ids, and some of them secrets.
        endpoint = request.endpoint or "none"
        kept = figures()
        kept.requests.labels(endpoint, request.method, response.status_code).inc()
        kept.seconds.labels(endpoint).observe(seconds)
        response.headers["X-Request-ID"] = g.request_id
        if endpoint not in _QUIET and not app.config["EXCHANGE"].is_testing:
            facts: dict[str, Any] = {"endpoint": endpoint, "method": request.method, "status": response.status_code}
            _logger.info("answered", **facts, milliseconds=round(seconds * 1000, 1))
        return response


def is_at_this_machine() -> bool:
    """Say whether a request comes from this machine itself, and not through a proxy that stands on it."""
    forwarded = any(name in request.headers for name in ("X-Forwarded-For", "Forwarded", "X-Real-IP"))
    try:
        return not forwarded and ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False
