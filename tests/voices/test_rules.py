from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from uuid import UUID

import pytest

from exchange.access.permissions import Role
from exchange.access.viewers import Grant, Viewer
from exchange.initiatives.models import InitiativeState
from exchange.voices import rules
from exchange.voices.models import CommentState, Part, Reporter, Rhythm, Why

ME, OTHER, CITY = UUID(int=1), UUID(int=2), UUID(int=3)
S = CommentState


def codes(obstacles):
    return [one.code for one in obstacles]


@pytest.mark.parametrize(
    ("role", "part", "is_first"),
    [
        (Role.YOUNGSTER, Part.YOUNG, True),
        (Role.LEADER, Part.LEADER, True),
        (Role.VIEWER, Part.OFFICER, True),
        (Role.HOST, Part.HOST, True),
        (Role.COORDINATOR, Part.COORDINATION, False),
        (Role.NETWORK, Part.NETWORK, False),
    ],
)
def test_whoever_does_not_read_is_read_first(role, part, is_first):
    assert rules.part_of(Viewer(ME, ME, grants=(Grant(role, CITY),)), goes_as_young=role is Role.YOUNGSTER) is part
    assert rules.is_read_first(part) is is_first


def test_an_adult_with_a_young_persons_role_is_no_young_person():
    adult = rules.part_of(Viewer(ME, ME, grants=(Grant(Role.YOUNGSTER, CITY),)))
    assert (adult, rules.is_read_first(adult)) == (Part.ADULT, True)
    assert rules.part_of(Viewer(ME, ME), goes_as_young=True) is Part.ADULT


@pytest.mark.parametrize(
    ("part", "name", "city", "line"),
    [
        (Part.YOUNG, "", "Torino", "A young person from Torino"),
        (Part.YOUNG, "Giulia", "Torino", "Giulia, Torino"),
        (Part.COORDINATION, "", "Torino", "Coordination, Torino"),
        (Part.LEADER, "", "Torino", "A group leader from Torino"),
        (Part.OFFICER, "", "Torino", "City office, Torino"),
        (Part.ADULT, "Luc", "Torino", "Somebody from Torino"),
        (Part.HOST, "", "", "A host of the conference"),
        (Part.NETWORK, "", "", "The network"),
    ],
)
def test_adults_sign_by_their_part(app, part, name, city, line):
    with app.test_request_context():
        assert str(rules.signature(part, name=name, city=city)) == line


@pytest.mark.parametrize(
    ("facts", "found"),
    [
        ({}, []),
        ({"is_closed": True}, ["closed"]),
        ({"written_today": 5}, ["enough-today"]),
        ({"waiting_here": 3}, ["enough-waiting"]),
        ({"written_today": 7, "waiting_here": 4}, ["enough-today", "enough-waiting"]),
        ({"has_role": False}, ["no-role"]),
        ({"is_answer": True}, ["not-yours"]),
        ({"is_answer": True, "may_answer": True}, []),
    ],
)
def test_why_not_write(facts, found):
    public = SimpleNamespace(state=InitiativeState.PUBLISHED)
    assert codes(rules.why_not_write(public, **({"is_closed": False, "written_today": 0, "waiting_here": 0} | facts))) == found


def test_nobody_writes_about_what_is_not_public():
    draft = SimpleNamespace(state=InitiativeState.DRAFT)
    assert codes(rules.why_not_write(draft, is_closed=False, written_today=0, waiting_here=0)) == ["not-public"]


@pytest.mark.parametrize(
    ("state", "reports", "writer", "facts", "found"),
    [
        (S.WAITING, 0, OTHER, {}, []),
        (S.HIDDEN, 1, OTHER, {}, []),
        (S.STANDING, 1, OTHER, {}, []),
        (S.STANDING, 0, OTHER, {}, ["not-waiting"]),
        (S.TAKEN_BACK, 1, OTHER, {}, []),
        (S.TAKEN_BACK, 0, OTHER, {}, ["not-waiting"]),
        (S.PASSED_ON, 0, OTHER, {}, ["not-waiting"]),
        (S.WAITING, 0, ME, {}, ["own"]),
        (S.WAITING, 0, None, {}, []),
        (S.WAITING, 0, OTHER, {"hides": True}, ["why-missing"]),
        (S.WAITING, 0, OTHER, {"hides": True, "why": Why.OTHER}, ["note-missing"]),
        (S.WAITING, 0, OTHER, {"hides": True, "why": Why.OTHER, "note": "Please be kind."}, []),
        (S.WAITING, 0, OTHER, {"hides": True, "why": Why.UNKIND}, []),
    ],
)
def test_why_not_decide(state, reports, writer, facts, found):
    comment = SimpleNamespace(state=state, open_report_count=reports, writer_id=writer)
    assert codes(rules.why_not_decide(comment, reader_id=ME, **facts)) == found


@pytest.mark.parametrize(
    ("part", "reporter", "was", "hides"),
    [
        (Part.YOUNG, Reporter.YOUNG, False, True),
        (Part.LEADER, Reporter.GUARDIAN, False, True),
        (Part.YOUNG, Reporter.OTHER, False, False),
        (Part.YOUNG, Reporter.YOUNG, True, False),
        (Part.COORDINATION, Reporter.YOUNG, False, False),
        (Part.NETWORK, Reporter.GUARDIAN, False, False),
    ],
)
def test_what_a_report_hides(part, reporter, was, hides):
    assert rules.hides_at_once(part, reporter, is_repeated=was) is hides


@pytest.mark.parametrize(("count", "shown", "band"), [(0, None, 0), (4, None, 0), (5, 5, 5), (9, 9, 5), (27, 27, 25), (400, 400, 100)])
def test_few_people_are_not_counted(count, shown, band):
    assert (rules.shown_number(count), rules.band_of(count)) == (shown, band)


@pytest.mark.parametrize(("before", "now", "reached"), [(0, 4, 0), (4, 5, 5), (5, 9, 0), (9, 10, 10), (3, 60, 50), (12, 11, 0)])
def test_a_number_is_news_once(before, now, reached):
    assert rules.newly_reached(before, now) == reached


@pytest.mark.parametrize(
    ("rhythm", "today", "until"),
    [
        (Rhythm.WEEKLY, date(2018, 3, 5), datetime(2018, 3, 4, 23, tzinfo=UTC)),
        (Rhythm.WEEKLY, date(2018, 3, 11), datetime(2018, 3, 4, 23, tzinfo=UTC)),
        (Rhythm.DAILY, date(2018, 3, 11), datetime(2018, 3, 10, 23, tzinfo=UTC)),
        (Rhythm.NEVER, date(2018, 3, 11), None),
    ],
)
def test_a_week_ends_on_monday_a_day_at_midnight(rhythm, today, until):
    assert rules.until_when(rhythm, today=today, zone="Europe/Paris") == until


def test_a_digest_goes_on_where_the_last_one_ended():
    until = datetime(2018, 3, 5, tzinfo=UTC)
    assert rules.since_when(until, None) == until - timedelta(days=7)
    assert rules.since_when(until, until - timedelta(days=1)) == until - timedelta(days=1)
    assert rules.since_when(until, until - timedelta(days=300)) == until - timedelta(days=31)
    told = [rules.is_told(until, one) for one in (until, None, until - timedelta(days=1))]
    assert told == [True, False, False]
