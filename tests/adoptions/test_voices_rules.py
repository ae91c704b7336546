"""What two voices come to, when both are seen, and what is compared later: tables of cases."""

from datetime import UTC, date, datetime, timedelta

import pytest

from exchange.adoptions.calibration.rules import LEAST, calibrate, line_as_json
from exchange.adoptions.diagnosis.models import Voice
from exchange.adoptions.follow_ups.models import Effect, FollowUp, Running
from exchange.adoptions.follow_ups.rules import Standing, months_after, observed_effect, standing_of, turn_on, why_not_answer
from exchange.adoptions.transferability.criteria import CRITERIA, Block, codes_of
from exchange.adoptions.transferability.rules import (
    Average,
    Heard,
    average_of,
    expected_of,
    is_open,
    side_by_side,
    voice_scores,
    why_not_again,
    why_not_hand_in,
    why_not_open,
    why_not_write_for_meeting,
    why_not_write_sheet,
)
from exchange.demonstration.voices import answers

NOW = datetime(2018, 5, 2, 9, 0, tzinfo=UTC)
ALL_DONT_KNOW = "????" * 4


def codes(reasons: list) -> list[str]:
    return [one.code for one in reasons]


def test_the_codes_are_stable_and_stand_in_four_blocks():
    assert list(CRITERIA) == [
        *("need", "alike", "wish", "trust"),
        *("room", "rules", "deciders", "around"),
        *("core", "hands", "money", "small"),
        *("known", "contact", "training", "measure"),
    ]
    assert [len(codes_of(block)) for block in Block] == [4, 4, 4, 4]


@pytest.mark.parametrize(
    ("sheets", "score", "answered"),
    [
        (["3333 3333 3333 3333"], 3.0, 16),
        ([ALL_DONT_KNOW], None, 0),
        (["----" * 4], None, 0),
        (["4??? ???? ???? ????"], 4.0, 1),  # what nobody knows is no zero
        (["0??? ???? ???? ????"], 0.0, 1),  # and a zero is one
        (["1??? ???? ???? ????", "4??? ???? ???? ????", "3??? ???? ???? ????"], 3.0, 1),  # the median of several
        (["1??? ???? ???? ????", "4??? ???? ???? ????"], 2.5, 1),
        (["???? ???? ???? ????", "2222 ???? ???? ????"], 2.0, 4),  # who does not know pulls nobody down
    ],
)
def test_a_voice_is_the_median_of_its_sheets(sheets, score, answered):
    found = average_of(voice_scores([answers(one) for one in sheets]), CRITERIA)
    assert found == Average(score, answered, 16)


def test_a_score_that_is_no_score_counts_for_nothing():
    for score in ("5", "-1", "½", "four", None, "", True, 3.5, [4]):
        assert voice_scores([{"need": {"score": score}}])["need"] is None


def test_both_stand_beside_each_other_and_far_apart_is_to_talk_about():
    young, city = answers("4321 ???? 22?? 2222"), answers("2311 4444 ?2?? 4??0")
    found = side_by_side([young], [city])
    assert [line.code for line in found.talk] == ["need", "known", "measure"]
    assert found.blocks[0].young == Average(2.5, 4, 4)
    assert found.blocks[1].young == Average(None, 0, 4)
    assert found.blocks[1].city == Average(4.0, 4, 4)
    assert (found.young.answered, found.city.answered, found.together.answered) == (10, 11, 14)


@pytest.mark.parametrize(
    ("sheets", "meeting", "expected"),
    [
        (0, 0, (False, ())),
        (1, 0, (True, ())),
        (4, 0, (True, ())),
        (5, 0, (False, ("own",))),
        (0, 4, (True, ())),
        (0, 5, (False, ("met",))),
        (1, 12, (True, ("met",))),  # whoever wrote the meeting down would know whose the other is
        (4, 4, (True, ())),
        (5, 2, (True, ("own",))),
        (5, 5, (False, ("met", "own"))),
    ],
)
def test_what_young_people_wrote_is_shown_where_five_stand_behind_it(sheets, meeting, expected):
    said = "4??? ???? ???? ????"
    young = [answers(said, {"need": "own"})] * sheets
    meetings = [Heard(answers(said, {"need": "met"}), meeting)] if meeting else []
    found = side_by_side(young, [answers("1??? ???? ???? ????", {"need": "city"})], meetings=meetings)
    line = found.blocks[0].lines[0]
    assert (found.has_closed_reasons, line.young_reasons) == expected
    assert (line.young, line.city_reasons) == (4.0 if sheets or meeting else None, ("city",))


@pytest.mark.parametrize(
    ("opened", "both_in", "now", "expected"),
    [
        (None, None, NOW, False),
        (None, NOW, NOW, False),
        (None, NOW, NOW + timedelta(days=7, seconds=-1), False),
        (None, NOW, NOW + timedelta(days=7), True),
        (NOW, NOW, NOW, True),
    ],
)
def test_both_are_seen_when_the_city_says_so_or_a_week_after_both_are_in(opened, both_in, now, expected):
    assert is_open(opened_at=opened, both_in_at=both_in, now=now) is expected


