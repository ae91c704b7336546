"""Who may propose new words for what is public, who reads them, and when they take the place of the old ones."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from exchange.foundation.languages import _l
from exchange.foundation.obstacles import Obstacle, Owner
from exchange.initiatives.models import Initiative, InitiativeState
from exchange.initiatives.questions import NAMES
from exchange.initiatives.revisions.models import ChangeState, InitiativeChange
from exchange.initiatives.rules import Answer, answer_of, needs_adult_reading

C = ChangeState
EDITABLE = frozenset({C.DRAFT, C.RETURNED})
OPEN = frozenset({C.DRAFT, C.SUBMITTED, C.IN_REVIEW, C.RETURNED})


def why_not_propose(initiative: Initiative, change: InitiativeChange | None) -> list[Obstacle]:
    """Say why nothing can be proposed now: only for what is public, and one proposal at a time."""
    if initiative.state is not InitiativeState.PUBLISHED:
        return [Obstacle("not-published", _l("Only what is published is changed by a proposal."))]
    if change is not None and change.state not in EDITABLE:
        return [Obstacle("with-readers", _l("A change is with its readers already. Wait for their answer before you propose more."))]
    return []


def answer_in(initiative: Initiative, change: InitiativeChange | None, name: str) -> Answer:
    """Return an answer as a proposal has it, else the public one."""
    public = answer_of(initiative, name)
    answer: Answer = change.answers.get(name, public) if change is not None else public
    return answer


def proposed(change: InitiativeChange | None) -> list[str]:
    """Return the names of the questions that a proposal has new words for, in their order."""
    return [name for name in NAMES if change is not None and name in change.answers]


def why_not_send(initiative: Initiative, change: InitiativeChange | None, *, why: str) -> list[Obstacle]:
    """Say why a proposal cannot be sent."""
    reasons = why_not_propose(initiative, change)
    if reasons:
        return reasons
    if change is None or not change.answers:
        return [Obstacle("nothing-changed", _l("Nothing is changed yet. Choose an answer and change it."), Owner.YOUNG_PERSON)]
    if any(not answer for answer in change.answers.values()):
        reasons.append(
            Obstacle("empty", _l("What is public needs all nine answers. “Nobody knows yet” is an answer too."), Owner.YOUNG_PERSON)
        )
    if not why.strip():
        reasons.append(Obstacle("reason-missing", _l("Please say in one sentence why it should change.")))
    return reasons + _meanwhile(initiative, change)


def _meanwhile(initiative: Initiative, change: InitiativeChange) -> list[Obstacle]:
    if all(answer_of(initiative, name) == change.base.get(name) for name in change.answers):
        return []
    return [Obstacle("changed-meanwhile", _l("The public words have changed since this was written. Give it up and propose it anew."))]


def state_after_sending(youngest: date | None, *, is_by_city: bool = False, today: date) -> ChangeState:
    """Return where a proposal goes: words of a minor to the adult of their city first, whoever proposes.

    What a city writes in its own name is an adult's.
    """
    return C.SUBMITTED if not is_by_city and needs_adult_reading(youngest, today=today) else C.IN_REVIEW


def version_of(change: InitiativeChange | None) -> str:
    """Return which proposal a page shows, and as it stands: what travels in the form of whoever reads it."""
    return f"{change.id.hex}-{change.version}" if change is not None else ""


def why_not_decide(
    initiative: Initiative,
    change: InitiativeChange | None,
    *,
    stands_in: ChangeState,
    reader_id: UUID | None,
    touched_by: Collection[UUID],
) -> list[Obstacle]:
    """Say why a reader cannot decide now; nobody decides about what they wrote, changed or sent themselves."""
    if change is None or change.state is not stands_in:
        return [Obstacle("not-waiting", _l("No change waits for this reading."))]
    if reader_id in {change.by_id, *touched_by} or reader_id in initiative.author_ids:
        return [Obstacle("own", _l("Nobody reads their own proposal. Somebody else does."), Owner.COORDINATOR)]
    return []


def why_not_accept(
    initiative: Initiative, change: InitiativeChange | None, *, reader_id: UUID | None, touched_by: Collection[UUID]
) -> list[Obstacle]:
    """Say why new words cannot take the place of the old ones."""
    reasons = why_not_decide(initiative, change, stands_in=C.IN_REVIEW, reader_id=reader_id, touched_by=touched_by)
    if reasons or change is None:
        return reasons
    if initiative.state is not InitiativeState.PUBLISHED:
        return [Obstacle("not-published", _l("Only what is published is changed by a proposal."))]
    return _meanwhile(initiative, change)


def why_not_give_up(change: InitiativeChange | None) -> list[Obstacle]:
    """Say why a proposal cannot be given up: what is decided is decided."""
    return [] if change is not None and change.state in OPEN else [Obstacle("not-open", _l("There is no proposal any more."))]
