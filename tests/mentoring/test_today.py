"""What waits between cities stands on today, on both sides, in one statement."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from exchange.demonstration.mentors import make_mentor_request
from exchange.foundation.database import db
from exchange.mentoring.models import MentorState
from exchange.readiness.taking import around_adoptions
from tests.mentoring.conftest import NOW, World


@pytest.mark.parametrize("count", [1, 3])
def test_both_sides_read_what_waits(world: World, count_queries: Callable[..., int], count: int) -> None:
    for _number in range(count):
        make_mentor_request(world.adoption, world.liege, asked_at=NOW - timedelta(days=15))
    make_mentor_request(world.adoption, world.bagneux, state=MentorState.ACCEPTED, first_on=date(2018, 4, 20))
    make_mentor_request(world.adoption, world.essen, state=MentorState.DECLINED)
    liege, torino, essen = (around_adoptions(world.actor(slug), now=NOW) for slug in ("liege", "torino", "essen"))
    assert [(str(one.title), one.due_on) for one in liege] == [
        ("Torino asks you about “Neighbours on the square”", date(2018, 4, 9))
    ] * count
    assert sorted(str(one.title) for one in torino) == [
        *["Liège has not answered about “Neighbours on the square”"] * count,
        "Talk to Bagneux about “Neighbours on the square”",
    ]
    assert essen == []
    db.session.expire_all()
    actor = world.actor("torino")
    assert count_queries(lambda: around_adoptions(actor, now=NOW)) == 1
