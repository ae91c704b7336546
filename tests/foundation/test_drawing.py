"""The arc's geometry, checked against the hand-made drawings of the visual concept."""

from __future__ import annotations

import pytest

from exchange.foundation.drawing import (
    Column,
    Dot,
    Stroke,
    arc_drawing,
    columns_drawing,
    flat_arc_drawing,
    level_drawing,
    number,
    percent_of,
    small_arc_drawing,
    steps_drawing,
)


def test_six_places_draw_six_segments_between_two_dots() -> None:
    drawing = arc_drawing(["gone", "gone", "gone", "wait", "you", "todo"])
    assert drawing.view_box == "0 0 480 170"
    assert [stroke.kind for stroke in drawing.strokes] == [
        "gone",
        "gone",
        "gone",
        "wait",
        "you",
        "todo",
    ]
    assert drawing.strokes[0].path == "M32.3 128A259.5 259.5 0 0 1 77.8 80.9"
    assert drawing.dots == (Dot("dot", "14", "156", "8"), Dot("ring", "466", "156", "7.5"))


def test_the_words_of_the_chips_draw_the_same_as_the_words_of_the_way() -> None:
    assert arc_drawing(["ready", "waits", "draft"]) == arc_drawing(["gone", "wait", "todo"])


def test_an_unknown_word_is_refused() -> None:
    with pytest.raises(KeyError, match="lost"):
        arc_drawing(["lost"])


def test_the_last_dot_is_full_when_everything_is_gone_or_said_to_be() -> None:
    assert arc_drawing(["gone", "gone"]).dots[1].kind == "dot"
    assert arc_drawing(["gone", "todo"]).dots[1].kind == "ring"
    assert arc_drawing(["gone", "todo"], arrived=True).dots[1].kind == "dot"


def test_no_place_at_all_is_one_dotted_way() -> None:
    assert [stroke.kind for stroke in arc_drawing([]).strokes] == ["todo"]


def test_above_twelve_places_runs_are_drawn_instead_of_segments() -> None:
    drawing = arc_drawing(["gone"] * 9 + ["you"] + ["todo"] * 3)
    assert [stroke.kind for stroke in drawing.strokes] == ["gone", "you", "todo"]


def test_above_twelve_runs_each_kind_is_drawn_once() -> None:
    drawing = arc_drawing(["gone", "todo"] * 10)
    assert [stroke.kind for stroke in drawing.strokes] == ["gone", "todo"]


def test_the_small_arc_says_how_far_one_thing_has_come() -> None:
    drawing = small_arc_drawing(0.62)
    assert drawing.strokes == (
        Stroke("todo", "M32.2 4.7A26.2 26.2 0 0 1 48 16"),
        Stroke("gone", "M4 16A26.2 26.2 0 0 1 32.2 4.7"),
    )
    assert [stroke.kind for stroke in small_arc_drawing(0).strokes] == ["todo"]
    assert [stroke.kind for stroke in small_arc_drawing(7).strokes] == ["gone"]


def test_nine_questions_on_one_arc_with_the_fourth_now() -> None:
    drawing = steps_drawing(9, 4)
    assert [dot.kind for dot in drawing.dots] == ["dot"] * 3 + ["halo", "now"] + ["ring"] * 5
    assert drawing.strokes[1].path == "M16 68A254 254 0 0 1 128.8 19.4"


def test_one_question_alone_is_now() -> None:
    assert [dot.kind for dot in steps_drawing(1, 1).dots] == ["halo", "now"]


def test_a_level_is_dots_up_to_the_one_reached() -> None:
    drawing = level_drawing(3, 5)
    assert drawing.dots[2] == Dot("now", "80", "6", "8")
    assert [dot.kind for dot in level_drawing(0, 5).dots] == ["ring"] * 5


def test_a_whole_fills_the_flat_arc() -> None:
    assert flat_arc_drawing(1).strokes == (Stroke("gone", "M6 30A237.3 237.3 0 0 1 214 30"),)
    assert [stroke.kind for stroke in flat_arc_drawing(0.5).strokes] == ["todo", "gone"]


def test_columns_share_the_width_and_the_highest_sets_the_scale() -> None:
    assert columns_drawing([0, 3]) == (
        Column("0%", "32.5%", "36", "0", 0),
        Column("50%", "32.5%", "15", "21", 3),
    )
    assert columns_drawing([]) == ()
    assert columns_drawing([0])[0].height == "0"


def test_a_share_of_nothing_is_nothing_and_never_above_the_whole() -> None:
    assert percent_of(1, 3) == "33.3%"
    assert percent_of(1, 0) == "0%"
    assert percent_of(7, 3) == "100%"


def test_numbers_are_short_and_never_minus_zero() -> None:
    assert [number(value) for value in (14.0, 0.04, -0.04, 128.84, -2.06)] == [
        "14",
        "0",
        "0",
        "128.8",
        "-2.1",
    ]
