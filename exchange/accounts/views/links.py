"""One-time links: an invitation, a new password. Opening one changes nothing; sending its form does."""

from flask import g, render_template, request
from flask import session as cookie
from flask_babel import refresh
from werkzeug.wrappers import Response

from exchange.access.guards import public
from exchange.accounts import letters
from exchange.accounts.attempts import forget_old_ways_in
from exchange.accounts.forms import ChoosePasswordForm, ForgottenForm
from exchange.accounts.models import Account, Token, TokenPurpose
from exchange.accounts.passwords import hash_password
from exchange.accounts.queries import find_token, list_parts, ways_in
from exchange.accounts.rules import LinkState, judge_link
from exchange.accounts.services import as_themselves, set_password, use_token
from exchange.accounts.views.blueprint import blueprint, judge_password, shortest_for
from exchange.accounts.views.entering import let_in
from exchange.foundation import clock
from exchange.foundation.database import transaction
from exchange.foundation.languages import LANGUAGES, _
from exchange.foundation.pages import say
from exchange.messages.services import queue_letter

Answer = Response | tuple[str, int] | str
_GONE = {LinkState.EXPIRED: 410, LinkState.USED: 410, LinkState.UNKNOWN: 404}


@blueprint.get("/invitations/<token>")
@public
def invitation(token: str) -> Answer:
    """Show who is invited to what, and the form to choose a password; nothing is opened yet."""
    return _show(token, TokenPurpose.INVITATION)


@blueprint.post("/invitations/<token>")
@public
def accept_invitation(token: str) -> Answer:
    """Keep the password, use the link up and sign in."""
    return _choose(token, TokenPurpose.INVITATION)


@blueprint.get("/reset/<token>")
@public
def reset(token: str) -> Answer:
    """Show the form for a new password; nothing is changed yet."""
    return _show(token, TokenPurpose.PASSWORD_RESET)


@blueprint.post("/reset/<token>")
@public
def choose_new_password(token: str) -> Answer:
    """Keep the new password, use the link up and sign in."""
    return _choose(token, TokenPurpose.PASSWORD_RESET)


def _show(token: str, purpose: TokenPurpose) -> Answer:
    row = find_token(token)
    state = judge_link(row, purpose=purpose, now=clock.now())
    if row is None or state is not LinkState.GOOD:
        return _gone_page(state, purpose)
    _speak_their_language(row)
    return _page(row.account, purpose, ChoosePasswordForm())


def _choose(token: str, purpose: TokenPurpose) -> Answer:
    row, now = find_token(token), clock.now()
    state = judge_link(row, purpose=purpose, now=now)
    if row is None or state is not LinkState.GOOD:
        return _gone_page(state, purpose)
    _speak_their_language(row)
    form = ChoosePasswordForm()
    if not form.validate_on_submit():
        return _page(row.account, purpose, form), 422
    password = form.password.data or ""
    reasons = judge_password(password, row.account)
    if reasons:
        form.password.errors = [str(reason.sentence) for reason in reasons]
        return _page(row.account, purpose, form), 422
    hashed = hash_password(password)
    answer: Answer = _gone_page(LinkState.USED, purpose)
    with transaction(), ways_in():
        account = use_token(token, purpose=purpose, now=now)
        if account is not None:
            set_password(account, hashed, now=now)
            forget_old_ways_in(now=now)
            answer = let_in(account, then="/", now=now)
            if purpose is TokenPurpose.PASSWORD_RESET:
                queue_letter(
                    letters.password_changed(account.person),
                    to=account.person,
                    to_address=account.email,
                    city_id=account.person.city_id,
                    actor=as_themselves(account),
                    now=now,
                )
            say(_("Your password is kept."))
    return answer  # where somebody was quicker with the same link: that it is used


def _page(account: Account, purpose: TokenPurpose, form: ChoosePasswordForm) -> str:
    return render_template(
        "accounts/choose_password.html",
        form=form,
        account=account,
        parts=list_parts([account.person_id])[account.person_id],
        shortest=shortest_for(account),
        is_invitation=purpose is TokenPurpose.INVITATION,
    )


def _gone_page(state: LinkState, purpose: TokenPurpose) -> tuple[str, int]:
    is_invitation = purpose is TokenPurpose.INVITATION
    page = render_template(f"accounts/link_{state.value}.html", form=ForgottenForm(formdata=None), is_invitation=is_invitation)
    return page, _GONE[state]


def _speak_their_language(row: Token) -> None:
    """Speak the person's language unless this browser asked for another."""
    language = row.account.person.language
    if language in LANGUAGES and "lang" not in request.args and "language" not in cookie:
        g.language = language
        refresh()
