"""Which links may be made, so that nothing ever comes from itself."""

import re
from collections.abc import Collection, Iterable, Mapping
from uuid import UUID

from exchange.foundation.languages import LazyString, _l
from exchange.foundation.obstacles import Obstacle
from exchange.initiatives.lineage.models import LinkKind
from exchange.initiatives.models import Initiative, InitiativeState

# From the later one to what it comes from. Giving way leads the other way in time and is asked by itself; parallel has no direction.
DESCENT = frozenset({LinkKind.REPLICATES, LinkKind.ADAPTS, LinkKind.COMBINES, LinkKind.INSPIRED_BY})
WHY_LETTERS = 200


def ordered(one: UUID, other: UUID) -> tuple[UUID, UUID]:
    """Return a pair without direction in its one order."""
    return (one, other) if one < other else (other, one)


def reached(start: UUID, parents: Mapping[UUID, Collection[UUID]]) -> set[UUID]:
    """Return everything that something comes from, itself included."""
    found, waiting = {start}, [start]
    while waiting:
        for parent in parents.get(waiting.pop(), ()):
            if parent not in found:
                found.add(parent)
                waiting.append(parent)
    return found


def parents_by_child(links: Iterable[tuple[UUID, UUID]]) -> dict[UUID, list[UUID]]:
    """Return {child: parents} of (child, parent)."""
    found: dict[UUID, list[UUID]] = {}
    for child, parent in links:
        found.setdefault(child, []).append(parent)
    return found


def why_not_link(
    kind: LinkKind,
    *,
    child_id: UUID,
    parent_id: UUID,
    above_parent: Collection[UUID],
    above_child: Collection[UUID],
    earlier: Collection[LinkKind] = (),
) -> list[Obstacle]:
    """Say why two cannot be linked so.

    `above_parent` and `above_child` are all that each comes from (or gave way to, where the link says that); `earlier` are the
    kinds in which the child is linked to the parent already.
    """
    if child_id == parent_id:
        return [_refused("itself", _l("Nothing comes from itself."))]
    if kind in earlier:
        return [_refused("linked", _l("The two are linked like this already."))]
    if kind is LinkKind.PARALLEL:
        if child_id in above_parent or parent_id in above_child:
            return [_refused("comes-from", _l("One of the two comes from the other, so they are not side by side."))]
        return []
    if child_id in above_parent:
        if kind is LinkKind.RETIRED_IN_FAVOUR_OF:
            return [_refused("circle", _l("That one gave way to this one. Both cannot give way to each other."))]
        return [_refused("circle", _l("That one comes from this one, so this one cannot come from it."))]
    return []


def why_not_give_way(old: Initiative, new: Initiative, *, sentence: str) -> list[Obstacle]:
    """Say why one cannot be retired in favour of another: both are public, and the one that stays is not retired itself."""
    reasons = []
    if old.state is not InitiativeState.PUBLISHED:
        sentence_ = _l("Only what is published can be retired; this is “%(state)s”.", state=old.state.label)
        reasons.append(_refused("not-published", sentence_))
    if new.state is not InitiativeState.PUBLISHED:
        reasons.append(_refused("other-not-published", _l("The other one is not in the catalogue, so this one cannot lead there.")))
    if old.id == new.id:
        reasons.append(_refused("itself", _l("It cannot give way to itself.")))
    if not sentence.strip():
        reasons.append(_refused("reason-missing", _l("Please write one sentence that tells readers why it is no longer in the catalogue.")))
    return reasons


def repeats(text: str, titles: Iterable[str]) -> bool:
    """Say whether a sentence has one of some titles in it, as whole words, in large letters or small."""
    said = " ".join(text.split()).casefold()
    wanted = [" ".join(title.split()).casefold() for title in titles]
    return any(re.search(rf"(?<!\w){re.escape(title)}(?!\w)", said) for title in wanted if title)


def why_not_bring_back(old: Initiative) -> list[Obstacle]:
    """Say why one cannot be offered again."""
    if old.state is not InitiativeState.RETIRED:
        return [_refused("not-retired", _l("Only what is retired can be offered again; this is “%(state)s”.", state=old.state.label))]
    return []


def _refused(code: str, sentence: LazyString) -> Obstacle:
    return Obstacle(code, sentence)
