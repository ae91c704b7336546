"""The network's page on what was expected and what was found."""

from flask import Response, jsonify, render_template

from exchange.access.guards import requires
from exchange.access.permissions import Permission
from exchange.adoptions.calibration.queries import read_calibration
from exchange.adoptions.calibration.rules import LEAST, line_as_json
from exchange.adoptions.follow_ups.rules import Standing
from exchange.adoptions.transferability.criteria import Block
from exchange.adoptions.transferability.showing import mean_words
from exchange.adoptions.views.blueprint import blueprint
from exchange.foundation import clock


@blueprint.get("/adoptions/calibration")
@requires(Permission.REPORTS_NETWORK)
def calibration() -> str:
    """Show what was expected beside what was found, by criterion; no city is named."""
    found = read_calibration(today=clock.today())
    return render_template(
        "adoptions/calibration.html",
        blocks=[(block, [line for line in found.lines if line.block is block]) for block in Block],
        coverage=found.coverage,
        asked=found.asked,
        standings=list(Standing),
        least=LEAST,
        mean_words=mean_words,
    )


@blueprint.get("/adoptions/calibration.json")
@requires(Permission.REPORTS_NETWORK)
def calibration_json() -> Response:
    """Give the same to programs."""
    found = read_calibration(today=clock.today())
    coverage = found.coverage
    return jsonify(
        {
            "adoptions": {
                "running": coverage.running,
                "expected": coverage.expected,
                "observed": coverage.observed,
                "both": coverage.both,
            },
            "follow_ups": {
                str(months): {("no-answer" if one is Standing.SILENT else one.value): counts[one] for one in Standing}
                for months, counts in found.asked.items()
            },
            "hidden_below": LEAST,
            "criteria": [line_as_json(line) for line in found.lines],
        }
    )
