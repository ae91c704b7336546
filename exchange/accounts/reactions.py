"""What accounts say when two entries of a person become one."""

from sqlalchemy import func, select

from exchange.accounts.models import Account
from exchange.foundation.database import db
from exchange.foundation.languages import _l
from exchange.foundation.obstacles import Obstacle, Owner
from exchange.people.contributions import add_merge_rule
from exchange.people.models import Person


def _why_not_two_accounts(kept: Person, lost: Person) -> list[Obstacle]:
    both = db.session.scalar(select(func.count()).select_from(Account).where(Account.person_id.in_([kept.id, lost.id])))
    if (both or 0) < 2:
        return []
    sentence = _l("Both sign in with an account of their own, so two people may be using them. Ask both before anything is merged.")
    return [Obstacle("two-accounts", sentence, Owner.NETWORK)]


def connect() -> None:
    """Tell people what accounts know."""
    add_merge_rule(_why_not_two_accounts)
