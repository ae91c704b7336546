"""The last day of offers and of registering ends at midnight where the conference is, not where the server stands."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from exchange.access.viewers import PROGRAMME
from exchange.cohorts.queries import list_delegations
from exchange.foundation.obstacles import Refused
from exchange.participants.foreseeing import read_facts
from exchange.participants.services import register_participant
from exchange.participants.waiting.services import offer_free_places
from tests.participants.places.conftest import S, waiting


@pytest.mark.parametrize("zone", ["Pacific/Auckland", "Europe/Madrid", "America/Toronto"])
def test_offers_end_with_the_day_of_the_conference(database, world, time, zone):
    world.cohort.conference.time_zone = zone
    first, second = waiting(world.bagneux, "First", minutes=1), waiting(world.torino, "Second", minutes=2)
    midnight = datetime(2017, 10, 2, tzinfo=ZoneInfo(zone)).astimezone(UTC)

    def closed(now):
        facts = read_facts(world.cohort, list_delegations(world.cohort, viewer=PROGRAMME), now=now)
        return [one.code for one in facts.closed]

    time.now = before = midnight - timedelta(seconds=1)
    assert (closed(before), closed(midnight)) == ([], ["offers-over"])
    offer_free_places(world.cohort.id, delegation_ids=[world.bagneux.id], now=before)
    assert (first.state, first.offer_ends_at) == (S.OFFERED, midnight)
    offer_free_places(world.cohort.id, delegation_ids=[world.torino.id], now=midnight)
    assert second.state is S.WAITING


@pytest.mark.parametrize("zone", ["Pacific/Auckland", "America/Toronto"])
def test_nobody_joins_after_the_day_of_leaving(database, browser, world, time, zone):
    world.cohort.conference.time_zone = zone
    left = world.cohort.away_from_on + timedelta(days=1)
    midnight = datetime(left.year, left.month, left.day, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    facts = {"first_name": "Ada", "last_name": "Late", "birth_date": date(1999, 1, 1)}

    def may_register(now):
        time.now = now
        closed = "has already left" in browser(world.coordinator).get(f"/cohorts/{world.cohort.slug}/participants/new").text
        try:
            with database.begin_nested():
                register_participant(facts, delegation=world.bagneux, actor=PROGRAMME, now=now, is_new_person=True)
        except Refused:
            assert closed
            return False
        assert not closed
        return True

    assert [may_register(midnight), may_register(midnight - timedelta(seconds=1))] == [False, True]
