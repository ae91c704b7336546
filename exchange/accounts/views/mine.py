"""One's own account: password, devices, language."""

from uuid import UUID

from flask import render_template, url_for
from flask import session as cookie
from flask_login import current_user
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from exchange.access.guards import requires
from exchange.access.permissions import Permission
from exchange.accounts import letters
from exchange.accounts.attempts import OWN_PASSWORD, forget_tries
from exchange.accounts.forms import ChangePasswordForm, LanguageForm
from exchange.accounts.models import Account
from exchange.accounts.passwords import hash_password
from exchange.accounts.queries import list_devices, list_parts, ways_in
from exchange.accounts.services import as_themselves, end_device, set_language, set_password
from exchange.accounts.sessions import end_other_sessions, end_session, start_session, token_hash
from exchange.accounts.views.blueprint import blueprint, judge_password, own_account, shortest_for, this_device
from exchange.accounts.views.proving import why_not_proved
from exchange.foundation import clock
from exchange.foundation.database import transaction
from exchange.foundation.languages import _
from exchange.foundation.pages import say
from exchange.messages.services import queue_letter


@blueprint.get("/account")
@requires(Permission.MINE)
def mine() -> str:
    """Show one's own account."""
    account = own_account()
    return _page(account, ChangePasswordForm(formdata=None))


def _page(account: Account, form: ChangePasswordForm) -> str:
    now = clock.now()
    return render_template(
        "accounts/mine.html",
        account=account,
        parts=list_parts([account.person_id])[account.person_id],
        devices=list_devices(account.id, now=now),
        this_hash=token_hash(current_user.token),
        form=form,
        language_form=LanguageForm(formdata=None, data={"language": account.person.language}),
        shortest=shortest_for(account),
    )


@blueprint.post("/account/password")
@requires(Permission.MINE)
def change_password() -> Response | tuple[str, int]:
    """Change the password; every other device is signed out and a letter says so."""
    account, form, now = own_account(), ChangePasswordForm(), clock.now()
    if not form.validate_on_submit():
        return _page(account, form), 422
    refused = why_not_proved(account, form.current_password.data or "", now=now)
    if refused is not None:
        form.current_password.errors = [refused[0]]
        return _page(account, form), refused[1]
    reasons = judge_password(form.new_password.data or "", account)
    if reasons:
        form.new_password.errors = [str(reason.sentence) for reason in reasons]
        return _page(account, form), 422
    hashed = hash_password(form.new_password.data or "")
    with transaction(), ways_in():
        set_password(account, hashed, now=now)
        forget_tries(OWN_PASSWORD, account.id)
        start_session(account, device=this_device(), now=now)
        queue_letter(
            letters.password_changed(account.person),
            to=account.person,
            to_address=account.email,
            city_id=account.person.city_id,
            actor=as_themselves(account),
            now=now,
        )
    say(_("Your password is changed. Your other devices are signed out."))
    return redirect(url_for(".mine"), code=303)


@blueprint.post("/account/language")
@requires(Permission.MINE)
def choose_language() -> Response | tuple[str, int]:
    """Remember one's language, for pages and letters."""
    account, form = own_account(), LanguageForm()
    if not form.validate_on_submit():
        return _page(account, ChangePasswordForm(formdata=None)), 422
    with transaction():
        set_language(account, form.language.data)
    cookie["language"] = form.language.data
    return redirect(url_for(".mine"), code=303)


@blueprint.post("/account/devices/<uuid:session_id>/end")
@requires(Permission.MINE)
def end_one_device(session_id: UUID) -> Response:
    """Sign one of one's own devices out."""
    account = own_account()
    with transaction():
        end_device(account, session_id=session_id)
    say(_("This device is signed out."))
    return redirect(url_for(".mine"), code=303)


@blueprint.post("/account/devices/end")
@requires(Permission.MINE)
def end_all_devices() -> Response:
    """Sign out everywhere, here too."""
    account = own_account()
    with transaction():
        end_other_sessions(account)
        end_session(current_user)
    say(_("You are signed out on every device."))
    return redirect(url_for(".sign_in"), code=303)
