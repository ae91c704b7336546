"""What may be done about two that are alike, by whom, and if not why. Pure."""

from collections.abc import Collection, Sequence
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from uuid import UUID

from exchange.foundation.languages import LazyString, _l
from exchange.foundation.obstacles import Obstacle, Owner, refuse_if
from exchange.initiatives.lineage.models import LinkKind
from exchange.initiatives.lineage.rules import ordered, why_not_give_way
from exchange.initiatives.models import Initiative, InitiativeState
from exchange.initiatives.rules import MOST_STEPS, MOST_THEMES, PUBLIC, Answer
from exchange.initiatives.similar.models import Combination

S = InitiativeState


class Part(StrEnum):
    """As what somebody looks at an initiative."""

    AUTHOR = "author"
    READER = "reader"
    NETWORK = "network"


class Act(StrEnum):
    """What two that are alike are to each other."""

    INSPIRED_BY = "inspired_by"
    ADAPTS = "adapts"
    PARALLEL = "parallel"
    COMBINE = "combine"
    ASK_TO_GIVE_WAY = "ask_to_give_way"
    GIVE_WAY = "give_way"
    KEEP = "keep"
    ANOTHER = "another"

    @cached_property
    def label(self) -> LazyString:
        """Say it as the button does."""
        return {
            Act.INSPIRED_BY: _l("The idea came from that one"),
            Act.ADAPTS: _l("It is that one, changed for another place"),
            Act.PARALLEL: _l("Both exist side by side"),
            Act.COMBINE: _l("Ask to make one of both"),
            Act.ASK_TO_GIVE_WAY: _l("Ask to retire this one in favour of that one"),
            Act.GIVE_WAY: _l("Retire this one in favour of that one"),
            Act.KEEP: _l("Keep it in the catalogue"),
            Act.ANOTHER: _l("It is another thing"),
        }[self]


LINK_OF = {Act.INSPIRED_BY: LinkKind.INSPIRED_BY, Act.ADAPTS: LinkKind.ADAPTS, Act.PARALLEL: LinkKind.PARALLEL}
_OFFERED = {
    Part.AUTHOR: (Act.PARALLEL, Act.INSPIRED_BY, Act.COMBINE, Act.ASK_TO_GIVE_WAY, Act.ANOTHER),
    Part.READER: (Act.PARALLEL, Act.INSPIRED_BY, Act.ANOTHER),
    Part.NETWORK: (Act.PARALLEL, Act.ADAPTS, Act.INSPIRED_BY, Act.GIVE_WAY, Act.ANOTHER),
}

_ENDING = frozenset({Act.GIVE_WAY, Act.ASK_TO_GIVE_WAY})


def offered_acts(part: Part | None, state: InitiativeState, *, other: InitiativeState) -> list[Act]:
    """Return what is offered about one that is alike: giving way only between public ones, making one only with a public one.

    What is public is retired by the network alone; whoever writes it can ask for that.
    """
    if part is None or state is S.RETIRED:
        return []
    possible = []
    for act in _OFFERED[part]:
        if act in _ENDING and (state is not S.PUBLISHED or other is not S.PUBLISHED):
            continue
        if act is Act.COMBINE and other is not S.PUBLISHED:
            continue
        possible.append(act)
    return possible


def is_settled(asked: Combination) -> bool:
    """Say whether nobody waits for an answer any more: somebody has said no, or what is made of both is public."""
    is_made = asked.made is not None and not asked.is_giving_way and asked.made.state in PUBLIC
    return asked.refused_at is not None or is_made


def is_same_question(asked: Combination, *, goes_on: UUID | None) -> bool:
    """Say whether it was asked that this one goes on and the other gives way; with None, to make one of both."""
    return asked.made_id == goes_on if asked.is_giving_way else goes_on is None


def place_for(one: UUID, other: UUID, asked: Sequence[Combination], *, goes_on: UUID | None) -> Combination:
    """Return the row for a question about two: its own, else a new one, else one that is settled; raise Refused where both are open."""
    own = [row for row in asked if is_same_question(row, goes_on=goes_on)]
    taken = {(row.first_id, row.second_id) for row in asked}
    free = [pair for pair in (ordered(one, other), ordered(one, other)[::-1]) if pair not in taken]
    if own:
        return own[0]
    if free:
        return Combination(first_id=free[0][0], second_id=free[0][1])
    settled = [row for row in asked if is_settled(row)]
    refuse_if([] if settled else [Obstacle("asked", _l("That has been asked already."))])
    return settled[0]


def ask_anew(asked: Combination, *, goes_on: UUID | None, by_id: UUID | None, now: datetime) -> None:
    """Write a question into its row; whatever was answered there before was another one, or is settled."""
    asked.asked_by_id, asked.asked_at, asked.made_id = by_id, now, goes_on
    asked.told_at = asked.first_yes_at = asked.second_yes_at = asked.refused_at = None


