"""What seeing tells those below: a session at which something was seen stays in the programme."""

from exchange.conferences.references import add_holder
from exchange.initiatives.seeing.queries import holds_session


def connect() -> None:
    """Register what holds on to a session."""
    add_holder(holds_session)
