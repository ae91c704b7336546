"""Descent and giving way are each without circles; together they may close a ring, and nothing that reads them loses its way or anybody."""

from itertools import permutations, product
from uuid import UUID

import pytest

from exchange.adoptions.lineage.tree import family_tree
from exchange.initiatives.lineage.models import LinkKind
from exchange.initiatives.lineage.rules import DESCENT, parents_by_child, reached, why_not_link
from tests.adoptions.lineage.test_tree import family

K = LinkKind
KINDS = (K.COMBINES, K.RETIRED_IN_FAVOUR_OF)


@pytest.fixture(autouse=True)
def page(app):
    with app.test_request_context("/"):
        yield


def is_accepted(link, links):
    """Say whether the rule accepts one more link, asked as the service asks it."""
    child, parent, kind = link
    same = {K.RETIRED_IN_FAVOUR_OF} if kind is K.RETIRED_IN_FAVOUR_OF else DESCENT
    parents = parents_by_child((one[0], one[1]) for one in links if one[2] in same)
    earlier = {one[2] for one in links if one[:2] == link[:2]}
    ids = {"child_id": UUID(int=child), "parent_id": UUID(int=parent)}
    above = {UUID(int=one) for one in reached(parent, parents)}
    return not why_not_link(kind, **ids, above_parent=above, above_child=(), earlier=earlier)


def numbers_of(nodes):
    return [one for node in nodes for one in (node.relative.id.int, *numbers_of(node.children))]


def where_it_leads(number, links):
    """Follow giving way from one to the last; None when that never ends."""
    seen = {number}
    while after := [parent for child, parent, kind in links if child == number and kind is K.RETIRED_IN_FAVOUR_OF]:
        number = after[0]
        if number in seen:
            return None
        seen.add(number)
    return number


def test_whatever_is_accepted_is_drawn_once_and_leads_somewhere():
    tried = lost = endless = rings = 0
    pairs = [(one, other) for one, other in permutations((1, 2, 3), 2)]
    for first, second, third in product(product(pairs, KINDS), repeat=3):
        links = []
        for (child, parent), kind in (first, second, third):
            if is_accepted((child, parent, kind), links):
                links.append((child, parent, kind))
        tried += 1
        drawn = numbers_of(family_tree(family(3, links), []))
        joined = reached(1, parents_by_child([*((c, p) for c, p, _k in links), *((p, c) for c, p, _k in links)]))
        lost += sorted(drawn) != sorted(joined)
        endless += any(where_it_leads(number, links) is None for number in (1, 2, 3))
        parents = parents_by_child((child, parent) for child, parent, _kind in links)
        rings += any(child in reached(parent, parents) for child, parent, _kind in links)
    print(f"tried {tried} · rings {rings} · lost {lost} · endless {endless}")
    assert (tried, lost, endless) == (1728, 0, 0)
    assert rings > 100, "the ring of descent and giving way is what is tried here"


def test_a_fault_would_be_seen():
    """The planted fault: two that gave way to each other lead nowhere."""
    assert where_it_leads(1, [(1, 2, K.RETIRED_IN_FAVOUR_OF), (2, 1, K.RETIRED_IN_FAVOUR_OF)]) is None
