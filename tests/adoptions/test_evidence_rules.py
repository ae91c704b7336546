"""What each gate misses, how ready a city is, how much of the original is in it: said on rows that were never saved."""

from dataclasses import replace
from datetime import date

import pytest

from exchange.adoptions import evidence, rules
from exchange.adoptions.adapting.models import Fate
from exchange.adoptions.adapting.rules import Part, fidelity_of, parts_to_decide, read_parts, side_by_side, why_not_keep_parts
from exchange.adoptions.diagnosis import rules as needs
from exchange.adoptions.diagnosis.models import Mark, Need, NeedMark, Voice
from exchange.adoptions.evidence import THINGS, Evidence, missing_at, missing_for
from exchange.adoptions.models import AdoptionStage
from exchange.adoptions.readying.conditions import CONDITIONS, FIRST_STEPS, standing_of
from exchange.adoptions.readying.models import Action, ActionState
from exchange.adoptions.readying.rules import is_due_soon, why_not_add_action, why_not_settle
from exchange.cities.rules import why_not_write
from exchange.foundation.database import new_id
from exchange.foundation.money import read_cents, write_cents

S = AdoptionStage
TODAY = date(2018, 5, 3)
DIAGNOSED = Evidence(young_needs=1, city_needs=1, shared_needs=1, has_place=True, has_measure=True, has_baseline=True)


@pytest.mark.parametrize(
    ("stage", "found", "missing"),
    [
        (S.DIAGNOSIS, Evidence(), []),
        (S.CO_DESIGN, Evidence(), ["young-needs", "city-needs", "place", "measure", "baseline"]),
        (S.CO_DESIGN, DIAGNOSED, []),
        (S.CO_DESIGN, replace(DIAGNOSED, shared_needs=0), ["shared"]),
        (S.CO_DESIGN, replace(DIAGNOSED, shared_needs=0, unasked_needs=2), ["unasked"]),
        (S.CO_DESIGN, replace(DIAGNOSED, young_needs=0, shared_needs=0), ["young-needs"]),
        (S.AGREED, Evidence(), ["core", "owner", "means", "decision", "start"]),
        (S.AGREED, Evidence(has_core=True, has_owner=True, has_means=True, has_decision=True, has_start=True), []),
        (S.PILOT, Evidence(), ["parts", "pilot"]),
        (S.PILOT, Evidence(decided_parts=1, open_parts=2, has_pilot=True), ["open-parts"]),
        (S.IMPLEMENTED, Evidence(), ["lines", "running"]),
        (S.EVALUATED, Evidence(), ["result"]),
        (S.SUSTAINED, Evidence(), ["continuation"]),
        (S.STOPPED, Evidence(), []),
    ],
)
def test_what_a_gate_misses(stage: S, found: Evidence, missing: list[str]) -> None:
    assert missing_at(stage, found) == missing


def test_a_leap_passes_every_gate_on_the_way_and_no_other_move_passes_one() -> None:
    assert missing_for(S.AGREED, S.EVALUATED, Evidence()) == ["parts", "pilot", "lines", "running", "result"]
    assert missing_for(S.PILOT, S.AGREED, Evidence()) == []
    assert missing_for(S.SPOTTED, S.STOPPED, Evidence()) == []
    assert missing_for(S.STOPPED, S.PILOT, Evidence()) == []


def test_everything_missing_names_who_brings_it_and_where() -> None:
    adoption_id = new_id()
    for obstacle in evidence.obstacles_of(THINGS, adoption_id):
        assert obstacle.owner
        assert obstacle.endpoint
        assert obstacle.arguments["adoption_id"] == adoption_id
    assert [code for code in THINGS if evidence.is_hard(code)] == ["owner", "means", "decision", "result"]
    assert evidence.short_words(["core", "gone-long-ago"]) == [THINGS["core"].short]


