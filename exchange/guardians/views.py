"""Pages of guardians."""

from flask import Blueprint, render_template

from exchange.access.guards import NoVisit, guardian_only

blueprint = Blueprint("guardians", __name__)


@blueprint.app_errorhandler(NoVisit)
def ended(_error: NoVisit) -> tuple[str, int]:
    """Say that the visit is over and how to begin a new one."""
    return render_template("guardians/ended.html"), 403


@blueprint.get("/guardian/tasks")
@guardian_only
def tasks() -> str:
    """Show what there is to do for each child."""
    return render_template("guardians/tasks.html")
