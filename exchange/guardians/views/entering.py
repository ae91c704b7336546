"""The way in by a letter. Opening it changes nothing and shows a first name; sending a form does."""

from flask import render_template, request, url_for
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from exchange.access.guards import current_viewer, public
from exchange.accounts.sessions import who_was_here
from exchange.foundation import clock
from exchange.foundation.database import transaction
from exchange.foundation.languages import _, known_language
from exchange.guardians.forms import CodeForm
from exchange.guardians.models import GuardianLink, GuardianSession, Way
from exchange.guardians.queries import find_link
from exchange.guardians.sessions import give_cookie
from exchange.guardians.views.blueprint import blueprint, speak
from exchange.guardians.visiting import (
    SUSPICIOUS_FOR,
    Entry,
    LinkState,
    before_the_city_is_known,
    disown,
    enter,
    find_objectionable,
    judge_link,
    object_to,
    send_code,
)

Answer = Response | tuple[str, int] | str


def _open(token: str) -> GuardianLink | tuple[str, int]:
    """Return the link of an address, or the page that says why it opens nothing."""
    link = find_link(token)
    state = judge_link(link, viewer=current_viewer(), now=clock.now())
    if link is not None:
        speak(known_language(link.guardian.language or link.participant.person.language))
    if link is None or state is LinkState.OVER:
        return render_template("guardians/link_over.html"), 404
    if state is LinkState.CHILD_HERE:
        return render_template("guardians/child_here.html"), 409
    return link


def _page(link: GuardianLink, token: str, form: CodeForm, *, is_asked: bool, code: int = 200) -> tuple[str, int]:
    page = render_template(
        "guardians/letter.html",
        token=token,
        form=form,
        child=link.participant.person.called,
        city=link.participant.delegation.city,
        is_paper=link.way is Way.PAPER,
        is_asked=is_asked,
    )
    return page, code


@blueprint.get("/guardian/<token>")
@public
def open_letter(token: str) -> Answer:
    """Show whom a letter is about, by first name, and the one button; a mail scanner that comes here changes nothing."""
    link = _open(token)
    return link if isinstance(link, tuple) else _page(link, token, CodeForm(), is_asked=False)


@blueprint.post("/guardian/<token>/code")
@public
def ask_code(token: str) -> Answer:
    """Send six digits to the stored address; the answer is the same whether or not another letter went out."""
    link = _open(token)
    if isinstance(link, tuple):
        return link
    if link.way is Way.MAIL:
        with transaction(), before_the_city_is_known():
            send_code(link, now=clock.now())
    return redirect(url_for("guardians.type_code", token=token), code=303)


@blueprint.get("/guardian/<token>/code")
@public
def type_code(token: str) -> Answer:
    """Show where the six digits are typed."""
    link = _open(token)
    return link if isinstance(link, tuple) else _page(link, token, CodeForm(), is_asked=True)


_SAY = {
    Entry.WRONG: lambda: _("This code is not right. Look at the newest letter and type it again."),
    Entry.OVER: lambda: _("This code is used up or too old. Ask for a new one below."),
    Entry.WAIT: lambda: _("Too many codes were tried. Please wait an hour, or ask the people of your city for a new letter."),
}


@blueprint.post("/guardian/<token>/enter")
@public
def enter_visit(token: str) -> Answer:
    """Open a visit of thirty minutes when the code is right."""
    link = _open(token)
    if isinstance(link, tuple):
        return link
    form, now = CodeForm(), clock.now()
    if not form.validate_on_submit():
        return _page(link, token, form, is_asked=True, code=422)
    with transaction(), before_the_city_is_known():
        was_here = who_was_here(since=now - SUSPICIOUS_FOR)
        outcome, cookie_token = enter(link, form.code.data or "", origin=request.remote_addr or "", was_here=was_here, now=now)
    if outcome is Entry.IN:
        return give_cookie(redirect(url_for("guardians.tasks"), code=303), cookie_token)
    form.code.errors = [_SAY[outcome]()]
    if outcome is Entry.WRONG and link.way is Way.PAPER:
        form.code.errors = [_("This code is not right. Look at your printed letter and type it again.")]
    return _page(link, token, form, is_asked=True, code=422)


@blueprint.post("/guardian/<token>/not-mine")
@public
def not_mine_at_all(token: str) -> Answer:
    """Take a letter back that reached somebody else, without showing them more than the first name."""
    link = _open(token)
    if isinstance(link, tuple):
        return link
    with transaction(), before_the_city_is_known():
        disown(link, link.participant, link.guardian, now=clock.now())
    return redirect(url_for("guardians.closed", why="not-mine"), code=303)


def _objectionable(signed: str) -> GuardianSession | None:
    session = find_objectionable(signed)
    if session is not None:
        with before_the_city_is_known():
            speak(known_language(session.guardian.language))
    return session


@blueprint.get("/guardian/not-me/<signed>")
@public
def object_form(signed: str) -> Answer:
    """Ask whether somebody else answered; nothing is changed yet."""
    session = _objectionable(signed)
    if session is None:
        return render_template("guardians/link_over.html"), 404
    return render_template("guardians/object.html", signed=signed, is_done=session.objected_at is not None)


@blueprint.post("/guardian/not-me/<signed>")
@public
def object_now(signed: str) -> Answer:
    """Record that it was not they who answered."""
    session = _objectionable(signed)
    if session is None:
        return render_template("guardians/link_over.html"), 404
    with transaction(), before_the_city_is_known():
        object_to(session, now=clock.now())
    return redirect(url_for("guardians.object_form", signed=signed), code=303)
