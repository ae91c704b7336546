from datetime import date

import pytest

from exchange.cohorts.models import Cohort
from exchange.conferences.models import Conference
from exchange.foundation.database import new_id
from exchange.foundation.obstacles import Obstacle, Owner
from exchange.participants import rules
from exchange.participants.models import ParticipantKind as K
from exchange.participants.models import ParticipantState as S
from exchange.participants.rules import Standing

BORN_2000 = date(2000, 6, 1)
BORN_2002 = date(2002, 6, 1)


def cohort(**facts):
    conference = Conference(
        slug="c",
        name="C",
        place="Barcelona",
        country="ES",
        time_zone="Europe/Madrid",
        starts_on=date(2017, 11, 15),
        ends_on=date(2017, 11, 17),
    )
    return Cohort(
        **(
            {
                "slug": "c",
                "name": "Barcelona 2017",
                "conference": conference,
                "conference_id": conference.id,
                "away_from_on": date(2017, 11, 14),
                "away_until_on": date(2017, 11, 18),
                "names_due_on": date(2017, 10, 20),
                "papers_due_on": date(2017, 11, 3),
            }
            | facts
        )
    )


def somebody(**facts):
    ready = {
        "id": new_id(),
        "kind": K.YOUNGSTER,
        "state": S.CONFIRMED,
        "birth_date": date(1998, 1, 1),
        "email": "ines@example.org",
        "has_document": True,
        "document_expires_on": date(2020, 1, 1),
    }
    return Standing(**(ready | facts))


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        (date(2000, 6, 1), date(2018, 5, 31), 17),
        (date(2000, 6, 1), date(2018, 6, 1), 18),
        (date(2000, 2, 29), date(2018, 2, 28), 17),
        (date(2000, 2, 29), date(2018, 3, 1), 18),
        (date(2000, 2, 29), date(2020, 2, 29), 20),
        (None, date(2018, 6, 1), None),
    ],
)
def test_age_on(born, day, age):
    assert rules.age_on(born, day) == age


@pytest.mark.parametrize(
    ("born", "is_minor"),
    [(None, True), (date(1999, 11, 14), False), (date(1999, 11, 15), True), (date(2010, 1, 1), True), (date(1950, 1, 1), False)],
)
def test_whoever_turns_18_on_the_trip_left_as_a_minor(born, is_minor):
    assert rules.is_minor_during(born, date(2017, 11, 14), date(2017, 11, 18)) is is_minor


@pytest.mark.parametrize(
    ("born", "day"),
    [
        (date(1999, 11, 14), None),
        (date(1999, 11, 15), date(2017, 11, 15)),
        (date(1999, 11, 18), date(2017, 11, 18)),
        (date(1999, 11, 19), None),
        (None, None),
    ],
)
def test_turning_18_during_the_trip(born, day):
    assert rules.turns_adult_on(born, date(2017, 11, 14), date(2017, 11, 18)) == day


@pytest.mark.parametrize(
    ("born", "kind", "name", "codes"),
    [
        (date(2004, 11, 15), K.YOUNGSTER, "Inès", []),
        (date(2004, 11, 16), K.YOUNGSTER, "Inès", ["age-outside"]),
        (date(1987, 11, 15), K.YOUNGSTER, "Inès", []),
        (date(1986, 11, 15), K.YOUNGSTER, "Inès", ["age-outside"]),
        (date(1986, 11, 15), K.COMPANION, "Inès", []),
        (date(1999, 11, 14), K.LEADER, "Inès", []),
        (date(1999, 11, 15), K.LEADER, "Inès", ["leader-minor"]),
        (None, K.YOUNGSTER, "Oumar", []),
        (None, K.LEADER, "Oumar", []),
        (date(2018, 1, 1), K.YOUNGSTER, "Inès", ["birth-date-future"]),
        (None, K.YOUNGSTER, " ", ["name-missing"]),
    ],
)
def test_why_not_register(born, kind, name, codes):
    reasons = rules.why_not_register(birth_date=born, kind=kind, last_name=name, first_name="", cohort=cohort(), today=date(2017, 9, 1))
    assert [reason.code for reason in reasons] == codes


@pytest.mark.parametrize(
    ("facts", "codes"),
    [
        ({}, []),
        ({"birth_date": BORN_2002, "has_guardian_contact": True}, []),
        ({"birth_date": BORN_2002}, ["guardian-missing"]),
        ({"birth_date": None}, ["birth-date-missing", "guardian-missing"]),
        ({"birth_date": BORN_2000}, []),
        ({"birth_date": None, "kind": K.LEADER}, ["birth-date-missing"]),
        ({"email": ""}, ["email-missing"]),
        ({"has_document": False, "document_expires_on": None}, ["document-missing"]),
        ({"document_expires_on": date(2017, 11, 17)}, ["document-expires"]),
        ({"document_expires_on": date(2017, 11, 18)}, []),
        ({"has_diet_note": True}, ["diet-to-ask"]),
        ({"birth_date": date(2010, 1, 1), "has_guardian_contact": True}, ["age-outside"]),
        ({"state": S.ACCEPTED}, ["place-unconfirmed"]),
        ({"state": S.OFFERED}, ["place-unconfirmed"]),
        ({"state": S.APPLIED}, ["place-unconfirmed"]),
        ({"state": S.WAITING, "email": ""}, []),
        ({"state": S.RETURNED, "email": ""}, []),
        ({"state": S.WITHDRAWN, "birth_date": None}, []),
    ],
)
def test_participant_obstacles(facts, codes):
    if facts.get("birth_date") == BORN_2000:
        facts = facts | {"birth_date": date(1999, 6, 1)}
    assert [one.code for one in rules.participant_obstacles(somebody(**facts), cohort=cohort())] == codes


