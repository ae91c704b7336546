"""The blueprint that the pages of care share, and how somebody proves who sits there."""

from flask import Blueprint
from flask_login import current_user

from exchange.access.guards import current_viewer
from exchange.accounts.queries import find_own_account
from exchange.accounts.sessions import token_hash
from exchange.accounts.views.proving import why_not_proved
from exchange.care.forms import ReasonForm
from exchange.care.opened import SignedInSession, get_session
from exchange.care.reading import must_prove
from exchange.foundation import clock
from exchange.foundation.obstacles import NotFound, Obstacle

blueprint = Blueprint("care", __name__)


def this_session() -> SignedInSession:
    """Return the browser session of this request; what is opened is open in it alone."""
    return get_session(token_hash(str(current_user.get_id())))


def why_not_open(form: ReasonForm, session: SignedInSession) -> tuple[bool, int]:
    """Check a reason and, where the sign-in is a while ago, the password; return (has proved now, status: 200 or what to answer)."""
    viewer, now = current_viewer(), clock.now()
    valid = form.validate()
    if not must_prove(viewer, session, now=now):
        return False, 200 if valid else 422
    if not valid:
        return False, 422
    if viewer.account_id is None:
        raise NotFound
    refused = why_not_proved(find_own_account(viewer.account_id), form.password.data or "", now=now, may_be_code=True)
    if refused is not None:
        form.password.errors = [refused[0]]
        return False, refused[1]
    return True, 200


def show_reasons(form: ReasonForm, obstacles: list[Obstacle]) -> None:
    """Put what a rule says beside the reason."""
    form.reason.errors = [*form.reason.errors, *(str(one.sentence) for one in obstacles)]
