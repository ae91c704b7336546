from datetime import UTC, date, datetime

import pytest
from sqlalchemy.exc import IntegrityError

from exchange.access.viewers import PROGRAMME
from exchange.cohorts.services import pledge_places, release_places, reserve_places
from exchange.demonstration.makers import make_city, make_cohort, make_delegation
from exchange.foundation.obstacles import NotFound, Refused

NOW = datetime(2017, 9, 1, 8, 0, tzinfo=UTC)


def test_reserving_takes_what_is_free_and_no_more(database):
    delegation = make_delegation(make_cohort(), make_city(), pledged=3)
    assert [reserve_places(delegation.id, count=2), reserve_places(delegation.id, count=2)] == [2, 1]
    assert reserve_places(delegation.id, count=1) == 0
    release_places(delegation.id, count=1)
    assert reserve_places(delegation.id, count=5) == 1


def test_a_place_of_another_delegation_is_not_touched(database):
    cohort = make_cohort()
    here, there = make_delegation(cohort, make_city(), pledged=1), make_delegation(cohort, make_city("Torino"), pledged=1)
    reserve_places(here.id, count=1)
    database.refresh(there)
    assert there.taken_count == 0


def test_the_database_refuses_more_than_pledged(database):
    delegation = make_delegation(make_cohort(), make_city(), pledged=1)
    delegation.taken_count = 2
    with pytest.raises(IntegrityError):
        database.flush()
    database.rollback()


def test_reserving_in_no_delegation_is_not_found(database):
    with pytest.raises(NotFound):
        reserve_places(make_city().id, count=1)


def test_a_pledge_within_the_capacity_counts_all_cities(database):
    cohort = make_cohort(capacity=10)
    make_delegation(cohort, make_city("Torino"), pledged=7)
    bagneux = make_city()
    delegation = pledge_places(cohort, bagneux, places=3, actor=PROGRAMME, today=date(2017, 9, 1), now=NOW)
    assert delegation.pledged_count == 3
    with pytest.raises(Refused) as refused:
        pledge_places(cohort, bagneux, places=4, actor=PROGRAMME, today=date(2017, 9, 1), now=NOW)
    assert [reason.code for reason in refused.value.obstacles] == ["capacity"]
