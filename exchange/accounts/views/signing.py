"""Sign in, sign out."""

from datetime import datetime

from flask import current_app, render_template, request, url_for
from flask_login import current_user
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from exchange.access.guards import current_viewer, public
from exchange.accounts import demonstration
from exchange.accounts.attempts import forgive_sign_in_tries, note_sign_in_try, sign_in_tries
from exchange.accounts.forms import SignInForm
from exchange.accounts.keeping import find_kept_page
from exchange.accounts.models import Account
from exchange.accounts.passwords import hash_password, is_outdated, is_right_password
from exchange.accounts.queries import find_account, list_demonstration_people
from exchange.accounts.rules import wait_until
from exchange.accounts.sessions import SignedIn, end_session
from exchange.accounts.views.blueprint import blueprint, this_origin
from exchange.accounts.views.entering import let_in
from exchange.foundation import clock
from exchange.foundation.database import transaction
from exchange.foundation.languages import _, ngettext
from exchange.foundation.pages import safe_address, say

Answer = Response | tuple[str, int] | tuple[str, int, dict[str, str]]


@blueprint.get("/sign-in")
@public
def sign_in() -> Response | str:
    """Show the form; whoever is signed in goes on."""
    if current_viewer().is_signed_in:
        return redirect(safe_address(request.args.get("next")), code=303)
    form = SignInForm(data={"next": request.args.get("next", ""), "kept": request.args.get("kept", "")})
    return _page(form)


@blueprint.post("/sign-in")
@public
def come_in() -> Answer:
    """Sign in. Known and unknown addresses get the same answer after the same work."""
    form, now = SignInForm(), clock.now()
    if not form.validate_on_submit():
        return _page(form), 422
    address, origin = form.email.data or "", this_origin()
    with transaction():
        until = wait_until(sign_in_tries(address, origin=origin, now=now), now=now)
        if until is None:
            note_sign_in_try(address, origin=origin, now=now)
    if until is not None:
        form.password.errors = [_wait_sentence(until, now=now)]
        return _page(form), 429, {"Retry-After": str(max(1, int((until - now).total_seconds())))}
    account = _account_with(address, form.password.data or "")
    if account is None:
        form.password.errors = [_("Address and password do not belong together. Look at both again, or choose a new password.")]
        return _page(form), 422
    fresh = hash_password(form.password.data or "") if is_outdated(account.password_hash) else None
    with transaction():
        account.password_hash = fresh or account.password_hash
        forgive_sign_in_tries(address, origin=origin, now=now)
        kept = find_kept_page(form.kept.data, account_id=account.id) if form.kept.data else None
        return let_in(account, then=safe_address(kept or form.next.data), now=now)


def _account_with(address: str, password: str) -> Account | None:
    account = find_account(address)
    is_open = account is not None and account.disabled_at is None
    # The password is looked at in any case: an unknown address must not answer sooner.
    is_right = is_right_password(password, password_hash=account.password_hash if account else "")
    return account if is_open and is_right else None


def _wait_sentence(until: datetime, *, now: datetime) -> str:
    minutes = max(1, -(-int((until - now).total_seconds()) // 60))
    return ngettext(
        "There were too many tries with this address. Wait one minute, then try again.",
        "There were too many tries with this address. Try again in %(num)s minutes.",
        minutes,
    )


def _page(form: SignInForm) -> str:
    people = []
    if current_app.config["EXCHANGE"].is_demonstration:
        people = list_demonstration_people(demonstration.DOMAIN)
    return render_template("accounts/sign_in.html", form=form, people=people, shared_password=demonstration.PASSWORD)


@blueprint.post("/sign-out")
@public
def sign_out() -> Response:
    """Sign this browser out: the server forgets its session, the browser its copies of pages."""
    user = current_user
    if isinstance(getattr(user, "_get_current_object", lambda: user)(), SignedIn):
        with transaction():
            end_session(user)
        say(_("You are signed out."))
    response = redirect(url_for("accounts.sign_in"), code=303)
    response.headers["Clear-Site-Data"] = '"cache"'
    return response
