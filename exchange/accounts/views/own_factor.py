"""One's own second factor, from an open session: nobody sets it up or replaces it without proving who they are."""

from flask import render_template, url_for

from exchange.access.guards import requires
from exchange.access.permissions import Permission
from exchange.accounts.attempts import OWN_PASSWORD, forget_tries
from exchange.accounts.forms import OwnCodeForm
from exchange.accounts.queries import ways_in
from exchange.accounts.second_factor import is_right_code
from exchange.accounts.views.blueprint import blueprint, own_account
from exchange.accounts.views.entering import WRONG_CODE, set_up, set_up_page, shown_secret
from exchange.accounts.views.proving import why_not_proved
from exchange.foundation import clock
from exchange.foundation.database import transaction
from exchange.foundation.languages import _
from exchange.foundation.pages import say


@blueprint.get("/account/second-factor")
@requires(Permission.MINE)
def own_second_factor() -> str:
    """Show somebody who is signed in how to get a (new) second factor."""
    return set_up_page(own_account(), OwnCodeForm(), "accounts.change_second_factor")


@blueprint.post("/account/second-factor")
@requires(Permission.MINE)
def change_second_factor() -> str | tuple[str, int]:
    """Put a second factor in force for whoever is signed in and proves it; a letter says so."""
    account, form, now = own_account(), OwnCodeForm(), clock.now()
    if not form.validate_on_submit():
        return set_up_page(account, form, "accounts.change_second_factor"), 422
    code = form.code.data or ""
    # First what takes nothing away: a code that proves who sits there is good once.
    if not is_right_code(code, secret=shown_secret(account), now=now):
        form.code.errors = [str(WRONG_CODE)]
        return set_up_page(account, form, "accounts.change_second_factor"), 422
    refused = why_not_proved(account, form.current_password.data or "", now=now, may_be_code=True)
    if refused is not None:
        form.current_password.errors = [refused[0]]
        return set_up_page(account, form, "accounts.change_second_factor"), refused[1]
    with transaction(), ways_in():
        codes = set_up(account, code, now=now)
        forget_tries(OWN_PASSWORD, account.id)
    if codes is None:  # half a minute went by between the two looks at the code
        form.code.errors = [str(WRONG_CODE)]
        return set_up_page(account, form, "accounts.change_second_factor"), 422
    say(_("Your second factor is set up."))
    return render_template("accounts/recovery_codes.html", codes=codes, then=url_for("accounts.mine"))
