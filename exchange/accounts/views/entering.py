"""The last step of every way in: straight in, or past the second factor."""

from datetime import datetime, timedelta
from uuid import UUID

from flask import current_app, render_template, url_for
from flask import session as cookie
from markupsafe import Markup
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from exchange.access.guards import public
from exchange.accounts import letters
from exchange.accounts.attempts import SECOND_FACTOR, note_try, recent_tries
from exchange.accounts.forms import CodeForm
from exchange.accounts.models import Account
from exchange.accounts.queries import find_own_account, list_parts, ways_in
from exchange.accounts.rules import TRIES, WINDOW, must_have_second_factor
from exchange.accounts.second_factor import (
    address_for_phone,
    finish_second_factor,
    fresh_secret,
    use_code,
    use_recovery_code,
)
from exchange.accounts.services import as_themselves
from exchange.accounts.sessions import start_session
from exchange.accounts.views.blueprint import blueprint, this_device
from exchange.foundation import clock
from exchange.foundation.database import transaction
from exchange.foundation.languages import _, _l
from exchange.foundation.pages import safe_address, say
from exchange.foundation.qrcodes import qr_svg
from exchange.foundation.sealing import SealBroken, keyring
from exchange.history.services import record
from exchange.messages.services import queue_letter

# Between the password and the code; then the password is asked again.
HALF_WAY = timedelta(minutes=10)
_HALF = "half_way_in"
# The secret that this browser was shown and has not confirmed yet, sealed.
_SHOWN = "second_factor_shown"
WRONG_CODE = _l("This code is not right. Look whether the phone's clock is right, then type the next code.")
Answer = Response | str | tuple[str, int]


def let_in(account: Account, *, then: str, now: datetime) -> Response:
    """Sign an account in, or send it to its second factor first; call inside `transaction()`."""
    if account.totp_since is not None or _must(account):
        cookie[_HALF] = {"account": str(account.id), "at": now.timestamp(), "then": then}
        wanted = "accounts.code" if account.totp_since is not None else "accounts.set_up_code"
        return redirect(url_for(wanted), code=303)
    start_session(account, device=this_device(), now=now)
    return redirect(then, code=303)


def _must(account: Account) -> bool:
    roles = [part.role for part in list_parts([account.person_id])[account.person_id]]
    return must_have_second_factor(roles, is_production=current_app.config["EXCHANGE"].is_production)


def _half_way() -> tuple[Account, str] | None:
    """Return who gave the right password a moment ago, and where they want to go."""
    half = cookie.get(_HALF)
    if not half or clock.now().timestamp() - half["at"] > HALF_WAY.total_seconds():
        cookie.pop(_HALF, None)
        return None
    account = find_own_account(UUID(half["account"]))
    return None if account.disabled_at is not None else (account, str(half["then"]))


@blueprint.get("/sign-in/code")
@public
def code() -> Answer:
    """Ask for the code of the phone."""
    if _half_way() is None:
        return redirect(url_for("accounts.sign_in"), code=303)
    return render_template("accounts/code.html", form=CodeForm())


@blueprint.post("/sign-in/code")
@public
def come_in_with_code() -> Answer:
    """Sign in with the code of the phone or a recovery code."""
    half, form, now = _half_way(), CodeForm(), clock.now()
    if half is None:
        return redirect(url_for("accounts.sign_in"), code=303)
    account, then = half
    if not form.validate_on_submit():
        return render_template("accounts/code.html", form=form), 422
    if len(recent_tries(SECOND_FACTOR, str(account.id), since=now - WINDOW)) >= TRIES:
        form.code.errors = [_("There were too many tries. Wait a quarter of an hour, then try again.")]
        return render_template("accounts/code.html", form=form), 429
    given = form.code.data or ""
    with transaction(), ways_in():
        is_right = account.totp_since is not None and (use_code(account, given, now=now) or use_recovery_code(account, given, now=now))
        note_try(SECOND_FACTOR, str(account.id), now=now, has_failed=not is_right)
        if is_right:
            start_session(account, device=this_device(), now=now)
    if not is_right:
        form.code.errors = [_("This code is not right, or it was used already. The phone shows a new one every half minute.")]
        return render_template("accounts/code.html", form=form), 422
    return redirect(safe_address(then), code=303)


@blueprint.get("/sign-in/set-up")
@public
def set_up_code() -> Answer:
    """Show staff who have no second factor yet how to get one."""
    half = _half_way()
    if half is None:
        return redirect(url_for("accounts.sign_in"), code=303)
    return set_up_page(half[0], CodeForm(), "accounts.finish_code")


@blueprint.post("/sign-in/set-up")
@public
def finish_code() -> Answer:
    """Switch the second factor on and sign in."""
    half = _half_way()
    if half is None:
        return redirect(url_for("accounts.sign_in"), code=303)
    account, then = half
    if account.totp_since is not None:
        return redirect(url_for("accounts.code"), code=303)
    return _finish(account, then=then)


def shown_secret(account: Account) -> str:
    """Return the secret that this browser was shown, at first a fresh one; looking writes nothing but the cookie."""
    place = f"accounts.{_SHOWN}.{account.id}"
    try:
        return keyring().unseal(cookie.get(_SHOWN, b""), place=place)
    except SealBroken:
        secret = fresh_secret()
        cookie[_SHOWN] = keyring().seal(secret, place=place)
        return secret


def set_up_page(account: Account, form: CodeForm, endpoint: str) -> str:
    """Show the secret of this browser, as a picture and in letters, with a form for its first code."""
    secret = shown_secret(account)
    network: str = current_app.config["EXCHANGE"].network_name
    grouped = " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
    picture = Markup(qr_svg(address_for_phone(account, secret, network=network)))  # noqa: S704 - our own drawing, no text of people in it
    return render_template(
        "accounts/set_up_code.html", form=form, action=url_for(endpoint), secret=grouped, picture=picture, is_new=account.totp_since is None
    )


def _finish(account: Account, *, then: str) -> Answer:
    form, now = CodeForm(), clock.now()
    if not form.validate_on_submit():
        return set_up_page(account, form, "accounts.finish_code"), 422
    with transaction(), ways_in():
        codes = set_up(account, form.code.data or "", now=now)
        if codes is not None:
            start_session(account, device=this_device(), now=now)
    if codes is None:
        form.code.errors = [str(WRONG_CODE)]
        return set_up_page(account, form, "accounts.finish_code"), 422
    say(_("Your second factor is set up."))
    return render_template("accounts/recovery_codes.html", codes=codes, then=safe_address(then))


def set_up(account: Account, code: str, *, now: datetime) -> list[str] | None:
    """Put the secret in force that this browser was shown; call inside `transaction()`.

    Returns ten fresh recovery codes, or None when the code is not right. A letter tells the account's address.
    """
    is_replaced = account.totp_since is not None
    codes = finish_second_factor(account, code, secret=shown_secret(account), now=now)
    if codes is None:
        return None
    cookie.pop(_SHOWN, None)
    actor = as_themselves(account)
    record("second-factor-replaced" if is_replaced else "second-factor-set-up", account, actor=actor, now=now, changed=["totp_since"])
    letter = letters.second_factor_changed(account.person, is_replaced=is_replaced)
    queue_letter(letter, to=account.person, to_address=account.email, city_id=account.person.city_id, actor=actor, now=now)
    return codes