def test_the_most_serious_obstacle_comes_first_then_the_most_urgent():
    who = somebody(email="", has_diet_note=True, document_expires_on=date(2017, 11, 1))
    more = [Obstacle("consent-missing", "Consent", Owner.GUARDIAN, date(2017, 10, 1))]
    found = rules.participant_obstacles(who, cohort=cohort(), more=more)
    assert [one.code for one in found] == ["document-expires", "consent-missing", "email-missing", "diet-to-ask"]


def test_an_obstacle_names_its_owner_its_day_and_its_page():
    who = somebody(birth_date=BORN_2002, has_guardian_contact=True, document_expires_on=date(2017, 11, 1))
    (obstacle,) = rules.participant_obstacles(who, cohort=cohort())
    assert (obstacle.owner, obstacle.due_on, obstacle.endpoint, obstacle.arguments) == (
        Owner.GUARDIAN,
        date(2017, 11, 3),
        "participants.edit",
        {"participant_id": who.id},
    )


@pytest.mark.parametrize(("state", "page"), [(S.ACCEPTED, "confirm_page"), (S.OFFERED, "confirm_page"), (S.REVIEWED, "show")])
def test_whoever_is_not_confirmed_is_not_ready_and_the_city_confirms(state, page):
    (obstacle,) = rules.participant_obstacles(somebody(state=state), cohort=cohort())
    assert (obstacle.owner, obstacle.due_on, obstacle.endpoint) == (Owner.COORDINATOR, date(2017, 10, 20), f"participants.{page}")
    assert not rules.stops(obstacle.code)


def test_without_deadlines_everything_is_due_at_departure():
    found = rules.participant_obstacles(somebody(email="", has_diet_note=True), cohort=cohort(names_due_on=None, papers_due_on=None))
    assert [one.due_on for one in found] == [date(2017, 11, 14), date(2017, 11, 14)]


@pytest.mark.parametrize(
    ("state", "codes"),
    [
        (S.ACCEPTED, []),
        (S.OFFERED, []),
        (S.CONFIRMED, ["state"]),
        (S.WAITING, ["state"]),
        (S.WITHDRAWN, ["state"]),
        (S.RETURNED, ["state"]),
    ],
)
def test_why_not_confirm(state, codes):
    assert [one.code for one in rules.why_not_confirm(state, [])] == codes


def test_confirming_waits_for_what_cannot_come_later():
    obstacles = rules.participant_obstacles(somebody(birth_date=None, state=S.ACCEPTED, email="", has_diet_note=True), cohort=cohort())
    assert [one.code for one in rules.why_not_confirm(S.ACCEPTED, obstacles)] == ["birth-date-missing", "guardian-missing"]


@pytest.mark.parametrize("state", list(S))
def test_withdrawing_and_reinstating_are_possible_where_they_make_sense(state):
    can_withdraw = {S.APPLIED, S.REVIEWED, S.OFFERED, S.ACCEPTED, S.CONFIRMED, S.WAITING}
    can_get_place = {S.WAITING, S.WITHDRAWN, S.DECLINED}
    assert (not rules.why_not_withdraw(state), not rules.why_not_reinstate(state)) == (state in can_withdraw, state in can_get_place)


@pytest.mark.parametrize(
    ("state", "email", "codes"),
    [
        (S.ACCEPTED, "a@example.org", []),
        (S.CONFIRMED, "", ["email-missing"]),
        (S.WAITING, "a@example.org", ["no-place"]),
        (S.WITHDRAWN, "", ["no-place", "email-missing"]),
    ],
)
def test_why_not_invite(state, email, codes):
    assert [one.code for one in rules.why_not_invite(state, email=email)] == codes


@pytest.mark.parametrize(
    ("obstacles", "state", "own", "chip"),
    [
        ([], S.CONFIRMED, [], "ready"),
        ([Obstacle("email-missing", "", Owner.COORDINATOR)], S.CONFIRMED, [Owner.COORDINATOR], "you"),
        ([Obstacle("email-missing", "", Owner.COORDINATOR)], S.CONFIRMED, [Owner.NETWORK], "waits"),
        ([Obstacle("document-expires", "", Owner.GUARDIAN)], S.CONFIRMED, [], "stopped"),
        ([Obstacle("a-code-that-nobody-thought-about", "", Owner.GUARDIAN)], S.CONFIRMED, [Owner.GUARDIAN], "stopped"),
        ([], S.WAITING, [], "waits"),
        ([], S.WITHDRAWN, [], "draft"),
    ],
)
def test_chip_of(obstacles, state, own, chip):
    assert rules.chip_of(obstacles, state=state, own=frozenset(own)) == chip


def test_every_state_says_how_far_and_what_is_next():
    assert set(rules.HOW_FAR) == set(S)
    ends = {S.RETURNED, S.DECLINED, S.WITHDRAWN, S.SUBSTITUTED}
    assert {state for state in S if rules.what_is_next(state) is None} == ends
