"""A report by anybody: no account and no name is needed."""

from datetime import timedelta
from uuid import UUID

from flask import render_template, request, url_for
from werkzeug.wrappers import Response

from exchange.access.guards import current_viewer, public
from exchange.accounts.attempts import note_try, recent_tries
from exchange.foundation import clock
from exchange.foundation.languages import _, reader_language
from exchange.foundation.obstacles import refuse_if
from exchange.foundation.pages import say
from exchange.voices import queries, rules, services
from exchange.voices.forms import ReportForm
from exchange.voices.models import Comment, Grievance, Reporter
from exchange.voices.views.blueprint import blueprint, effect_of

REPORTS = "comment-report"


def _who_asks() -> str:
    """Return under what reports are counted: the account, else the network origin."""
    viewer = current_viewer()
    return str(viewer.account_id) if viewer.account_id else request.remote_addr or ""


def _report_page(comment: Comment, form: ReportForm, reasons: list[str] | None = None) -> str:
    city = comment.city.name_in(reader_language()) if comment.city else ""
    who = rules.signature(comment.part, name=comment.signed_as, city=city)
    is_traveller = current_viewer().has_role("youngster") or current_viewer().has_role("leader")
    return render_template("voices/report.html", comment=comment, who=who, form=form, reasons=reasons or [], is_traveller=is_traveller)


@blueprint.get("/comments/<uuid:comment_id>/report")
@public
def report_form(comment_id: UUID) -> str:
    """Ask what is wrong with a comment; no account and no name is needed."""
    return _report_page(queries.get_reportable(comment_id), ReportForm())


@blueprint.post("/comments/<uuid:comment_id>/report")
@public
def report(comment_id: UUID) -> tuple[str, int] | Response:
    """Keep a report; one by a young person or guardian hides the comment until it is read again."""
    viewer, form, now = current_viewer(), ReportForm(), clock.now()
    comment = queries.get_reportable(comment_id)
    slug = comment.initiative.slug

    def deed() -> str:
        who = _who_asks()
        refuse_if(rules.why_not_report(recent_tries(REPORTS, who, since=now - timedelta(hours=1))))
        note_try(REPORTS, who, now=now)
        services.report_comment(
            comment,
            Grievance(form.grievance.data),
            form.words.data or "",
            # Who does not say who they are may be a child.
            reporter=Reporter(form.reporter.data or Reporter.YOUNG.value),
            actor=viewer,
            now=now,
        )
        say(_("Thank you for telling us. An adult looks at it. Nobody learns who said so."))
        return url_for("voices.comments", slug=slug)

    return effect_of(form, lambda reasons: _report_page(comment, form, reasons), deed)
