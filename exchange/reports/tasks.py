"""The PDF of a large report, made by the worker: it reads only, and a second attempt's file takes the place of the first."""

from typing import Any

from flask import current_app
from flask_babel import force_locale

from exchange.access.permissions import Permission
from exchange.accounts.queries import find_asker
from exchange.cohorts.queries import get_cohort
from exchange.foundation import clock
from exchange.foundation.jobs.files import keep_file
from exchange.foundation.jobs.queue import JobRun, task
from exchange.foundation.languages import _, reader_language
from exchange.foundation.obstacles import Obstacle, Owner, refuse_if
from exchange.reports.documents import write_network
from exchange.reports.services import network_report

NETWORK_PDF = "reports.network-pdf"


@task(NETWORK_PDF)
def make_network_pdf(job: JobRun) -> dict[str, Any]:
    """Write the network's report as PDF for whoever asked, if they may read it now."""
    settings = current_app.config["EXCHANGE"]
    with force_locale(job.arguments["language"]):
        today = clock.today(settings.time_zone)
        viewer = find_asker(job.owner_account_id, language=job.arguments["language"], today=today)
        if not viewer.may(Permission.REPORTS_NETWORK):
            refuse_if([Obstacle("right-lost", _("You may not read this report any more, so no file was made."), Owner.NETWORK)])
        job.progress(0, 2)
        report = network_report(get_cohort(job.arguments["slug"], viewer=viewer), viewer=viewer, today=today)
        job.progress(1, 2)
        data = write_network(report, "pdf", network_name=str(settings.network_name), language=reader_language())
        job.progress(2, 2)
    return keep_file(job, data, name=f"{job.arguments['slug']}-report.pdf")