def test_both_ends_of_the_scale_have_their_reason():
    assert codes(why_not_hand_in({})) == ["nothing-answered"]
    assert why_not_hand_in(answers(ALL_DONT_KNOW)) == []
    bare = {"need": {"score": 0, "reason": " "}, "wish": {"score": 4}, "rules": {"score": 3}, "room": {"score": "unknown"}}
    assert codes(why_not_hand_in(bare)) == ["reason-need", "reason-wish"]
    assert codes(why_not_hand_in({"need": {"reason": "Only words."}})) == ["nothing-answered"]


def test_what_is_handed_in_stays_and_whoever_saw_is_not_blind():
    assert codes(why_not_write_sheet(is_handed_in=True, is_opened=False)) == ["handed-in"]
    assert codes(why_not_write_sheet(is_handed_in=False, is_opened=True)) == ["opened"]
    assert codes(why_not_write_for_meeting(city_is_in=False)) == ["city-first"]
    assert codes(why_not_open([Voice.CITY], is_opened=False)) == ["young-missing"]
    assert codes(why_not_open([Voice.YOUNG], is_opened=False)) == ["city-missing"]
    assert why_not_open([Voice.YOUNG, Voice.CITY], is_opened=False) == []
    assert codes(why_not_again(is_opened=False, reason="x")) == ["not-opened", "reason-missing"]


@pytest.mark.parametrize(
    ("start", "months", "day"),
    [
        (date(2018, 1, 15), 6, date(2018, 7, 15)),
        (date(2018, 8, 31), 6, date(2019, 2, 28)),
        (date(2019, 8, 31), 6, date(2020, 2, 29)),
        (date(2020, 2, 29), 12, date(2021, 2, 28)),
        (date(2018, 12, 1), 12, date(2019, 12, 1)),
    ],
)
def test_months_end_on_a_day_that_exists(start, months, day):
    assert months_after(start, months) == day


DUE = date(2018, 7, 1)


@pytest.mark.parametrize(
    ("after", "turn", "standing"),
    [
        (-1, None, Standing.LATER),
        (0, 0, Standing.ASKED),
        (13, 0, Standing.ASKED),
        (14, 1, Standing.ASKED),
        (27, 1, Standing.ASKED),
        (28, 2, Standing.ASKED),
        (41, 2, Standing.ASKED),
        (42, None, Standing.SILENT),
        (400, None, Standing.SILENT),
    ],
)
def test_one_question_two_reminders_then_honestly_no_answer(after, turn, standing):
    today = DUE + timedelta(days=after)
    assert turn_on(DUE, today=today) == turn
    assert standing_of(due_on=DUE, is_answered=False, today=today) is standing
    assert standing_of(due_on=DUE, is_answered=True, today=today) is Standing.ANSWERED


def test_an_end_says_why():
    assert codes(why_not_answer({"running": Running.NO, "sentence": " "}, due_on=DUE, today=DUE)) == ["why-ended"]
    assert codes(why_not_answer({"running": Running.YES}, due_on=DUE, today=DUE - timedelta(days=1))) == ["early"]


@pytest.mark.parametrize(
    ("six", "twelve", "observed"),
    [
        (None, None, None),
        (Effect.BETTER, None, Effect.BETTER),
        (Effect.BETTER, Effect.WORSE, Effect.WORSE),
        (Effect.BETTER, Effect.UNKNOWN, Effect.BETTER),  # not knowing takes nothing back
        (Effect.EARLY, Effect.UNKNOWN, None),
        (Effect.NO_CHANGE, Effect.BETTER, Effect.BETTER),
    ],
)
def test_the_latest_result_counts(six, twelve, observed):
    said = [FollowUp(months=months, effect=effect, answered_at=NOW) for months, effect in ((6, six), (12, twelve)) if effect]
    silent = [FollowUp(months=12, effect=None, answered_at=None)]
    assert observed_effect(said + silent) is observed


def pair(score, effect):
    return {code: [score, score] for code in CRITERIA}, effect


def test_nothing_is_concluded_from_fewer_than_five():
    few = [pair(4, Effect.BETTER)] * (LEAST - 1)
    assert {line.code_of_meaning for line in calibrate(few)} == {"too-few"}
    assert line_as_json(calibrate(few)[0])["count"] is None
    assert line_as_json(calibrate(few)[0])["expected_where_better"] is None


@pytest.mark.parametrize(("better", "other", "meaning"), [(3.5, 2, "told"), (2, 3, "misled"), (3, 3.4, "silent"), (3, None, "one-sided")])
def test_what_a_criterion_told(better, other, meaning):
    pairs = [pair(better, Effect.BETTER)] * 3 + [pair(other, Effect.NO_CHANGE), pair(other, Effect.WORSE)]
    found = calibrate(pairs if other is not None else pairs + [pair(better, Effect.BETTER)] * 2)
    assert {line.code_of_meaning for line in found} == {meaning}


def test_who_does_not_know_is_left_out_of_what_was_expected():
    assert expected_of({"need": [4, None], "wish": [None, None], "trust": [1, 4]}) == {
        **dict.fromkeys(CRITERIA),
        "need": 4.0,
        "trust": 2.5,
    }