@pytest.mark.parametrize(
    ("without", "hard", "expected"),
    [
        ("", False, ["core", "without-missing"]),
        ("So.", False, ["core", "without-missing"]),
        ("The council was in a hurry.", False, []),
        ("The council was in a hurry.", True, ["owner"]),
    ],
)
def test_a_reason_stands_in_the_place_of_what_is_missing_but_not_of_three_things(without: str, hard: bool, expected: list[str]) -> None:
    adoption_id = new_id()
    found = rules.why_not_move(
        S.CO_DESIGN,
        S.AGREED,
        sentence="They said yes.",
        hard=evidence.obstacles_of(["owner"] if hard else [], adoption_id),
        soft=evidence.obstacles_of(["core"], adoption_id),
        without=without,
    )
    assert [o.code for o in found] == expected


@pytest.mark.parametrize(
    ("left_on", "expected"), [(None, []), (date(2018, 5, 3), []), (date(2018, 5, 2), ["left-network"]), (date(2019, 1, 1), [])]
)
def test_who_left_writes_no_more(left_on: date | None, expected: list[str]) -> None:
    assert [o.code for o in why_not_write(left_on=left_on, today=TODAY)] == expected


def need(*marks: Mark, voice: Voice = Voice.YOUNG, **facts: object) -> Need:
    return Need(voice=voice, text="Light", marks=[NeedMark(mark=mark) for mark in marks], **facts)


@pytest.mark.parametrize(
    ("marks", "answer"),
    [
        ([], None),
        ([Mark.AGREE], Mark.AGREE),
        ([Mark.NOT, Mark.NOT], Mark.NOT),
        ([Mark.AGREE, Mark.NOT], Mark.PARTLY),
        ([Mark.AGREE, Mark.PARTLY], Mark.PARTLY),
    ],
)
def test_what_many_say_is_one_word_only_when_all_say_it(marks: list[Mark], answer: Mark | None) -> None:
    assert needs.answer_of(need(*marks).marks) is answer
    assert needs.is_shared(need(*marks)) is (answer is Mark.AGREE)


@pytest.mark.parametrize(
    ("text", "at_meeting", "heard_on", "heard_count", "expected"),
    [
        ("Light", False, None, None, []),
        (" ", False, None, None, ["text-missing"]),
        ("Light", True, None, None, ["heard-on", "heard-count"]),
        ("Light", True, date(2018, 5, 4), 3, ["heard-later"]),
        ("Light", True, TODAY, 0, ["heard-count"]),
        ("Light", True, TODAY, 3, []),
    ],
)
def test_what_a_meeting_said_has_its_day_and_number(
    text: str,
    at_meeting: bool,
    heard_on: date | None,
    heard_count: int | None,
    expected: list[str],
) -> None:
    found = needs.why_not_name_need(text, count=0, at_meeting=at_meeting, heard_on=heard_on, heard_count=heard_count, today=TODAY)
    assert [o.code for o in found] == expected
    assert [o.code for o in needs.why_not_name_need("Light", count=40, at_meeting=False, heard_on=None, heard_count=None, today=TODAY)] == [
        "too-many"
    ]


def test_no_officer_changes_what_a_young_person_wrote() -> None:
    ines, luc = new_id(), new_id()
    own = need(by_id=ines)
    assert needs.may_change(own, person_id=ines, is_officer=False)
    assert not needs.may_change(own, person_id=luc, is_officer=True)
    assert needs.may_change(need(by_id=ines, heard_on=TODAY), person_id=luc, is_officer=True)
    assert needs.may_change(need(voice=Voice.CITY, by_id=ines), person_id=luc, is_officer=True)
    assert not needs.may_change(need(voice=Voice.CITY, by_id=luc), person_id=ines, is_officer=False)
    assert not needs.may_change(need(), person_id=None, is_officer=False)
    assert [o.code for o in needs.why_not_remove(need(Mark.NOT))] == ["answered"]


def test_what_nobody_knows_is_never_a_zero() -> None:
    nothing = standing_of({})
    assert (nothing.score, nothing.answered, len(nothing.gaps)) == (None, 0, len(CONDITIONS))
    said = {code: {"answer": "unknown"} for code in CONDITIONS}
    assert standing_of(said).score is None
    said["hours"] = {"answer": "yes"}
    assert (standing_of(said).score, standing_of(said).answered) == (100, 1)
    said |= {"network": {"answer": "no", "note": "we asked"}, "culture": {"answer": "partly"}}
    found = standing_of(said)
    assert (found.score, found.answered, [gap.code for gap in found.gaps][:3]) == (50, 3, ["network", "culture", "politics"])
    assert [gap.is_open_question for gap in found.gaps][:3] == [False, False, True]
    assert standing_of({"hours": {"answer": "perhaps"}, "gone": {"answer": "no"}}).answered == 0
    assert set(FIRST_STEPS) == set(CONDITIONS)


