"""Pages: what others say and who wants it, the readers' desk, a report by anybody, and how often somebody gets news."""

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

from flask import Blueprint, abort, current_app, render_template, request, url_for
from werkzeug.wrappers import Response

from exchange.access.guards import current_viewer, public, requires
from exchange.access.permissions import Permission
from exchange.accounts.attempts import note_try, recent_tries
from exchange.foundation import clock
from exchange.foundation.forms import ConfirmForm, ExchangeForm
from exchange.foundation.languages import _, reader_language
from exchange.foundation.obstacles import Conflict, NotFound, Refused, refuse_if
from exchange.foundation.pages import Paging, one_effect, page_number, say
from exchange.initiatives.checking import find_personal_data
from exchange.initiatives.models import Initiative
from exchange.initiatives.queries import list_names_around
from exchange.voices import queries, rules, services, telling
from exchange.voices.forms import NOT_SHOWN, PASSED_ON, SETTLED, STANDS, CommentForm, DecideForm, ReportForm, RhythmForm
from exchange.voices.models import Comment, CommentKind, CommentState, Grievance, Part, Reporter, Rhythm, Why, Wish
from exchange.voices.showing import CHIPS, said_of, wanted_sentence

blueprint = Blueprint("voices", __name__)
REPORTS = "comment-report"
_PAGE_SIZE = 20
_LATELY = timedelta(days=30)


def _today() -> date:
    return clock.today(current_app.config["EXCHANGE"].time_zone)


def _effect(form: ExchangeForm, page: Callable[[list[str]], str], deed: Callable[[], str]) -> tuple[str, int] | Response:
    """Do what a form asks for and go where `deed` says, or show the page with the form as typed and what is wrong."""
    if not form.validate():
        return page([]), 422
    try:
        with one_effect(form, owner_id=current_viewer().account_id) as effect:
            if not effect.earlier:
                effect.location = deed()
    except Refused as refusal:
        return page([str(one.sentence) for one in refusal.obstacles]), 422
    except Conflict:
        return page([_("Something is new here since you opened this page. Please read it again, then decide.")]), 409
    return effect.redirect()


# ---- an initiative's page of comments ------------------------------------------------------------


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
            today=_today(),
            now=clock.now(),
        )
        if comment.state is CommentState.WAITING:
            say(_("Thank you. An adult reads it first, usually within a week. Then everybody can read it."))
        else:
            say(_("Everybody can read it now."))
        return url_for("voices.comments", slug=slug)

    return _effect(form, lambda reasons: _page(initiative, form, reasons), deed)


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

    return _effect(form, lambda reasons: _page(initiative, CommentForm(), reasons), deed)


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

    return _effect(form, lambda reasons: _page(initiative, CommentForm(), reasons), deed)


@blueprint.post("/comments/<uuid:comment_id>/take-back")
@requires(Permission.MINE)
def take_back(comment_id: UUID) -> tuple[str, int] | Response:
    """Take my own comment back: nobody reads it from now on."""
    viewer, form = current_viewer(), ConfirmForm()
    comment = queries.get_own(comment_id, viewer=viewer)

    def deed() -> str:
        services.take_back(comment, actor=viewer, now=clock.now())
        say(_("Taken back. Nobody can read it any more."))
        return url_for("voices.mine")

    return _effect(form, lambda reasons: _mine_page(_rhythm_form(), reasons), deed)


@blueprint.get("/comments/rules")
@public
def rules_page() -> str:
    """Say what can be written about an initiative, who reads it first, and what is not shown."""
    return render_template(
        "voices/rules.html", most=rules.MOST_A_DAY, longest=rules.LONGEST, whys=[one for one in Why if one is not Why.OTHER]
    )


# ---- a report by anybody -------------------------------------------------------------------------


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

    return _effect(form, lambda reasons: _report_page(comment, form, reasons), deed)


# ---- the adults who read -------------------------------------------------------------------------


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
    findings = find_personal_data({1: words}, names=list_names_around(comment.initiative))
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
            services.let_stand(comment, seen=seen, actor=viewer, today=_today(), now=clock.now())
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

    return _effect(form, lambda reasons: _desk(comment, form, reasons), deed)


# ---- my news --------------------------------------------------------------------------------------


def _rhythm_form() -> RhythmForm:
    form = RhythmForm()
    if not form.is_submitted() or form.rhythm.data is None:
        form.rhythm.data = telling.rhythm_of(telling.own_id(current_viewer())).value
    return form


def _mine_page(form: RhythmForm, reasons: list[str] | None = None) -> str:
    viewer = current_viewer()
    own = queries.list_own(viewer=viewer)
    return render_template(
        "voices/mine.html",
        form=form,
        reasons=reasons or [],
        wishes=queries.list_own_wishes(viewer=viewer),
        own=[(one, one.text or (one.words.reveal() if one.words else "")) for one in own],
        told=queries.last_reasons([one.id for one in own if one.state is CommentState.NOT_SHOWN]),
        chips=CHIPS,
    )


@blueprint.get("/me/news")
@requires(Permission.MINE)
def mine() -> str:
    """Show what I follow, what I wrote and what became of it, and how often I get a letter."""
    return _mine_page(_rhythm_form())


@blueprint.post("/me/news")
@requires(Permission.MINE)
def choose() -> tuple[str, int] | Response:
    """Keep how often I want news."""
    form, viewer = RhythmForm(), current_viewer()

    def deed() -> str:
        telling.choose_rhythm(Rhythm(form.rhythm.data), person_id=telling.own_id(viewer), now=clock.now())
        say(_("Kept."))
        return url_for("voices.mine")

    return _effect(form, lambda reasons: _mine_page(form, reasons), deed)


@blueprint.get("/news/stop/<signed>")
@public
def stop(signed: str) -> str:
    """Ask whether the letters shall end: opening a link changes nothing, mail programs open them too."""
    telling.whose_letters(signed)
    return render_template("voices/stop.html", signed=signed, is_done=request.args.get("done") == "1")


@blueprint.post("/news/stop/<signed>")
@public
def stop_now(signed: str) -> Response:
    """End the letters with news."""
    person_id, form = telling.whose_letters(signed), ConfirmForm()
    with one_effect(form, owner_id=None, leads_to=url_for("voices.stop", signed=signed, done=1)) as effect:
        if not effect.earlier:
            telling.choose_rhythm(Rhythm.NEVER, person_id=person_id, now=clock.now())
    return effect.redirect()
