"""Which links may be made: nothing ever comes from itself."""

from itertools import product
from uuid import UUID

import pytest

from exchange.initiatives.lineage.models import LinkKind
from exchange.initiatives.lineage.rules import DESCENT, ordered, parents_by_child, reached, repeats, why_not_give_way, why_not_link
from exchange.initiatives.models import Initiative, InitiativeState

A, B, C, D = (UUID(int=number) for number in range(1, 5))
K = LinkKind


def codes(kind, child, parent, links, earlier=()):
    parents = parents_by_child(links)
    found = why_not_link(
        kind, child_id=child, parent_id=parent, above_parent=reached(parent, parents), above_child=reached(child, parents), earlier=earlier
    )
    return [one.code for one in found]


@pytest.mark.parametrize(
    ("kind", "child", "parent", "links", "expected"),
    [
        (K.ADAPTS, A, B, [], []),
        (K.ADAPTS, A, A, [], ["itself"]),
        (K.ADAPTS, A, B, [(B, A)], ["circle"]),
        (K.ADAPTS, A, C, [(B, A), (C, B)], ["circle"]),
        (K.COMBINES, D, A, [(D, B), (B, A)], []),
        (K.COMBINES, A, D, [(D, B), (B, A)], ["circle"]),
        (K.REPLICATES, C, A, [(B, A)], []),
        (K.RETIRED_IN_FAVOUR_OF, A, B, [(B, A)], ["circle"]),
        (K.PARALLEL, A, B, [], []),
        (K.PARALLEL, A, B, [(B, A)], ["comes-from"]),
        (K.PARALLEL, A, B, [(A, B)], ["comes-from"]),
        (K.PARALLEL, A, C, [(B, A), (C, B)], ["comes-from"]),
    ],
)
def test_no_circles(kind, child, parent, links, expected):
    assert codes(kind, child, parent, links) == expected


def test_said_twice_is_said_once():
    assert codes(K.ADAPTS, A, B, [(A, B)], earlier={K.ADAPTS}) == ["linked"]
    assert codes(K.INSPIRED_BY, A, B, [(A, B)], earlier={K.ADAPTS}) == []


def test_a_pair_has_one_order():
    assert ordered(A, B) == ordered(B, A) == (A, B)


def test_every_graph_of_three_stays_without_circles():
    """Whatever is tried in whatever order, nothing that is accepted makes a circle."""
    tries = [(one, other) for one, other in product((A, B, C), repeat=2)]
    for first, second, third in product(tries, repeat=3):
        links = []
        for child, parent in (first, second, third):
            if not codes(K.ADAPTS, child, parent, links):
                links.append((child, parent))
        parents = parents_by_child(links)
        for child, parent in links:
            assert child not in reached(parent, parents)


def test_only_descent_makes_descendants():
    assert K.PARALLEL not in DESCENT
    assert K.RETIRED_IN_FAVOUR_OF not in DESCENT


@pytest.mark.parametrize(
    ("old", "new", "sentence", "expected"),
    [
        ("published", "published", "The other goes on.", []),
        ("published", "published", " ", ["reason-missing"]),
        ("in_review", "published", "x", ["not-published"]),
        ("published", "retired", "x", ["other-not-published"]),
    ],
)
def test_giving_way(old, new, sentence, expected):
    one, other = Initiative(id=A, state=InitiativeState(old)), Initiative(id=B, state=InitiativeState(new))
    assert [obstacle.code for obstacle in why_not_give_way(one, other, sentence=sentence)] == expected


@pytest.mark.parametrize(
    ("text", "titles", "expected"),
    [
        ("It goes on in “Ask Lea”.", ["Ask Lea"], True),
        ("It goes on in ASK\n lea.", ["Chess", " Ask  Lea "], True),
        ("It goes on.", ["Ask Lea"], False),
        ("Everybody takes part.", ["Art"], False),
        ("Is it C++ (again)?", ["C++ (again)"], True),
        ("It goes on.", ["", " "], False),
        ("", ["Ask Lea"], False),
    ],
)
def test_what_repeats_a_title(text, titles, expected):
    assert repeats(text, titles) is expected
