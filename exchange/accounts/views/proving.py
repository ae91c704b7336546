"""An open session is not yet the person: whoever changes the ways in says the password again."""

from datetime import datetime

from exchange.accounts.attempts import OWN_PASSWORD, note_try, recent_tries
from exchange.accounts.models import Account
from exchange.accounts.passwords import is_right_password
from exchange.accounts.queries import ways_in
from exchange.accounts.rules import TRIES, WINDOW
from exchange.accounts.second_factor import use_code, use_recovery_code
from exchange.foundation.database import transaction
from exchange.foundation.languages import _


def why_not_proved(account: Account, given: str, *, now: datetime, may_be_code: bool = False) -> tuple[str, int] | None:
    """Say why what was given does not prove who sits there: a sentence and the answer's status; None when it does.

    Each try counts, before it is looked at. With `may_be_code` a code of the second factor in force does as well.
    """
    key = str(account.id)
    with transaction():
        wrong = recent_tries(OWN_PASSWORD, key, since=now - WINDOW)
        note_try(OWN_PASSWORD, key, now=now)
    if len(wrong) >= TRIES:
        return _("There were too many tries. Wait a quarter of an hour, or choose a new password by letter."), 429
    if is_right_password(given, password_hash=account.password_hash):
        return None
    if not may_be_code or account.totp_since is None:
        return _("This is not your password of now."), 422
    with transaction(), ways_in():
        is_code = use_code(account, given, now=now) or use_recovery_code(account, given, now=now)
    if is_code:
        return None
    return _("This is neither your password of now nor a fresh code of your second factor of now."), 422
