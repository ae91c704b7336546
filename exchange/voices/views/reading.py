"""The desk of the adults who read first."""

from datetime import timedelta
from uuid import UUID

from flask import render_template, url_for
from werkzeug.wrappers import Response

from exchange.access.guards import current_viewer, requires
from exchange.access.permissions import Permission
from exchange.foundation import clock
from exchange.foundation.languages import _, reader_language
from exchange.foundation.pages import say
from exchange.initiatives.unread import look_over
from exchange.initiatives.youngsters import names_of_group, names_to_keep_out
from exchange.voices import queries, rules, services
from exchange.voices.forms import NOT_SHOWN, PASSED_ON, SETTLED, STANDS, DecideForm
from exchange.voices.models import Comment, CommentState, Part, Why
from exchange.voices.showing import CHIPS
from exchange.voices.views.blueprint import blueprint, effect_of, today_here

_LATELY = timedelta(days=30)


@blueprint.get("/comments/reading")
@requires(Permission.COMMENTS_READ)
def reading() -> str:
    """List what waits for my reading."""
    viewer, language = current_viewer(), reader_language()
    rows = [(row, rules.signature(Part(row.part), name="", city=row.city_name or "")) for row in queries.list_to_read(viewer=viewer)]
    decided = queries.list_decided(viewer=viewer, since=clock.now() - _LATELY)
    return render_template("voices/reading.html", rows=rows, decided=decided, language=language)


def _decide_form(comment: Comment) -> DecideForm:
    form = DecideForm()
    form.offer(is_taken_back=comment.state is CommentState.TAKEN_BACK)
    return form


def _desk(comment: Comment, form: DecideForm, reasons: list[str] | None = None) -> str:
    words = comment.text or (comment.words.reveal() if comment.words else "")
    # What the page shows from here on is what its form decides about.
    form.version.data = str(comment.version)
    city = comment.city.name_in(reader_language()) if comment.city else ""
    others = names_to_keep_out(comment.initiative, comment.city_id, actor=current_viewer(), today=today_here())
    findings = look_over({1: words}, own=names_of_group(comment.writer_id), others=others)
    return render_template(
        "voices/read.html",
        comment=comment,
        initiative=comment.initiative,
        words=words,
        who=rules.signature(comment.part, name=comment.signed_as, city=city),
        names=[one.words for one in findings if one.kind == "name"],
        reports=queries.list_reports(comment.id),
        steps=queries.list_steps(comment.id),
        why_not=rules.why_not_decide(comment, reader_id=current_viewer().person_id),
        form=form,
        reasons=reasons or [],
        chips=CHIPS,
    )


@blueprint.get("/comments/<uuid:comment_id>/reading")
@requires(Permission.COMMENTS_READ)
def read(comment_id: UUID) -> str:
    """Show a comment to the adult who reads it, with what was said against it."""
    comment = queries.get_to_read(comment_id, viewer=current_viewer())
    return _desk(comment, _decide_form(comment))


@blueprint.post("/comments/<uuid:comment_id>/reading")
@requires(Permission.COMMENTS_READ)
def decide(comment_id: UUID) -> tuple[str, int] | Response:
    """Keep what the adult decided."""
    viewer = current_viewer()
    comment = queries.get_to_read(comment_id, viewer=viewer)
    form = _decide_form(comment)
    note, seen = form.note.data or "", form.version.data or ""

    def deed() -> str:
        if form.decision.data == STANDS:
            services.let_stand(comment, seen=seen, actor=viewer, today=today_here(), now=clock.now())
            say(_("It stands: everybody can read it."))
        elif form.decision.data == NOT_SHOWN:
            services.not_show(comment, Why(form.why.data) if form.why.data else None, note, seen=seen, actor=viewer, now=clock.now())
            say(_("It is not shown. Whoever wrote it reads why."))
        elif form.decision.data == SETTLED:
            services.settle(comment, seen=seen, actor=viewer, now=clock.now())
            say(_("Kept."))
        elif form.decision.data == PASSED_ON:
            concern = services.pass_on(comment, note, seen=seen, actor=viewer, now=clock.now())
            say(_("Passed on. Safeguarding leads of the network look at it; you find their answer here."))
            return url_for("concerns.own", concern_id=concern.id)
        return url_for("voices.reading")

    return effect_of(form, lambda reasons: _desk(comment, form, reasons), deed)
