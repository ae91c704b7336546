"""A family put in rows: who comes from whom, cities as leaves, long branches folded with their counts. Pure."""

from collections import defaultdict, deque
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID

from exchange.adoptions.models import AdoptionStage
from exchange.adoptions.rules import WAY, standing
from exchange.initiatives.lineage.models import LinkKind
from exchange.initiatives.lineage.queries import Family, LinkLine, Relative

# So many initiatives are drawn before branches are folded, and so many cities of each.
NODES_SHOWN, CITIES_SHOWN = 40, 6


class Taking(NamedTuple):
    """One city that took an initiative up: public facts."""

    initiative_id: UUID
    city_slug: str
    city_name: str
    city_names: Mapping[str, str]
    stage: AdoptionStage
    stopped_in: AdoptionStage | None

    def city_in(self, language: str) -> str:
        """Return the city's name in a language."""
        return self.city_names.get(language, self.city_name)


@dataclass
class Node:
    """One initiative in its place: below the first that it comes from."""

    relative: Relative
    is_here: bool
    # How it comes from the one above it; None at the top.
    kind: LinkKind | None = None
    # (kind, the other one, whether the other one is older) of every further link.
    also: list[tuple[LinkKind, Relative, bool]] = field(default_factory=list)
    takings: list[Taking] = field(default_factory=list)
    more_cities: int = 0
    children: list["Node"] = field(default_factory=list)
    folded: int = 0


class Flow(NamedTuple):
    """A link in the direction of time."""

    older: UUID
    younger: UUID
    link: LinkLine


def flow_of(link: LinkLine) -> Flow:
    """Return a link from the older one to the younger; giving way leads from what was to what goes on."""
    if link.kind is LinkKind.RETIRED_IN_FAVOUR_OF:
        return Flow(link.child_id, link.parent_id, link)
    return Flow(link.parent_id, link.child_id, link)


class Layout(NamedTuple):
    """Who stands where: {initiative: its distance}, {initiative: the link by which it stands below another}, and which are drawn."""

    near: Mapping[UUID, int]
    above: Mapping[UUID, LinkLine]
    kept: AbstractSet[UUID]


def lay_out(family: Family, *, shown: int = NODES_SHOWN) -> Layout:
    """Find the place of each initiative of a family, and which are drawn."""
    near = _in_reach(family)
    above = _above(family, near)
    return Layout(near, above, _kept(family, near, above, shown))


def family_tree(
    family: Family, takings: Sequence[Taking], *, shown: int = NODES_SHOWN, cities: int = CITIES_SHOWN, layout: Layout | None = None
) -> list[Node]:
    """Return the tops of a family with everything below them; each initiative stands once.

    `takings` need only be those of the initiatives that are drawn.
    """
    near, above, kept = layout or lay_out(family, shown=shown)
    nodes = {key: Node(family.members[key], key == family.here_id) for key in near}
    used = set(above.values())
    combined = {(link.child_id, link.parent_id) for link in family.links if link.kind is LinkKind.COMBINES}
    gave_way = {(link.child_id, link.parent_id) for link in family.links if link.kind is LinkKind.RETIRED_IN_FAVOUR_OF}
    below: dict[UUID, list[UUID]] = defaultdict(list)
    for key, link in above.items():
        nodes[key].kind = link.kind
        below[flow_of(link).older].append(key)
    for link in family.links:
        if link in used or link.child_id not in near or link.parent_id not in near:
            continue
        older, younger, _link = flow_of(link)
        if link.kind is LinkKind.RETIRED_IN_FAVOUR_OF and (younger, older) in combined:
            # That it is made of it is said where it stands; here only where the old one leads.
            nodes[older].also.append((link.kind, family.members[younger], False))
            continue
        if link.kind is LinkKind.COMBINES and (older, younger) in gave_way:
            nodes[younger].also.append((link.kind, family.members[older], True))
            continue
        nodes[younger].also.append((link.kind, family.members[older], True))
        nodes[older].also.append((link.kind, family.members[younger], False))
    by_initiative: dict[UUID, list[Taking]] = defaultdict(list)
    for taking in takings:
        by_initiative[taking.initiative_id].append(taking)
    for key in kept:
        node = nodes[key]
        own = sorted(by_initiative[key], key=lambda one: (-WAY.index(standing(one.stage, one.stopped_in)), one.city_name))
        node.takings, node.more_cities = own[:cities], max(0, len(own) - cities)
        for child in sorted(below[key], key=lambda one: _order(family.members[one])):
            if child in kept:
                node.children.append(nodes[child])
            else:
                node.folded += _size(child, below)
    tops = [key for key in near if key not in above]
    shown_tops = [key for key in tops if key in kept]
    return [nodes[key] for key in sorted(shown_tops, key=lambda one: _order(family.members[one]))]


def _order(relative: Relative) -> tuple[str, str]:
    return (relative.published_at.isoformat() if relative.published_at else "9", relative.slug)


def _in_reach(family: Family) -> dict[UUID, int]:
    """Return {initiative: its distance} of those that hang together with this one through what may be seen."""
    beside: dict[UUID, list[UUID]] = defaultdict(list)
    for link in family.links:
        beside[link.child_id].append(link.parent_id)
        beside[link.parent_id].append(link.child_id)
    found, waiting = {family.here_id: 0}, deque([family.here_id])
    while waiting:
        key = waiting.popleft()
        for other in beside[key]:
            if other not in found and other in family.members:
                found[other] = found[key] + 1
                waiting.append(other)
    return found


def _above(family: Family, near: Mapping[UUID, int]) -> dict[UUID, LinkLine]:
    """Return {initiative: the link by which it stands below another}: the first one, where no circle comes of it."""
    above: dict[UUID, LinkLine] = {}
    # What something comes from says more of its place than what gave way to it.
    links = sorted(family.links, key=lambda link: link.kind is LinkKind.RETIRED_IN_FAVOUR_OF)
    for link in links:
        older, younger, _link = flow_of(link)
        if link.kind is LinkKind.PARALLEL or younger in above or older not in near or younger not in near:
            continue
        top: UUID | None = older
        while top is not None and top != younger:
            top = flow_of(above[top]).older if top in above else None
        if top is None:
            above[younger] = link
    return above


def _kept(family: Family, near: Mapping[UUID, int], above: Mapping[UUID, LinkLine], shown: int) -> set[UUID]:
    """Return which are drawn: this one and the nearest, with all that they stand below."""
    kept: set[UUID] = set()
    for key in sorted(near, key=lambda one: (near[one], _order(family.members[one]))):
        if len(kept) >= shown:
            break
        line: UUID | None = key
        while line is not None and line not in kept:
            kept.add(line)
            line = flow_of(above[line]).older if line in above else None
    return kept


def _size(key: UUID, below: Mapping[UUID, Sequence[UUID]]) -> int:
    count, waiting = 0, [key]
    while waiting:
        one = waiting.pop()
        count += 1
        waiting += below.get(one, ())
    return count


def count_shown(tops: Sequence[Node]) -> int:
    """Return how many initiatives are drawn."""
    return sum(1 + count_shown(node.children) for node in tops)
