"""Import a roster: upload, preview, decide, confirm, take back."""

from flask import render_template

from exchange.access.guards import current_viewer, requires
from exchange.access.permissions import Permission
from exchange.cohorts.queries import get_cohort
from exchange.participants.forms import UploadForm
from exchange.participants.views.blueprint import blueprint


@blueprint.get("/cohorts/<slug>/participants/import")
@requires(Permission.ROSTER_IMPORT)
def import_page(slug: str) -> str:
    """Ask for a spreadsheet."""
    viewer = current_viewer()
    cohort = get_cohort(slug, viewer=viewer)
    return render_template("participants/import.html", cohort=cohort, form=UploadForm())
