"""A family put in rows and drawn: one, twelve and three hundred initiatives. Pure."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from exchange.adoptions.lineage.drawing import WIDTH, draw_family
from exchange.adoptions.lineage.tree import Taking, count_shown, family_tree
from exchange.adoptions.models import AdoptionStage
from exchange.initiatives.lineage.models import LinkKind
from exchange.initiatives.lineage.queries import Family, LinkLine, Relative
from exchange.initiatives.models import InitiativeState, Stage

K = LinkKind
THEN = datetime(2018, 1, 1, tzinfo=UTC)


def relative(number, state=InitiativeState.PUBLISHED):
    return Relative(
        UUID(int=number), f"number-{number}", f"Number {number}", "en", state, Stage.SEEN, "bagneux", "Bagneux", {}, "",
        THEN + timedelta(days=number),
    )  # fmt: skip


def family(count, links, here=1):
    members = {UUID(int=number): relative(number) for number in range(1, count + 1)}
    lines = [LinkLine(UUID(int=child), UUID(int=parent), kind, "", THEN) for child, parent, kind in links]
    return Family(UUID(int=here), members, lines)


def outline(nodes):
    return [(node.relative.id.int, outline(node.children)) if node.children else node.relative.id.int for node in nodes]


@pytest.fixture(autouse=True)
def page(app):
    with app.test_request_context("/"):
        yield


def test_one_alone():
    tops = family_tree(family(1, []), [])
    assert outline(tops) == [1]
    assert tops[0].is_here
    assert len(draw_family(tops, "en").marks) == 1


def test_each_stands_once_below_its_first_parent():
    tops = family_tree(family(4, [(2, 1, K.ADAPTS), (3, 1, K.REPLICATES), (4, 2, K.COMBINES), (4, 3, K.COMBINES)]), [])
    assert outline(tops) == [(1, [(2, [4]), 3])]
    last = tops[0].children[0].children[0]
    assert [(kind, other.id.int, is_older) for kind, other, is_older in last.also] == [(K.COMBINES, 3, True)]


def test_what_gave_way_stands_above_what_goes_on_and_is_not_said_twice():
    tops = family_tree(
        family(3, [(3, 1, K.COMBINES), (3, 2, K.COMBINES), (1, 3, K.RETIRED_IN_FAVOUR_OF), (2, 3, K.RETIRED_IN_FAVOUR_OF)]), []
    )
    assert outline(tops) == [(1, [3]), 2]
    assert [kind for kind, _other, _is_older in tops[0].also] == [K.RETIRED_IN_FAVOUR_OF]
    assert [kind for kind, _other, _is_older in tops[0].children[0].also] == [K.COMBINES]


def test_an_adaptation_that_gave_way_to_its_original_makes_no_circle():
    tops = family_tree(family(2, [(2, 1, K.ADAPTS), (2, 1, K.RETIRED_IN_FAVOUR_OF)]), [])
    assert outline(tops) == [(1, [2])]


def test_those_behind_an_unseen_one_are_not_drawn():
    tops = family_tree(family(4, [(2, 1, K.ADAPTS), (4, 3, K.ADAPTS)]), [])
    assert outline(tops) == [(1, [2])]


def test_cities_are_leaves_the_furthest_first_and_many_are_counted():
    takings = [
        Taking(UUID(int=1), f"city-{number}", f"City {number}", {}, AdoptionStage.PILOT if number else AdoptionStage.SUSTAINED, None)
        for number in range(9)
    ]
    node = family_tree(family(1, []), takings)[0]
    assert [one.city_slug for one in node.takings][:2] == ["city-0", "city-1"]
    assert (len(node.takings), node.more_cities) == (6, 3)
    assert [mark.title for mark in draw_family([node], "en").marks][-1] == "and 3 more cities"


def test_twelve_are_all_drawn():
    tops = family_tree(family(12, [(number, number // 2, K.ADAPTS) for number in range(2, 13)]), [])
    assert count_shown(tops) == 12
    assert {line.kind for line in draw_family(tops, "en").lines} == {"descent"}


def test_three_hundred_are_folded_with_their_counts():
    links = [(number, max(1, number // 3), K.ADAPTS) for number in range(2, 301)]
    whole = family(300, links, here=90)
    tops = family_tree(whole, [])
    folded = []

    def walk(nodes):
        for node in nodes:
            folded.append(node.folded)
            walk(node.children)

    walk(tops)
    assert count_shown(tops) + sum(folded) == 300
    assert 40 <= count_shown(tops) <= 60
    drawing = draw_family(tops, "en")
    assert all(0 <= mark.x < WIDTH for mark in drawing.marks)
    assert count_shown(family_tree(whole, [], shown=400)) == 300


def test_three_hundred_in_one_line_are_drawn():
    tops = family_tree(family(300, [(number, number - 1, K.ADAPTS) for number in range(2, 301)], here=300), [], shown=400)
    assert count_shown(tops) == 300
    assert len(draw_family(tops, "en").marks) == 300