def test_actions_have_words_a_name_and_a_day_and_end_with_a_sentence() -> None:
    assert [o.code for o in why_not_add_action(text=" ", owner_name="", due_on=None)] == ["text-missing", "owner-missing", "day-missing"]
    one = Action(text="Ask", owner_name="Giulia", due_on=date(2018, 5, 10), state=ActionState.OPEN)
    assert [o.code for o in why_not_settle(one, ActionState.DROPPED, outcome=" ")] == ["outcome-missing"]
    assert why_not_settle(one, ActionState.DONE, outcome="The key is here.") == []
    assert why_not_settle(one, ActionState.OPEN, outcome="") == []
    assert is_due_soon(one, today=TODAY)
    assert not is_due_soon(one, today=date(2018, 4, 1))
    one.state = ActionState.DONE
    assert [o.code for o in why_not_settle(one, ActionState.OPEN, outcome="Again")] == ["settled"]
    assert not is_due_soon(one, today=TODAY)


KEPT, CHANGED = Part("Carry the table out", Fate.KEPT), Part("Pour tea", Fate.CHANGED, "Coffee", "Nobody drinks tea")
DROPPED, ADDED, OPEN = Part("Play music", Fate.DROPPED, "", "Neighbours"), Part("A board", Fate.ADDED, "", "To write on"), Part("Wash up")


def test_how_much_of_the_original_is_in_it() -> None:
    found = fidelity_of([KEPT, KEPT, CHANGED, DROPPED, ADDED, OPEN])
    assert (found.percent, found.counted, found.of_original, found.added) == (62, 4, 5, 1)
    assert fidelity_of([OPEN, ADDED]).percent is None
    assert fidelity_of([DROPPED]).percent == 0


def test_whatever_is_not_kept_has_a_reason() -> None:
    assert why_not_keep_parts([KEPT, CHANGED, DROPPED, ADDED, OPEN]) == []
    assert [o.code for o in why_not_keep_parts([Part("x", Fate.CHANGED), Part("y", Fate.ADDED)])] == [
        "reason-missing", "here-missing", "reason-missing",
    ]  # fmt: skip
    assert [o.code for o in why_not_keep_parts([OPEN] * 41)] == ["too-many"]


def test_parts_begin_with_the_steps_and_keep_what_was_said_of_them() -> None:
    steps = ["Carry the table out", "Pour tea", "  ", "Wash up"]
    assert parts_to_decide([CHANGED, ADDED], steps) == [Part("Carry the table out"), CHANGED, OPEN, ADDED]
    assert read_parts([CHANGED.stored(), OPEN.stored()]) == [CHANGED, OPEN]


def test_two_cities_side_by_side_by_the_words_of_the_parts() -> None:
    pairs = side_by_side([KEPT, CHANGED, OPEN], [Part("carry  the TABLE out", Fate.KEPT), DROPPED])
    assert [(pair.component, pair.left is not None, pair.right is not None, pair.differs) for pair in pairs] == [
        ("Carry the table out", True, True, False),
        ("Pour tea", True, False, True),
        ("Play music", False, True, True),
    ]


@pytest.mark.parametrize(
    ("typed", "cents"),
    [
        ("12000", 1_200_000),
        ("12 000,50", 1_200_050),
        ("12.000", 1_200_000),
        ("12.000,5", 1_200_050),
        ("12'000.50", 1_200_050),
        ("0", 0),
        ("1,5", 150),
        ("about 5", None),
        ("-3", None),
        ("9" * 20, None),
        ("", None),
    ],
)
def test_sums_as_people_type_them(typed: str, cents: int | None) -> None:
    assert read_cents(typed) == cents
    assert read_cents(write_cents(cents)) == cents if cents is not None else write_cents(cents) == ""
