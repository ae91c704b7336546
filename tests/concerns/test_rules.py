from datetime import date
from types import SimpleNamespace
from uuid import uuid4

import pytest

from exchange.concerns import rules
from exchange.concerns.models import ConcernState

TODAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("born", "until", "band"),
    [
        (date(2011, 5, 1), date(2036, 5, 1), "under-16"),
        (date(2008, 5, 1), date(2033, 5, 1), "under-18"),
        (date(2002, 3, 1), date(2029, 3, 2), "adult"),
        (date(1980, 3, 1), date(2029, 3, 2), "adult"),
        (None, date(2038, 3, 2), "unknown"),
    ],
)
def test_it_is_kept_until_25_and_three_years_at_least(born, until, band):
    assert rules.kept_until(born, today=TODAY) == until
    assert rules.age_band(born, TODAY) == band


def test_nothing_open_is_erased_and_nothing_closed_before_its_day():
    codes = [
        [one.code for one in rules.why_not_erase(state, day, today=TODAY)]
        for state, day in [
            (ConcernState.SENT, date(2020, 1, 1)),
            (ConcernState.ANSWERED, date(2020, 1, 1)),
            (ConcernState.CLOSED, TODAY),
            (ConcernState.CLOSED, date(2026, 3, 1)),
        ]
    ]
    assert codes == [["open"], ["open"], ["kept"], []]


def test_somebody_must_be_there_who_reads():
    one, other = uuid4(), uuid4()
    assert [reason.code for reason in rules.why_not_write([], [])] == ["nobody-reads"]
    assert [reason.code for reason in rules.why_not_write([one], [one])] == ["nobody-left"]
    assert rules.why_not_write([one, other], [one]) == []


def test_three_people_take_part_in_an_appointment():
    person, first, second = uuid4(), uuid4(), uuid4()
    lead = SimpleNamespace(person_id=person, appointed_by_id=first, approved_at=None, ended_at=None)
    assert rules.why_not_approve(lead, actor_id=second) == []
    for actor in (person, first, None):
        assert [one.code for one in rules.why_not_approve(lead, actor_id=actor)] == ["not-a-second"]
    assert [one.code for one in rules.why_not_appoint(first, actor_id=first, appointed=[])] == ["oneself"]
    assert [one.code for one in rules.why_not_appoint(person, actor_id=first, appointed=[person])] == ["appointed-already"]
