"""People for the tests of concerns."""

from exchange.concerns.models import SafeguardingLead
from exchange.demonstration.makers import THEN, _add


def appoint(account, **facts):
    """Let somebody of the network be a safeguarding lead, unless the facts say otherwise."""
    return _add(SafeguardingLead(person_id=account.person_id, **({"appointed_at": THEN, "approved_at": THEN} | facts)))
