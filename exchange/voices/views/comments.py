"""What others say of an initiative, who wants it, and the rules of it."""

from uuid import UUID

from flask import abort, render_template, request, url_for
from werkzeug.wrappers import Response

from exchange.access.guards import current_viewer, public, requires
from exchange.access.permissions import Permission
from exchange.foundation import clock
from exchange.foundation.forms import ConfirmForm
from exchange.foundation.languages import _, reader_language
from exchange.foundation.obstacles import NotFound
from exchange.foundation.pages import Paging, page_number, say
from exchange.initiatives.models import Initiative
from exchange.voices import queries, rules, services
from exchange.voices.forms import CommentForm
from exchange.voices.models import Comment, CommentKind, CommentState, Why, Wish
from exchange.voices.showing import CHIPS, said_of, wanted_sentence
from exchange.voices.views.blueprint import blueprint, effect_of, today_here

_PAGE_SIZE = 20


def _asked(initiative: Initiative) -> Comment | None:
    """Return the comment that is to be answered, where the address names one of this initiative."""
    try:
        comment = queries.get_standing(UUID(request.args.get("answer", "") or request.form.get("answers", "")))
    except (ValueError, NotFound):
        return None
    return comment if comment.initiative_id == initiative.id and comment.answers_id is None else None


def _page(initiative: Initiative, form: CommentForm, reasons: list[str] | None = None) -> str:
    viewer = current_viewer()
    number = page_number()
    rows, total = queries.list_standing(initiative.id, limit=_PAGE_SIZE, offset=(number - 1) * _PAGE_SIZE)
    wanted = queries.wanted(initiative.id)
    may_answer = viewer.is_signed_in and rules.may_answer(initiative, viewer)
    asked = _asked(initiative) if may_answer else None
    if asked is not None:
        form.answers.data = str(asked.id)
    return render_template(
        "voices/comments.html",
        initiative=initiative,
        said=said_of(rows, queries.list_answers([row.id for row in rows])),
        count=queries.count_standing(initiative.id),
        paging=Paging(page=number, total=total, size=_PAGE_SIZE),
        own=queries.list_own(viewer=viewer, initiative_id=initiative.id) if viewer.is_signed_in else [],
        me=viewer.person_id,
        is_closed=wanted.is_closed,
        may_close=rules.may_close(initiative, viewer),
        may_answer=may_answer,
        asked=asked,
        form=form,
        reasons=reasons or [],
        why_not=services.why_not_write(initiative, actor=viewer, now=clock.now()) if viewer.is_signed_in else [],
        reads_first=rules.is_read_first(queries.own_part(viewer)),
        sentence=wanted_sentence(wanted.people, wanted.cities),
        chips=CHIPS,
    )


@blueprint.get("/initiatives/<slug>/comments")
@public
def comments(slug: str) -> str:
    """Show what others say about an initiative, and the form to whoever is signed in."""
    return _page(queries.get_public_initiative(slug, viewer=current_viewer()), CommentForm())


@blueprint.post("/initiatives/<slug>/comments")
@requires(Permission.MINE)
def write(slug: str) -> tuple[str, int] | Response:
    """Keep what somebody says; what waits for an adult says so."""
    viewer, form = current_viewer(), CommentForm()
    initiative = queries.get_public_initiative(slug, viewer=viewer)
    answered = _asked(initiative) if form.answers.data else None
    if form.answers.data and answered is None:
        form.answers.data = ""
        return _page(initiative, form, [_("What you wanted to answer is not there any more.")]), 422

    def deed() -> str:
        comment = services.write_comment(
            initiative,
            CommentKind(form.kind.data or CommentKind.ANSWER.value),
            form.text.data or "",
            answers=answered,
            language=reader_language(),
            actor=viewer,
            today=today_here(),
            now=clock.now(),
        )
        if comment.state is CommentState.WAITING:
            say(_("Thank you. An adult reads it first, usually within a week. Then everybody can read it."))
        else:
            say(_("Everybody can read it now."))
        return url_for("voices.comments", slug=slug)

    return effect_of(form, lambda reasons: _page(initiative, form, reasons), deed)


@blueprint.post("/initiatives/<slug>/comments/<any(close, open):door>")
@requires(Permission.MINE)
def close(slug: str, door: str) -> tuple[str, int] | Response:
    """Let nothing more be written, or let people write again."""
    viewer, form = current_viewer(), ConfirmForm()
    initiative = queries.get_public_initiative(slug, viewer=viewer)

    def deed() -> str:
        (services.close_discussion if door == "close" else services.open_discussion)(initiative, actor=viewer, now=clock.now())
        say(_("Closed. What stands stays.") if door == "close" else _("Open again."))
        return url_for("voices.comments", slug=slug)

    return effect_of(form, lambda reasons: _page(initiative, CommentForm(), reasons), deed)


@blueprint.post("/initiatives/<slug>/wish")
@requires(Permission.MINE)
def wish(slug: str) -> tuple[str, int] | Response:
    """Say that I want it in my city, or follow it; or take that back."""
    viewer, form = current_viewer(), ConfirmForm()
    initiative = queries.get_public_initiative(slug, viewer=viewer)
    what, says = request.form.get("wish", ""), request.form.get("says", "")
    if what not in set(Wish) or says not in {"yes", "no"}:
        abort(404)

    def deed() -> str:
        if says == "yes":
            services.wish(initiative, Wish(what), actor=viewer, now=clock.now())
            say(_("Counted. Your name stands nowhere.") if what == Wish.WANT else _("You hear of it in your news."))
        else:
            services.unwish(initiative, Wish(what), actor=viewer)
            say(_("Taken back."))
        return url_for("initiatives.show", slug=slug)

    return effect_of(form, lambda reasons: _page(initiative, CommentForm(), reasons), deed)


@blueprint.get("/comments/rules")
@public
def rules_page() -> str:
    """Say what can be written about an initiative, who reads it first, and what is not shown."""
    return render_template(
        "voices/rules.html", most=rules.MOST_A_DAY, longest=rules.LONGEST, whys=[one for one in Why if one is not Why.OTHER]
    )
