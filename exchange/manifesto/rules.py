"""May a row be erased or taken back, may two themes be linked, and where does a theme count in another edition. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple, TypeVar
from uuid import UUID

from exchange.foundation.languages import _l, _n
from exchange.foundation.obstacles import Obstacle, Owner
from exchange.manifesto.models import Relation

REASON_LETTERS = 10
# Themes by their keys or by their address parts.
K = TypeVar("K", UUID, str)
# A theme counts in the other edition through these; a new or a dropped one has nothing on the other side.
CARRIES = frozenset({Relation.SAME, Relation.SPLIT, Relation.MERGED})


def why_not_erase(*, references: int, parts: int = 0) -> list[Obstacle]:
    """Say why a row cannot be erased: initiatives or sessions that refer to it, and what stands below it."""
    reasons = []
    if references:
        sentence = _n(
            "%(num)s initiative or session refers to it. Withdraw it instead: readers see that and why.",
            "%(num)s initiatives or sessions refer to it. Withdraw it instead: readers see that and why.",
            references,
        )
        reasons.append(_network("referred-to", sentence))
    if parts:
        sentence = _n(
            "%(num)s recommendation or link belongs to it. Erase or move that first.",
            "%(num)s recommendations or links belong to it. Erase or move those first.",
            parts,
        )
        reasons.append(_network("has-parts", sentence))
    return reasons


def why_not_withdraw(*, because: str, is_withdrawn: bool) -> list[Obstacle]:
    """Say why a row cannot be withdrawn now."""
    if is_withdrawn:
        return [_network("withdrawn", _l("It is withdrawn already."))]
    if len(because.strip()) < REASON_LETTERS:
        return [_network("reason-missing", _l("Say why, so that readers understand it."))]
    return []


def why_not_offer_again(*, is_withdrawn: bool) -> list[Obstacle]:
    """Say why a row cannot be offered again."""
    return [] if is_withdrawn else [_network("not-withdrawn", _l("It is not withdrawn."))]


def why_not_call(*, taken: bool) -> list[Obstacle]:
    """Say why a code cannot be given."""
    return [_network("code-taken", _l("This code is taken. Please choose another one."))] if taken else []


class End(NamedTuple):
    """One end of a link: a theme and its edition's code."""

    theme_id: UUID
    edition: str


def why_not_link(relation: Relation, earlier: End | None, later: End | None, *, taken: bool = False) -> list[Obstacle]:
    """Say why two themes cannot be linked so."""
    if relation is Relation.NEW:
        wrong = earlier is not None or later is None
        return [_network("ends", _l("A new theme has a later edition only."))] if wrong else _taken(is_taken=taken)
    if relation is Relation.DROPPED:
        wrong = later is not None or earlier is None
        return (
            [_network("ends", _l("A theme that was not taken up again has an earlier edition only."))] if wrong else _taken(is_taken=taken)
        )
    if earlier is None or later is None:
        return [_network("ends", _l("Choose a theme of both editions."))]
    if earlier.edition >= later.edition:
        return [_network("order", _l("The first theme belongs to the earlier edition, the second to a later one."))]
    return _taken(is_taken=taken)


def _taken(*, is_taken: bool) -> list[Obstacle]:
    return [_network("link-taken", _l("There is a line for this already. Please change that one."))] if is_taken else []


def carried(links: Iterable[tuple[K | None, K | None, Relation]]) -> dict[K, frozenset[K]]:
    """Return {theme: the themes of other editions under which it counts too}, both ways; one step, never further."""
    found: dict[K, set[K]] = defaultdict(set)
    for earlier, later, relation in links:
        if earlier is not None and later is not None and relation in CARRIES:
            found[earlier].add(later)
            found[later].add(earlier)
    return {theme: frozenset(others) for theme, others in found.items()}


def recut(
    themes: Iterable[UUID], *, edition: Mapping[UUID, object] | frozenset[UUID], links: Mapping[UUID, frozenset[UUID]]
) -> dict[UUID, bool]:
    """Return {theme of an edition: whether only through the crosswalk} under which something on some themes counts there."""
    own = [theme for theme in themes if theme in edition]
    through = {other for theme in themes if theme not in edition for other in links.get(theme, ()) if other in edition}
    return {**dict.fromkeys(through, True), **dict.fromkeys(own, False)}


def _network(code: str, sentence: object) -> Obstacle:
    return Obstacle(code, sentence, Owner.NETWORK)  # type: ignore[arg-type]
