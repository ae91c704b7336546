"""Whom one could ask, what may be asked and answered, and the sentence when it may not."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from exchange.adoptions.models import AdoptionStage as A
from exchange.mentoring import rules
from exchange.mentoring.models import MentorRequest
from exchange.mentoring.models import MentorState as S
from exchange.mentoring.rules import CityFacts, Running, Young
from tests.mentoring.conftest import ASKING, HELP, NOW, TODAY

OWN, ORIGIN, RUNS, TRIES, LEFT, STOPPED = (UUID(int=number) for number in range(1, 7))
CITIES = {
    one.id: one
    for one in (
        CityFacts(OWN, "torino", "Torino", ("it", "fr")),
        CityFacts(ORIGIN, "zaragoza", "Zaragoza", ("es",)),
        CityFacts(RUNS, "liege", "Liège", ("fr",)),
        CityFacts(TRIES, "essen", "Essen", ("de",)),
        CityFacts(LEFT, "nice", "Nice", ("fr",), TODAY - timedelta(days=1)),
        CityFacts(STOPPED, "braga", "Braga", ("pt",)),
    )
}


def codes(reasons: Any) -> list[str]:
    return [one.code for one in reasons]


def test_who_could_help_is_the_origin_then_where_it_runs_each_with_why() -> None:
    running = [
        Running(OWN, A.SUSTAINED, NOW),
        Running(RUNS, A.EVALUATED, NOW),
        Running(TRIES, A.PILOT, NOW),
        Running(LEFT, A.SUSTAINED, NOW),
        Running(STOPPED, A.STOPPED, NOW),
    ]
    found = rules.who_could_help(CITIES[OWN], ORIGIN, running, CITIES, today=TODAY)
    assert [(one.city.slug, [str(why) for why in one.whys], one.shared) for one in found] == [
        ("zaragoza", ["The initiative comes from there."], ()),
        ("liege", ["It runs there; it stands at: Evaluated."], ("fr",)),
    ]
    # Its own initiative: there is no origin to ask.
    assert [one.city.slug for one in rules.who_could_help(CITIES[OWN], OWN, running, CITIES, today=TODAY)] == ["liege"]


@pytest.mark.parametrize(
    ("asked", "changes", "expected"),
    [
        (RUNS, {}, []),
        (None, {}, ["city-missing"]),
        (OWN, {}, ["own-city"]),
        (LEFT, {}, ["other-left"]),
        (ORIGIN, {}, ["asked-already"]),
        (TRIES, {}, ["does-not-run"]),
        (RUNS, {"kinds": []}, ["kinds-missing"]),
        (RUNS, {"words": "  Hello?   "}, ["words-short"]),
        (RUNS, {"languages": []}, ["languages-missing"]),
        (RUNS, {"wanted_by": TODAY - timedelta(days=1)}, ["day-over"]),
        (RUNS, {"wanted_by": TODAY}, []),
    ],
)
def test_why_not_ask(asked: UUID | None, changes: dict[str, Any], expected: list[str]) -> None:
    facts = CITIES[asked] if asked else None
    could, busy = {ORIGIN, RUNS}, {ORIGIN}
    assert codes(rules.why_not_ask(facts, own_id=OWN, could=could, open_with=busy, facts=ASKING | changes, today=TODAY)) == expected


def test_nobody_is_asked_about_what_was_stopped_or_by_a_city_that_left() -> None:
    assert codes(rules.why_not_ask_at_all(A.STOPPED, left_on=None, today=TODAY)) == ["stopped"]
    assert codes(rules.why_not_ask_at_all(A.PILOT, left_on=TODAY - timedelta(days=1), today=TODAY)) == ["left-network"]
    assert rules.why_not_ask_at_all(A.PILOT, left_on=TODAY, today=TODAY) == []


@pytest.mark.parametrize(
    ("changes", "is_young", "expected"),
    [
        ({}, False, []),
        ({"mentor_role": ""}, False, ["mentor-missing"]),
        ({"contact": ""}, False, ["contact-missing"]),
        ({"agreed": False}, False, ["not-agreed"]),
        ({"mentor_languages": []}, False, ["languages-missing"]),
        ({"first_on": TODAY - timedelta(days=1)}, False, ["day-over"]),
        ({"first_on": None, "hours_offered": None}, False, []),
        ({}, True, ["young"]),
    ],
)
def test_why_not_accept(changes: dict[str, Any], is_young: bool, expected: list[str]) -> None:
    assert codes(rules.why_not_accept(HELP | {"agreed": True} | changes, today=TODAY, is_young=is_young)) == expected


YOUNG = [Young("Inès Belkacem", "ines@example.org", "+33 6 12 34 56 78"), Young("Malik", "", "")]


@pytest.mark.parametrize(
    ("name", "contact", "expected"),
    [
        ("Benoît Lejeune", "prevention@liege.example", False),
        ("ines  BELKACEM", "office@example.org", True),
        ("Belkacem Inès", "", True),
        ("Somebody", "write to INES@example.org", True),
        ("Somebody", "06 12 34 56 78", True),
        ("Somebody", "0033612345678", True),
        ("Somebody", "06 12 34 56 79", False),
        ("", "", False),
    ],
)
def test_a_young_persons_name_or_address_is_known_however_it_is_written(name: str, contact: str, expected: bool) -> None:
    assert rules.is_of_young(name, contact, YOUNG) is expected


@pytest.mark.parametrize("state", list(S))
def test_what_each_state_allows(state: S) -> None:
    meeting = {"held_on": TODAY, "minutes": 60, "agreed": "Send the list."}
    can = {
        "answer": not rules.why_not_answer(state, left_on=None, today=TODAY),
        "take back": not rules.why_not_take_back(state),
        "log": not rules.why_not_log(state, **meeting, today=TODAY),  # type: ignore[arg-type]
        "end": not rules.why_not_end(state, ""),
        "say": not rules.why_not_say(state, "It helped."),
    }
    assert {name for name, may in can.items() if may} == {
        S.WAITING: {"answer", "take back"},
        S.ACCEPTED: {"log", "end"},
        S.DECLINED: set(),
        S.TAKEN_BACK: set(),
        S.ENDED: {"say"},
    }[state]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"held_on": None}, ["day-missing"]),
        ({"held_on": TODAY + timedelta(days=1)}, ["day-ahead"]),
        ({"minutes": 0}, ["minutes-missing"]),
        ({"minutes": 1441}, ["minutes-missing"]),
        ({"agreed": " "}, ["agreed-missing"]),
    ],
)
def test_why_not_log(changes: dict[str, Any], expected: list[str]) -> None:
    meeting: dict[str, Any] = {"held_on": TODAY, "minutes": 60, "agreed": "Send the list."}
    assert codes(rules.why_not_log(S.ACCEPTED, **(meeting | changes), today=TODAY)) == expected


def test_a_no_has_its_reason_and_proposes_a_third_city() -> None:
    between = (OWN, RUNS)
    good = "Our only colleague is away."
    assert codes(rules.why_not_decline("No.", instead_id=None, between=between, left_on=None, today=TODAY)) == ["reason-short"]
    assert codes(rules.why_not_decline(good, instead_id=OWN, between=between, left_on=None, today=TODAY)) == ["instead-same"]
    over = date(2018, 1, 1)
    assert codes(rules.why_not_decline(good, instead_id=LEFT, between=between, left_on=over, today=TODAY)) == ["instead-left"]
    assert rules.why_not_decline(good, instead_id=ORIGIN, between=between, left_on=None, today=TODAY) == []


def test_two_lines_are_enough() -> None:
    assert rules.why_not_end(S.ACCEPTED, "One.\n\nTwo.") == []
    assert codes(rules.why_not_end(S.ACCEPTED, "One.\nTwo.\nThree.")) == ["too-long"]
    assert codes(rules.why_not_publish(MentorRequest(state=S.ENDED, helped="Yes."))) == ["nothing-to-say"]


@pytest.mark.parametrize(("days", "reminded", "expected"), [(13, "", 0), (14, "", 2), (40, "1 May 2018", 3)])
def test_no_answer_is_said_honestly(days: int, reminded: str, expected: int) -> None:
    asked = MentorRequest(state=S.WAITING)
    words = [str(one) for one in rules.standing_words(asked, asked_on=TODAY - timedelta(days=days), reminded_on=reminded, today=TODAY)]
    assert len(words) == expected
    assert not words or words[0] == f"No answer after {days} days."
    asked.state = S.ACCEPTED
    assert rules.standing_words(asked, asked_on=TODAY - timedelta(days=days), reminded_on=reminded, today=TODAY) == []
