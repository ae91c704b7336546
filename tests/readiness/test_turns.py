from datetime import date, timedelta

import pytest

from exchange.foundation.obstacles import Owner
from exchange.readiness.turns import days_between, days_left, who_hears_too, why_not_remind, why_not_write

TODAY = date(2040, 3, 1)
LEAVES = date(2040, 4, 8)


def day(offset):
    return TODAY + timedelta(days=offset)


@pytest.mark.parametrize(
    ("dues", "left"),
    [
        ([day(20)], 20),
        ([day(20), day(5)], 5),
        ([day(0)], 0),
        ([None], 38),  # without a day it is due before the departure
        ([day(-1)], 14),  # late counts as near, however far away the departure is
        ([day(-1), day(2)], 2),
        ([], 38),
    ],
)
def test_the_nearest_day_counts(dues, left):
    assert days_left(dues, leaves_on=LEAVES, today=TODAY) == left


def test_what_is_late_shortly_before_the_departure_is_as_near_as_that():
    assert days_left([day(-3)], leaves_on=day(2), today=TODAY) == 2


@pytest.mark.parametrize(("left", "between"), [(200, 7), (15, 7), (14, 3), (4, 3), (3, 1), (0, 1)])
def test_letters_come_more_often_as_the_day_comes_nearer(left, between):
    assert days_between(left) == between


# things, news, days left, days since the last letter (None: never), paused → code of why not
TURNS = [
    (0, 0, 38, None, False, "nothing"),
    (2, 2, 38, None, False, None),  # the first letter
    (2, 2, 38, 6, False, "too-soon"),
    (2, 1, 38, 7, False, None),
    (2, 0, 38, 7, False, "no-news"),
    (2, 0, 15, 40, False, "no-news"),  # quiet: nothing changed and nothing is nearer
    (2, 0, 14, 2, False, "too-soon"),
    (2, 0, 14, 3, False, None),
    (2, 1, 14, 2, False, "too-soon"),  # news does not break the pause between two letters
    (2, 0, 3, 1, False, None),
    (2, 0, 3, 0, False, "too-soon"),
    (2, 2, 0, None, True, "paused"),
]


@pytest.mark.parametrize(("things", "news", "left", "since", "is_paused", "code"), TURNS)
def test_when_somebody_is_written_to(things, news, left, since, is_paused, code):
    found = why_not_write(
        things=things,
        news=news,
        left=left,
        last_on=None if since is None else day(-since),
        is_paused=is_paused,
        pause_reason="The family is away until Sunday",
        leaves_on=LEAVES,
        today=TODAY,
    )
    assert [one.code for one in found] == ([code] if code else [])


def test_nobody_is_written_to_once_the_trip_has_begun():
    facts = {"things": 3, "news": 3, "left": 0, "last_on": None, "is_paused": False, "pause_reason": "", "leaves_on": day(-1)}
    assert [one.code for one in why_not_write(**facts, today=TODAY)] == ["left"]
    assert why_not_write(**facts | {"leaves_on": TODAY}, today=TODAY) == []


def test_the_reason_of_a_pause_and_the_next_day_are_said(app):
    with app.test_request_context():
        facts = {"things": 1, "news": 1, "left": 20, "is_paused": True, "pause_reason": "a funeral", "leaves_on": LEAVES, "today": TODAY}
        assert str(why_not_write(**facts, last_on=None)[0].sentence) == "Paused: a funeral"
        late = why_not_write(**facts | {"is_paused": False}, last_on=day(-2))[0]
        assert (str(late.sentence), late.due_on) == (
            "The last letter left on 28 February 2040; the next may leave on 6 March 2040.",
            day(5),
        )


@pytest.mark.parametrize(
    ("is_oneself", "since", "is_paused", "code"),
    [
        (False, None, False, None),
        (False, 1, False, None),
        (False, 0, False, "today"),
        (False, None, True, "paused"),
        (True, 5, False, "oneself"),
    ],
)
def test_whom_a_person_may_remind(is_oneself, since, is_paused, code):
    last_on = None if since is None else day(-since)
    found = why_not_remind(is_oneself=is_oneself, last_on=last_on, is_paused=is_paused, pause_reason="", today=TODAY)
    assert [one.code for one in found] == ([code] if code else [])


@pytest.mark.parametrize(
    ("owner", "due", "hears"),
    [
        (Owner.GUARDIAN, 0, set()),  # today is not late
        (Owner.GUARDIAN, None, set()),
        (None, -3, set()),
        (Owner.GUARDIAN, -1, {Owner.COORDINATOR}),
        (Owner.YOUNG_PERSON, -7, {Owner.COORDINATOR}),
        (Owner.LEADER, -8, {Owner.COORDINATOR, Owner.NETWORK}),
        (Owner.COORDINATOR, -1, {Owner.NETWORK}),
        (Owner.CITY, -1, {Owner.NETWORK}),
        (Owner.HOST, -1, {Owner.NETWORK}),
        (Owner.NETWORK, -30, set()),
    ],
)
def test_who_hears_of_what_is_late(owner, due, hears):
    assert who_hears_too(owner, None if due is None else day(due), today=TODAY) == hears
