"""When a keystroke belongs to an earlier version, what stood there at each version, and who may bring it back."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from exchange.foundation.languages import _l
from exchange.foundation.obstacles import Obstacle, Owner
from exchange.initiatives.models import Initiative, InitiativeState
from exchange.initiatives.questions import NAMES
from exchange.initiatives.revisions.models import InitiativeRevision, RevisionKind
from exchange.initiatives.rules import Answer, answer_of, why_not_write

# What one author types at one question within this time is one version.
PAUSE = timedelta(minutes=30)
KIND_OF_STATE: Mapping[InitiativeState, RevisionKind] = {
    InitiativeState.SUBMITTED: RevisionKind.SENT,
    InitiativeState.IN_REVIEW: RevisionKind.READ,
    InitiativeState.RETURNED: RevisionKind.RETURNED,
    InitiativeState.PUBLISHED: RevisionKind.PUBLISHED,
    InitiativeState.RETIRED: RevisionKind.RETIRED,
}
PUBLIC_KINDS = frozenset({RevisionKind.PUBLISHED, RevisionKind.CHANGED})
# By whom these were is told by name to authors and the adults beside them; who decided stays inside.
BY_AUTHORS = frozenset({RevisionKind.EDITED, RevisionKind.RESTORED, RevisionKind.SENT})


def kind_of_step(state: InitiativeState, *, is_by_author: bool) -> RevisionKind:
    """Return what a step is called: an adult author's sending goes straight into review."""
    return RevisionKind.SENT if is_by_author and state is InitiativeState.IN_REVIEW else KIND_OF_STATE[state]


def continues(last: InitiativeRevision | None, *, by_id: UUID | None, now: datetime) -> bool:
    """Say whether what is typed now belongs to the last version that has this question.

    The same author, nothing of others or of readers in between, and begun less than half an hour ago.
    """
    return last is not None and last.kind is RevisionKind.EDITED and last.by_id == by_id and now - last.began_at < PAUSE


def answers_of(initiative: Initiative) -> dict[str, Answer]:
    """Return {question: answer} as they stand."""
    return {name: answer_of(initiative, name) for name in NAMES}


def states(revisions: Sequence[InitiativeRevision], *, current: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return all nine answers before the first version and after each, in order: one more than there are versions."""
    beginning = dict(current)
    known: set[str] = set()
    for one in revisions:
        for name in (*one.before, *one.answers):
            if name not in known:
                known.add(name)
                beginning[name] = one.before.get(name, one.answers.get(name, beginning.get(name, "")))
    found = [beginning]
    for one in revisions:
        found.append(found[-1] | one.answers)
    return found


def differing(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """Return the names of the questions whose answers differ, in their order."""
    return [name for name in NAMES if before.get(name) != after.get(name)]


def why_not_restore(initiative: Initiative, *, wanted: Mapping[str, Any]) -> list[Obstacle]:
    """Say why an earlier version cannot be brought back; what is public is changed by a proposal."""
    reasons = why_not_write(initiative)
    if not reasons and not differing(answers_of(initiative), answers_of(initiative) | dict(wanted)):
        reasons = [Obstacle("same", _l("It stands there already."), Owner.YOUNG_PERSON)]
    return reasons
