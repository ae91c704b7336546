"""May an action be written down, and may it be settled."""

from datetime import date

from exchange.adoptions.readying.models import Action, ActionState
from exchange.foundation.languages import _l
from exchange.foundation.obstacles import Obstacle, Owner

SOON_DAYS = 14


def why_not_add_action(*, text: str, owner_name: str, due_on: date | None) -> list[Obstacle]:
    """Say why an action is none yet: it has words, somebody who does it, and a day."""
    asked = (
        ("text-missing", bool(text.strip()), _l("Say what is to be done.")),
        ("owner-missing", bool(owner_name.strip()), _l("Say who does it.")),
        ("day-missing", due_on is not None, _l("Say until when.")),
    )
    return [Obstacle(code, sentence, Owner.CITY) for code, is_there, sentence in asked if not is_there]


def why_not_settle(action: Action, to: ActionState, *, outcome: str) -> list[Obstacle]:
    """Say why an action cannot be closed; both ends have a sentence, and a closed one stays as it is."""
    if action.state is not ActionState.OPEN:
        return [Obstacle("settled", _l("This action is closed already."), Owner.CITY)]
    if to is not ActionState.OPEN and not outcome.strip():
        words = _l("Say in a sentence what came of it.") if to is ActionState.DONE else _l("Say in a sentence why it is dropped.")
        return [Obstacle("outcome-missing", words, Owner.CITY)]
    return []


def is_due_soon(action: Action, *, today: date) -> bool:
    """Say whether an open action is due within two weeks, or overdue."""
    return action.state is ActionState.OPEN and (action.due_on - today).days <= SOON_DAYS
