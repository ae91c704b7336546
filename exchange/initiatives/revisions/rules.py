"""When a keystroke belongs to an earlier version, what stood there at each version, and who may bring it back."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
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
# What is being written; nobody but its authors and the adults of their city reads it before it is sent.
UNSENT_KINDS = frozenset({RevisionKind.EDITED, RevisionKind.RESTORED})
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


def hidden_until(revisions: Sequence[InitiativeRevision]) -> dict[str, int]:
    """Return {question: place of the last change that keeps from the public what stood there before}; nothing earlier of it is shown."""
    return {
        name: place
        for place, one in enumerate(revisions)
        if one.kind is RevisionKind.CHANGED and one.hides_before
        for name in one.before
        if one.before[name] != one.answers.get(name)
    }


class Hidden(NamedTuple):
    """Answers to a question that are to stand nowhere any more, those that were public since, and when the one of now became it."""

    answers: list[Any]
    shown: list[Any]
    since: datetime


def hidden_of(revisions: Sequence[InitiativeRevision], name: str) -> Hidden | None:
    """Return what is hidden of a question, from the versions that were public; None where nothing is, or all of it came back."""
    until = hidden_until(revisions).get(name)
    if until is None:
        return None
    shown = [one.answers[name] for one in revisions[until:] if name in one.answers]
    earlier = [said[name] for one in revisions[:until] for said in (one.before, one.answers) if name in said]
    answers: list[Any] = []
    for answer in (*earlier, revisions[until].before[name]):
        if answer not in shown and answer not in answers:
            answers.append(answer)
    changed = [one.at for one in revisions if name in one.before and one.before[name] != one.answers.get(name)]
    return Hidden(answers, shown, changed[-1]) if answers else None


def why_not_restore(initiative: Initiative, *, wanted: Mapping[str, Any]) -> list[Obstacle]:
    """Say why an earlier version cannot be brought back; what is public is changed by a proposal."""
    reasons = why_not_write(initiative)
    if not reasons and not differing(answers_of(initiative), answers_of(initiative) | dict(wanted)):
        reasons = [Obstacle("same", _l("It stands there already."), Owner.YOUNG_PERSON)]
    return reasons
