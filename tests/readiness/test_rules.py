from datetime import date

from exchange.foundation.obstacles import Obstacle, Owner
from exchange.readiness.rules import (
    Found,
    Group,
    Waiting,
    by_owner,
    group_by_obstacle,
    is_soon,
    some_names,
    sort_waiting,
    way_states,
)

TODAY = date(2017, 10, 26)
NO_GUARDIAN = Obstacle("guardian-missing", "No guardian", Owner.COORDINATOR, date(2017, 10, 30))
NO_PAPER = Obstacle("document-missing", "No paper", Owner.GUARDIAN, date(2017, 11, 2))


def test_soon_is_past_today_or_three_days():
    days = [date(2017, 10, 1), TODAY, date(2017, 10, 29), date(2017, 10, 30), None]
    assert [is_soon(day, today=TODAY) for day in days] == [True, True, True, False, False]


def test_what_waits_is_sorted_by_day_and_undated_things_come_last():
    later = Waiting("later", "x", "go", due_on=date(2017, 11, 1))
    never = Waiting("never", "x", "go")
    sooner = Waiting("sooner", "x", "go", due_on=date(2017, 10, 1))
    assert sort_waiting([never, later, sooner]) == [sooner, later, never]


def test_people_with_the_same_obstacle_are_one_line_with_the_earliest_day():
    early = Obstacle("guardian-missing", "No guardian", Owner.COORDINATOR, date(2017, 10, 27))
    groups = group_by_obstacle([Found(NO_PAPER, "Théo"), Found(NO_GUARDIAN, "Inès"), Found(early, "Noor")])
    assert groups == [
        Group(NO_GUARDIAN, ("Inès", "Noor"), date(2017, 10, 27)),
        Group(NO_PAPER, ("Théo",), date(2017, 11, 2)),
    ]


def test_what_waits_for_others_leaves_out_the_reader():
    found = [Found(NO_GUARDIAN, "Inès"), Found(NO_PAPER, "Théo")]
    assert by_owner(found, but=frozenset({Owner.COORDINATOR})) == {Owner.GUARDIAN: [Group(NO_PAPER, ("Théo",), date(2017, 11, 2))]}


def test_three_names_are_shown_and_the_rest_counted():
    assert some_names(["a", "b", "c", "d", "e"]) == (["a", "b", "c"], 2)
    assert some_names(["a"]) == (["a"], 0)


def test_the_arc_has_one_word_for_each_pledged_place():
    assert way_states(ready=2, yours=1, waiting=1, pledged=6) == ["gone", "gone", "wait", "you", "todo", "todo"]
    assert way_states(ready=3, yours=0, waiting=0, pledged=2) == ["gone", "gone", "gone"]
