"""How far a city came, and what nobody has answered."""

import pytest

from exchange.reports.coverage.rules import Cell, Level, add_cells, blanks, count_levels, furthest

L = Level


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ([], None),
        ([Cell(L.IDEA), Cell(L.ADOPTED)], Cell(L.ADOPTED)),
        ([Cell(L.IMPLEMENTED, is_stopped=True), Cell(L.ADOPTED)], Cell(L.IMPLEMENTED, is_stopped=True)),
        ([Cell(L.ADOPTED, is_stopped=True), Cell(L.ADOPTED)], Cell(L.ADOPTED)),
        ([Cell(L.IDEA, is_through=True), Cell(L.IDEA)], Cell(L.IDEA)),
        ([Cell(L.EVALUATED, is_through=True), Cell(L.IDEA)], Cell(L.EVALUATED, is_through=True)),
    ],
)
def test_the_furthest_counts(cells, expected):
    assert furthest(cells) == expected
    assert furthest(reversed(cells)) == expected


def test_what_comes_through_the_crosswalk_says_so():
    cells = {"torino": Cell(L.ADOPTED)}
    add_cells(cells, {"torino": Cell(L.EVALUATED), "lisboa": Cell(L.IDEA)}, through=True)
    assert cells == {"torino": Cell(L.EVALUATED, is_through=True), "lisboa": Cell(L.IDEA, is_through=True)}


def test_each_city_is_counted_once_at_its_furthest():
    assert count_levels([Cell(L.IDEA), Cell(L.IDEA), Cell(L.EVALUATED, is_stopped=True)]) == {
        L.IDEA: 2,
        L.ADOPTED: 0,
        L.IMPLEMENTED: 0,
        L.EVALUATED: 1,
    }


def test_blank_spots_are_named_in_order():
    idea, adopted = {"a": Cell(L.IDEA)}, {"a": Cell(L.IDEA), "b": Cell(L.ADOPTED)}
    assert blanks([("3", {}), ("1", idea), ("2", adopted), ("0", {})]) == (["3", "0"], ["1"])
