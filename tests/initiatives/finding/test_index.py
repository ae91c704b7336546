"""The kept facets are never those of another state, and are read once for all who ask at the same time."""

import threading
import time

import pytest
from sqlalchemy import select

from exchange.access.scope import EVERYWHERE, enter_scope
from exchange.demonstration import makers
from exchange.demonstration.makers import THEN
from exchange.demonstration.notes import make_initiative
from exchange.foundation import database as foundation
from exchange.foundation.database import db, release_connection, transaction
from exchange.initiatives.finding import index as module
from exchange.initiatives.finding.changes import Part, current_mark
from exchange.initiatives.finding.index import current_index
from exchange.initiatives.finding.models import CatalogueChange
from exchange.initiatives.finding.wishes import Facet
from exchange.initiatives.models import Initiative, InitiativeState, Stage
from tests.support import houses

TRIES = 6


@pytest.fixture(scope="module")
def house(engine_name, tmp_path_factory, worker_id):
    with houses.open_house(engine_name, f"exchange_index_{worker_id}", folder=tmp_path_factory.mktemp("index")) as app:
        yield app


@pytest.fixture
def one(house):
    with houses.entered(house, without=Initiative):
        with transaction():
            one = make_initiative(makers.make_city(f"Town {time.monotonic_ns()}"), stage=Stage.SEEN)
        yield one


def stages():
    return set(current_index().masks[Facet.STAGE])


def test_a_change_is_seen_wherever_its_clock_stands(database, bagneux, monkeypatch):
    one = make_initiative(bagneux.city)
    for number in range(40):
        one.title = f"Lamps {number}"
        database.flush()
    assert stages() == {"seen"}
    earlier = time.time_ns() - 3_600 * 10**9
    monkeypatch.setattr(foundation, "_last_id", (0, 0))
    monkeypatch.setattr(foundation.time, "time_ns", lambda: earlier)
    one.stage = Stage.PILOT
    database.flush()
    assert stages() == {"pilot"}
    assert set(database.scalars(select(CatalogueChange.id))) <= set(Part)


@pytest.mark.parametrize(
    ("change", "tells"),
    [
        ({"adopted_count": 3}, False),
        ({"confirmed_count": 1, "lamps": "22222"}, False),
        ({"saved_at": THEN}, False),
        ({"credited_as": "Ada"}, False),
        ({"stage": Stage.PILOT}, True),
        ({"evidence_level": 4}, True),
        ({"title": "Other lamps"}, True),
        ({"state": InitiativeState.RETIRED}, True),
        ({"themes": []}, True),
    ],
)
def test_only_what_is_kept_tells_of_a_change(database, bagneux, change, tells):
    one = make_initiative(bagneux.city, themes=[makers.make_theme("Nightlife")])
    database.flush()
    before = current_mark()
    for name, value in change.items():
        setattr(one, name, value)
    database.flush()
    assert (current_mark() != before) is tells


def test_what_was_taken_back_is_kept_for_nobody(house, one):
    def write_and_take_back():
        with transaction() as session:
            session.get(Initiative, one.id).stage = Stage.PILOT
            session.flush()
            assert stages() == {"pilot"}
            raise InterruptedError

    with pytest.raises(InterruptedError):
        write_and_take_back()
    assert stages() == {"seen"}
    with transaction() as session:
        session.get(Initiative, one.id).stage = Stage.SUSTAINED
    assert stages() == {"sustained"}


def test_one_reads_what_all_who_ask_wait_for(house, one, monkeypatch):
    read, gate, reads, found, broken = module._read, threading.Barrier(TRIES), [], [], []
    release_connection()

    def slowly():
        reads.append(threading.get_ident())
        time.sleep(0.5)
        return read()

    def ask():
        try:
            with house.app_context():
                enter_scope(db.session(), EVERYWHERE)
                db.session.scalar(select(Initiative.id))
                gate.wait(timeout=30)
                found.append(stages())
                release_connection()
        except Exception as error:  # noqa: BLE001 - shown below
            broken.append(error)

    monkeypatch.setattr(module, "_read", slowly)
    threads = [threading.Thread(target=ask) for _number in range(TRIES)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (broken, found, len(reads)) == ([], [{"seen"}] * TRIES, 1)
