"""Forty people ask for ten places at once: ten get one, whichever database; without the lock more would."""

import threading
import time
from collections.abc import Callable

import pytest
from sqlalchemy import select, update

from exchange.access.scope import EVERYWHERE, enter_scope
from exchange.cohorts.models import Delegation
from exchange.cohorts.services import reserve_places
from exchange.demonstration.makers import make_city, make_cohort, make_delegation
from exchange.foundation.database import db, transaction
from tests.support.houses import open_house

ASKING, PLACES = 40, 10


@pytest.fixture
def delegation(engine_name, tmp_path, worker_id):
    """Build an installation of its own, since a race needs real transactions."""
    with open_house(engine_name, f"exchange_race_{worker_id}", folder=tmp_path) as app:
        with app.app_context():
            enter_scope(db.session(), EVERYWHERE)
            with transaction():
                delegation_id = make_delegation(make_cohort(), make_city(), pledged=PLACES).id
            db.session.remove()
        yield app, delegation_id


def ask_at_once(app, ask: Callable[[], int]) -> tuple[int, list[Exception]]:
    """Let everybody ask at the same moment; return how many places were given, and what broke."""
    gate, given, broken = threading.Barrier(ASKING), [], []

    def one() -> None:
        with app.app_context():
            enter_scope(db.session(), EVERYWHERE)
            gate.wait()
            try:
                given.append(ask())
            except Exception as error:  # noqa: BLE001 - whatever breaks is counted
                broken.append(error)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=one) for _number in range(ASKING)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(given), broken


def taken(app, delegation_id) -> int:
    with app.app_context():
        enter_scope(db.session(), EVERYWHERE)
        count = db.session.scalar(select(Delegation.taken_count).where(Delegation.id == delegation_id))
        db.session.remove()
    return count


def test_exactly_the_pledged_places_are_given(delegation):
    app, delegation_id = delegation

    def ask() -> int:
        with transaction():
            return reserve_places(delegation_id, count=1)

    assert ask_at_once(app, ask) == (PLACES, [])
    assert taken(app, delegation_id) == PLACES


def test_a_check_before_the_lock_would_give_more(delegation):
    """The planted fault: look first, lock later. It must be seen to fail, or the test above proves nothing."""
    app, delegation_id = delegation

    def ask() -> int:
        before = db.session.scalar(select(Delegation.taken_count).where(Delegation.id == delegation_id))
        db.session.remove()
        enter_scope(db.session(), EVERYWHERE)
        time.sleep(0.05)
        if before >= PLACES:
            return 0
        with transaction() as session:
            session.execute(update(Delegation).where(Delegation.id == delegation_id).values(taken_count=before + 1))
        return 1

    given, _broken = ask_at_once(app, ask)
    assert given > PLACES
