"""A forgotten password, or an invitation that came too late: the same page sends a fresh link."""

from datetime import timedelta

from flask import render_template, url_for
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from exchange.access.guards import public
from exchange.accounts.attempts import RESET, RESET_ORIGIN, note_try, recent_tries
from exchange.accounts.forms import ForgottenForm
from exchange.accounts.queries import find_account
from exchange.accounts.rules import RESETS_A_DAY, why_not_reset
from exchange.accounts.tasks import LINK_LETTER
from exchange.accounts.views.blueprint import blueprint, this_origin
from exchange.foundation import clock
from exchange.foundation.database import transaction
from exchange.foundation.jobs.queue import enqueue

# So many letters an hour from one network origin are no longer people who forgot.
MOST_FROM_AN_ORIGIN = 100


@blueprint.get("/forgotten")
@public
def forgotten() -> str:
    """Ask for the address."""
    return render_template("accounts/forgotten.html", form=ForgottenForm())


@blueprint.post("/forgotten")
@public
def send_link() -> Response | tuple[str, int]:
    """Have a letter sent to the address of the account; the answer is the same for any address."""
    form, now = ForgottenForm(), clock.now()
    if not form.validate_on_submit():
        return render_template("accounts/forgotten.html", form=form), 422
    address, origin = form.email.data or "", this_origin()
    account = find_account(address)
    with transaction():
        asked = recent_tries(RESET, address, since=now - timedelta(days=1), limit=RESETS_A_DAY)
        from_here = recent_tries(RESET_ORIGIN, origin, since=now - timedelta(hours=1), limit=MOST_FROM_AN_ORIGIN)
        if not why_not_reset(asked, now=now) and len(from_here) < MOST_FROM_AN_ORIGIN:
            note_try(RESET, address, now=now)
            note_try(RESET_ORIGIN, origin, now=now)
            arguments = {"account_id": str(account.id) if account else ""}
            enqueue(LINK_LETTER, arguments=arguments, owner_account_id=None, now=now)
    return redirect(url_for(".link_sent"), code=303)


@blueprint.get("/forgotten/sent")
@public
def link_sent() -> str:
    """Say what happens next, whatever the address was."""
    return render_template("accounts/link_sent.html")