def why_not_combine(
    mine: Initiative, other: Initiative, *, has_authors: bool, is_same_author: bool, earlier: Combination | None, is_related: bool
) -> list[Obstacle]:
    """Say why nobody can be asked to make one of two."""
    reasons = []
    if earlier is not None and earlier.refused_at is not None:
        reasons.append(Obstacle("refused", _l("One of you has said no to that. Both stay as they are."), Owner.YOUNG_PERSON))
    elif earlier is not None and not is_settled(earlier):
        reasons.append(Obstacle("asked", _l("That has been asked already."), Owner.YOUNG_PERSON))
    if other.state is not S.PUBLISHED:
        reasons.append(Obstacle("not-published", _l("Only an initiative in the catalogue can be joined with yours.")))
    if mine.state is S.RETIRED:
        reasons.append(Obstacle("retired", _l("Yours is retired.")))
    if not has_authors:
        sentence = _l("Nobody is there any more to say yes for that one. You can say that both exist side by side.")
        reasons.append(Obstacle("nobody", sentence, Owner.NETWORK))
    if is_same_author:
        reasons.append(Obstacle("own", _l("You wrote both. Ask to retire one in favour of the other instead."), Owner.YOUNG_PERSON))
    if is_related:
        reasons.append(Obstacle("comes-from", _l("One of the two comes from the other already."), Owner.YOUNG_PERSON))
    return reasons


def why_not_ask_to_give_way(old: Initiative, new: Initiative, *, earlier: Combination | None) -> list[Obstacle]:
    """Say why the network cannot be asked to retire one in favour of another. Another question about the two is none about this."""
    reasons = why_not_give_way(old, new, sentence="-")
    if earlier is None or not is_same_question(earlier, goes_on=new.id):
        return reasons
    if earlier.refused_at is not None:
        return [*reasons, Obstacle("refused", _l("Somebody has said no to that. It stays in the catalogue."), Owner.NETWORK)]
    return [*reasons, Obstacle("asked", _l("That has been asked already."), Owner.NETWORK)]


def why_not_keep(old: Initiative, new: Initiative, *, asked: Combination | None) -> list[Obstacle]:
    """Say why there is nothing to say no to."""
    if asked is None or not asked.is_giving_way or asked.made_id != new.id or asked.refused_at is not None:
        return [Obstacle("not-asked", _l("Nobody asks that any more."))]
    if old.state is not S.PUBLISHED:
        return [Obstacle("retired", _l("It is no longer in the catalogue."))]
    return []


def why_not_answer(combination: Combination | None, *, is_yes: bool = True, has_authors: bool = True) -> list[Obstacle]:
    """Say why nothing can be answered; `has_authors` of those who asked, for one of them goes on writing.

    Each author of either can still say no while what is made of both is no more than a draft.
    """
    if combination is None or combination.told_at is None or combination.is_giving_way:
        return [Obstacle("not-asked", _l("Nobody has asked you that."))]
    if combination.refused_at is not None:
        return [Obstacle("refused", _l("One of you has said no to that. Both stay as they are."))]
    if combination.made_id is not None and (is_yes or combination.made is None or combination.made.state in PUBLIC):
        return [Obstacle("made", _l("Both of you said yes already."))]
    if is_yes and not has_authors:
        return [Obstacle("nobody", _l("Nobody is there any more who would write it. Both stay as they are."), Owner.NETWORK)]
    return []


def writers_of_both(asking: Sequence[UUID], *, asked_by: UUID | None) -> list[UUID]:
    """Return who writes what is made of two: whoever asked, while they still write theirs, and those who write it with them."""
    return sorted(asking, key=lambda one: one != asked_by)


def joined_answer(one: Answer, other: Answer) -> Answer:
    """Return two answers as one draft of an answer: both texts, in two paragraphs; steps one after the other."""
    if isinstance(one, list) or isinstance(other, list):
        steps = [*(one if isinstance(one, list) else [one]), *(other if isinstance(other, list) else [other])]
        return list(dict.fromkeys(step for step in steps if step.strip()))[:MOST_STEPS]
    parts = [part.strip() for part in (one, other) if part.strip()]
    return "\n\n".join(dict.fromkeys(parts))


def joined_title(one: str, other: str, *, limit: int = 120) -> str:
    """Return both names, each shortened where they are too long together."""
    room = (limit - 3) // 2
    if len(one) + len(other) + 3 <= limit:
        return f"{one} + {other}"
    return f"{one[:room].rstrip()} + {other[:room].rstrip()}"


def joined_themes(one: Sequence[object], other: Collection[object]) -> list[object]:
    """Return the themes of both, as many as one may have."""
    return list(dict.fromkeys([*one, *other]))[:MOST_THEMES]
