"""What may be erased, withdrawn and linked, and where a theme counts in another edition."""

from uuid import UUID

import pytest

from exchange.manifesto import rules
from exchange.manifesto.models import Recommendation, Relation, Wording
from exchange.manifesto.rules import End

A, B, C, D = (UUID(int=number) for number in range(1, 5))
R = Relation
OLD, NEW = End(A, "2017"), End(B, "2025")


def codes(obstacles):
    return [one.code for one in obstacles]


@pytest.mark.parametrize(
    ("references", "parts", "expected"),
    [(0, 0, []), (1, 0, ["referred-to"]), (0, 2, ["has-parts"]), (3, 1, ["referred-to", "has-parts"])],
)
def test_what_something_refers_to_is_not_erased(references, parts, expected):
    assert codes(rules.why_not_erase(references=references, parts=parts)) == expected


@pytest.mark.parametrize(
    ("because", "is_withdrawn", "expected"),
    [
        ("The network took it back in 2026.", False, []),
        ("  no ", False, ["reason-missing"]),
        ("", False, ["reason-missing"]),
        ("A good reason.", True, ["withdrawn"]),
    ],
)
def test_a_withdrawal_has_a_reason_and_happens_once(because, is_withdrawn, expected):
    assert codes(rules.why_not_withdraw(because=because, is_withdrawn=is_withdrawn)) == expected


@pytest.mark.parametrize(
    ("relation", "earlier", "later", "expected"),
    [
        (R.SAME, OLD, NEW, []),
        (R.SPLIT, OLD, NEW, []),
        (R.MERGED, OLD, NEW, []),
        (R.SAME, NEW, OLD, ["order"]),
        (R.SAME, OLD, End(C, "2017"), ["order"]),
        (R.SAME, OLD, None, ["ends"]),
        (R.MERGED, None, NEW, ["ends"]),
        (R.NEW, None, NEW, []),
        (R.NEW, OLD, NEW, ["ends"]),
        (R.NEW, None, None, ["ends"]),
        (R.DROPPED, OLD, None, []),
        (R.DROPPED, OLD, NEW, ["ends"]),
    ],
)
def test_links_go_from_an_earlier_to_a_later_edition(relation, earlier, later, expected):
    assert codes(rules.why_not_link(relation, earlier, later)) == expected


def test_there_is_one_line_for_two_themes():
    assert codes(rules.why_not_link(R.SAME, OLD, NEW, taken=True)) == ["link-taken"]
    assert codes(rules.why_not_link(R.DROPPED, OLD, None, taken=True)) == ["link-taken"]


LINKS = rules.carried([(A, B, R.SPLIT), (A, C, R.SPLIT), (D, None, R.DROPPED), (None, D, R.NEW)])


def test_a_split_theme_counts_under_each_part_and_each_part_under_it():
    assert dict(LINKS) == {A: {B, C}, B: {A}, C: {A}}


@pytest.mark.parametrize(
    ("themes", "edition", "expected"),
    [
        ([A], {A, D}, {A: False}),
        ([A], {B, C}, {B: True, C: True}),
        ([A, B], {B, C}, {B: False, C: True}),
        ([B, C], {A}, {A: True}),
        ([D], {B, C}, {}),
        ([], {A}, {}),
    ],
)
def test_something_is_recut_by_edition_without_being_changed(themes, edition, expected):
    assert rules.recut(themes, edition=frozenset(edition), links=LINKS) == expected


def test_a_recommendation_speaks_the_readers_language_where_somebody_entered_it():
    one = Recommendation(
        edition_id=A, code="1", text="Light.", source="a", is_verified=True, texts={"fr": {"text": "Éclairer.", "source": "b"}}
    )
    assert one.wording_in("fr") == Wording("fr", "Éclairer.", "b", is_verified=False)
    assert one.wording_in("de") == one.wording_in("en") == Wording("en", "Light.", "a", is_verified=True)
