"""TI-2: a guardian's way in closes at the midnight of the 18th birthday where the child lives, not where the server stands."""

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from exchange.access.viewers import PROGRAMME
from exchange.foundation.database import db
from exchange.guardians import visiting
from exchange.guardians.models import Way
from exchange.guardians.queries import list_sent
from exchange.guardians.services import _add_link, why_not_link
from tests.guardians.families import make_family

BIRTHDAY = date(2027, 3, 1)


@pytest.mark.parametrize("zone", ["Pacific/Auckland", "Europe/Paris", "America/Los_Angeles"])
@pytest.mark.parametrize(("born", "last"), [(date(2009, 3, 1), BIRTHDAY), (date(2008, 2, 29), date(2026, 3, 1))])
def test_it_closes_at_midnight_where_the_child_lives(database, zone, born, last):
    house = make_family()
    house.city.time_zone, house.child.birth_date = zone, born
    house.cohort.away_until_on = last + timedelta(days=20)
    db.session.flush()
    midnight = datetime(last.year, last.month, last.day, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    link, _token = _add_link(house.participant, house.mother, way=Way.MAIL, token="t" * 40, now=midnight - timedelta(days=1))
    db.session.flush()

    def opens(now):
        asked = not why_not_link(house.participant, house.mother, way=Way.MAIL, now=now)
        judged = visiting.judge_link(link, viewer=PROGRAMME, now=now) is visiting.LinkState.GOOD
        assert asked is judged
        return judged

    assert [opens(midnight - timedelta(seconds=1)), opens(midnight), opens(midnight + timedelta(hours=12))] == [True, False, False]


@pytest.mark.parametrize(("zone", "sent", "until"), [("Europe/Paris", 16, 23), ("UTC", 15, 22), ("America/Los_Angeles", 15, 22)])
def test_a_letter_is_dated_where_the_child_lives(database, browser, zone, sent, until):
    """At half past eleven in the evening in UTC the next day has begun in Paris."""
    house = make_family()
    house.city.time_zone = zone
    link, _token = _add_link(house.participant, house.mother, way=Way.MAIL, token="t" * 40, now=datetime(2027, 1, 15, 23, 30, tzinfo=UTC))
    link.expires_at = link.created_at + timedelta(days=7)
    db.session.flush()
    letter = list_sent([house.participant.id])[house.participant.id, house.mother.id]
    assert (letter.sent_on(zone).day, letter.until_on(zone).day) == (sent, until)
    page = browser(house.coordinator).get(f"/participants/{house.participant.id}/guardians")
    assert re.search(rf"Sent on \w+ {sent} Jan 2027, valid until \w+ {until} Jan 2027", page.text)
