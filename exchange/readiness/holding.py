"""What waits for an author when a city runs what they wrote: a paper that has no word of theirs yet."""

from datetime import datetime

from exchange.access.viewers import Viewer
from exchange.foundation.languages import _
from exchange.readiness.rules import Waiting
from exchange.statements.queries import list_new


def new_statements(viewer: Viewer, *, now: datetime) -> list[Waiting]:
    """Return what was issued to somebody lately and is untouched; who never travelled with a group is not looked up."""
    if not viewer.participant_ids:
        return []
    return [
        Waiting(
            title=_("A city runs your idea: your statement is ready"),
            text=_("For “%(title)s”. It says what you did; add your own words.", title=title),
            endpoint="statements.show",
            arguments={"statement_id": statement_id},
            action=_("See your statement"),
        )
        for statement_id, title in list_new(viewer, now=now)
    ]
