from datetime import date

import pytest

from exchange.cohorts.models import Cohort, CohortState, Delegation
from exchange.cohorts.rules import (
    NEXT_STATES,
    why_not_move_to,
    why_not_open,
    why_not_over_capacity,
    why_not_pledge,
    why_not_register,
)

TODAY = date(2017, 9, 1)


def build_cohort(**facts):
    return Cohort(
        **{
            "slug": "barcelona-2017",
            "name": "Barcelona 2017",
            "away_from_on": date(2017, 11, 14),
            "away_until_on": date(2017, 11, 18),
            "state": CohortState.OPEN,
        }
        | facts
    )


def codes(reasons):
    return [reason.code for reason in reasons]


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (CohortState.DRAFT, []),
        (CohortState.OPEN, []),
        (CohortState.CLOSED, ["cohort-not-open"]),
        (CohortState.TRAVELLING, ["cohort-not-open"]),
        (CohortState.RETURNED, ["cohort-not-open"]),
        (CohortState.ARCHIVED, ["cohort-not-open"]),
    ],
)
def test_registration_depends_on_the_state(state, expected):
    assert codes(why_not_register(build_cohort(state=state), Delegation(pledged_count=3), today=TODAY)) == expected


def test_registration_needs_a_delegation_and_names_the_page_that_gives_one():
    (reason,) = why_not_register(build_cohort(), None, today=TODAY)
    assert (reason.code, reason.endpoint, reason.arguments) == (
        "no-delegation",
        "cohorts.delegations",
        {"slug": "barcelona-2017"},
    )


def test_nobody_joins_after_departure():
    assert codes(why_not_register(build_cohort(), Delegation(), today=date(2017, 11, 15))) == ["already-left"]


def test_a_full_delegation_is_no_reason_since_there_is_a_waiting_list():
    full = Delegation(pledged_count=2, taken_count=2)
    assert why_not_register(build_cohort(), full, today=TODAY) == []


@pytest.mark.parametrize(
    ("pledged", "taken", "places", "day", "expected"),
    [
        (0, 0, 6, TODAY, []),
        (6, 4, 4, TODAY, []),
        (6, 4, 3, TODAY, ["places-taken"]),
        (6, 0, 7, date(2017, 10, 2), ["pledge-deadline"]),
        (6, 0, 5, date(2017, 10, 2), []),
        (6, 4, 3, date(2017, 10, 2), ["places-taken"]),
    ],
)
def test_pledges(pledged, taken, places, day, expected):
    cohort = build_cohort(pledge_due_on=date(2017, 10, 1))
    delegation = Delegation(pledged_count=pledged, taken_count=taken)
    assert codes(why_not_pledge(cohort, delegation, places=places, today=day)) == expected


@pytest.mark.parametrize(
    ("capacity", "elsewhere", "places", "expected"),
    [(None, 500, 500, []), (50, 44, 6, []), (50, 45, 6, ["capacity"])],
)
def test_capacity(capacity, elsewhere, places, expected):
    cohort = build_cohort(capacity=capacity)
    assert codes(why_not_over_capacity(cohort, pledged_elsewhere=elsewhere, places=places)) == expected


def test_states_follow_one_order():
    for now in CohortState:
        for then in CohortState:
            allowed = then in NEXT_STATES[now]
            assert (why_not_move_to(build_cohort(state=now), then) == []) is allowed


def test_the_days_away_contain_the_conference():
    facts = {"starts": date(2017, 11, 15), "ends": date(2017, 11, 17), "minimum_age": 13, "maximum_age": 30}
    assert why_not_open(away_from=date(2017, 11, 15), away_until=date(2017, 11, 17), **facts) == []
    late = why_not_open(away_from=date(2017, 11, 16), away_until=date(2017, 11, 18), **facts)
    assert codes(late) == ["away-dates"]
    twisted = why_not_open(away_from=date(2017, 11, 14), away_until=date(2017, 11, 18), **facts | {"minimum_age": 31})
    assert codes(twisted) == ["ages"]
