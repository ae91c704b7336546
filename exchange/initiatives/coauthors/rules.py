"""Who may be asked to write too, who may leave, whom only an adult takes off, and which names stand in public."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from exchange.foundation.languages import _l, _n
from exchange.foundation.obstacles import Obstacle, Owner
from exchange.initiatives.models import AuthorState, Initiative, InitiativeAuthor, InitiativeState

MOST_AUTHORS = 6
# While it lies with readers nobody joins: they are reading the words of those who sent it.
JOINABLE = frozenset({InitiativeState.DRAFT, InitiativeState.RETURNED, InitiativeState.PUBLISHED})
_LONGEST_CREDIT = 200


class Credit(NamedTuple):
    """What stands in public: the names, and how many more wrote it whose name may not stand there.

    An author who writes alone and is not named is no “more”: the count is of those beside others.
    """

    names: str
    unnamed_count: int


def credit_line(names: Sequence[str]) -> Credit:
    """Return the credit of authors in their order; an empty name is somebody who may not be named."""
    shown: list[str] = []
    for name in names:
        if name and len(", ".join([*shown, name])) <= _LONGEST_CREDIT:
            shown.append(name)
    unnamed = len(names) - len(shown)
    return Credit(", ".join(shown), unnamed if len(names) > 1 else 0)


def youngest(birth_dates: Iterable[date | None]) -> date | None:
    """Return the birth date that decides who reads first: the youngest author's; one that is missing is a minor's.

    No author at all is a missing date too.
    """
    dates = list(birth_dates)
    known = [day for day in dates if day is not None]
    return max(known) if known and len(known) == len(dates) else None


def places_taken(initiative: Initiative) -> int:
    """Return how many of the places of authors are taken: by authors, and by those who have not answered yet."""
    asked = {one.person_id for one in initiative.asked_authors if one.state is AuthorState.ASKED}
    return len(initiative.author_ids | asked)


def why_not_ask_anybody(initiative: Initiative) -> list[Obstacle]:
    """Say why nobody can be asked now."""
    if initiative.state is InitiativeState.RETIRED:
        return [Obstacle("retired", _l("It is no longer in the catalogue."))]
    if initiative.state not in JOINABLE:
        return [Obstacle("with-readers", _l("It is with its readers. You can ask somebody when it is back with you, or public."))]
    if places_taken(initiative) >= MOST_AUTHORS:
        sentence = _n("There can be %(num)s author at most.", "There can be at most %(num)s authors.", MOST_AUTHORS)
        return [Obstacle("too-many-authors", sentence, Owner.YOUNG_PERSON)]
    return []


def why_not_ask(initiative: Initiative, *, person_id: UUID, askable: Collection[UUID]) -> list[Obstacle]:
    """Say why this person cannot be asked; `askable` are the young people of one's own group."""
    reasons = why_not_ask_anybody(initiative)
    if person_id not in askable:
        return [*reasons, Obstacle("not-of-the-group", _l("You can ask young people of your own group."), Owner.YOUNG_PERSON)]
    if person_id in initiative.author_ids:
        return [*reasons, Obstacle("already", _l("They write it with you already."))]
    last = last_answer(initiative.asked_authors, person_id)
    if last is AuthorState.ASKED:
        reasons.append(Obstacle("asked", _l("They have been asked already, and have not answered yet.")))
    elif last is AuthorState.DECLINED:
        reasons.append(Obstacle("declined", _l("They said no. They can still say yes later, on their own page.")))
    elif last is AuthorState.REMOVED:
        sentence = _l("An adult has taken them off. Please speak with your group leader or your city’s coordinator.")
        reasons.append(Obstacle("removed", sentence, Owner.COORDINATOR))
    return reasons


def last_answer(asked: Sequence[InitiativeAuthor], person_id: UUID) -> AuthorState | None:
    """Return how things stand with somebody who was asked; None for whoever never was."""
    states = [one.state for one in sorted(asked, key=lambda one: one.asked_at) if one.person_id == person_id]
    return states[-1] if states else None


def why_not_accept(asking: InitiativeAuthor, initiative: Initiative) -> list[Obstacle]:
    """Say why somebody cannot say yes, now or after an earlier no."""
    if asking.state is AuthorState.ACCEPTED:
        return []
    if asking.state not in (AuthorState.ASKED, AuthorState.DECLINED):
        return [Obstacle("not-asked", _l("You are not asked any more."))]
    if initiative.state not in JOINABLE:
        return [Obstacle("with-readers", _l("It is with its readers now. You can say yes when it is back with its authors, or public."))]
    taken = places_taken(initiative) - (1 if asking.state is AuthorState.ASKED else 0)
    if taken >= MOST_AUTHORS:
        sentence = _n("There can be %(num)s author at most.", "There can be at most %(num)s authors.", MOST_AUTHORS)
        return [Obstacle("too-many-authors", sentence, Owner.YOUNG_PERSON)]
    return []


def why_not_decline(asking: InitiativeAuthor) -> list[Obstacle]:
    """Say why somebody cannot say no: whoever writes already leaves instead."""
    if asking.state in (AuthorState.ASKED, AuthorState.DECLINED):
        return []
    return [Obstacle("not-asked", _l("You are not asked any more."))]


def why_not_leave(initiative: Initiative, *, person_id: UUID | None) -> list[Obstacle]:
    """Say why somebody cannot stop writing it; state and time are no reason."""
    if person_id not in initiative.author_ids:
        return [Obstacle("not-yours", _l("You do not write it."))]
    if len(initiative.author_ids) == 1:
        return [Obstacle("only-author", _l("You are its only author. Ask somebody to write it too, then you can leave it to them."))]
    return []


def why_not_remove(initiative: Initiative, *, person_id: UUID, reader_id: UUID | None, reason: str) -> list[Obstacle]:
    """Say why an adult cannot take an author off; no author ever can."""
    reasons = []
    if reader_id in initiative.author_ids:
        reasons.append(Obstacle("own", _l("Whoever writes it cannot take others off. Another adult of your city can."), Owner.COORDINATOR))
    if person_id not in initiative.author_ids:
        reasons.append(Obstacle("not-yours", _l("They do not write it.")))
    elif len(initiative.author_ids) == 1:
        reasons.append(Obstacle("only-author", _l("They are its only author.")))
    if not reason.strip():
        reasons.append(Obstacle("reason-missing", _l("Please write one sentence that says why; they read it.")))
    return reasons
