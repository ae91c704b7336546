"""An author who says other words and an adult who says yes, at the same moment: nobody is shown words that no adult has read."""

import threading
import time

import pytest
from sqlalchemy import select

from exchange.access.permissions import Role
from exchange.access.scope import EVERYWHERE, enter_scope
from exchange.access.viewers import PROGRAMME
from exchange.demonstration import makers
from exchange.foundation import clock
from exchange.foundation.database import db, transaction
from exchange.foundation.obstacles import Refused
from exchange.initiatives.models import Initiative
from exchange.initiatives.photos import queries, services
from exchange.initiatives.photos.models import Faces, InitiativePhoto, Look
from exchange.initiatives.photos.services import Decision, Told
from tests.initiatives.conftest import make_town, viewer_of
from tests.initiatives.photos.conftest import show
from tests.support.houses import open_house

UNREAD = "Words that no adult has read"


@pytest.fixture
def house(engine_name, tmp_path, worker_id, clean):
    """Build an installation of its own, since two sessions need real transactions; a photo waits there."""
    with open_house(engine_name, f"exchange_photos_{worker_id}", folder=tmp_path) as app:
        with app.test_request_context():
            enter_scope(db.session(), EVERYWHERE)
            with transaction():
                town = make_town("Bagneux", makers.make_cohort(makers.make_conference()))
                shown = show(town, clean, agrees=False, look=Look.WAITING, not_shown_since=clock.now())
                adult = viewer_of(town.coordinator, Role.COORDINATOR, town.city)
                ids = shown.initiative.id, shown.photo.id
            db.session.remove()
        yield app, adult, *ids


def meet(house, first, second):
    """Let the second read the photo before the first does their deed, and do theirs before that is kept; return what came of it."""
    app, _adult, initiative_id, photo_id = house
    has_read, is_done, outcomes = threading.Event(), threading.Event(), []

    def read():
        initiative = db.session.get_one(Initiative, initiative_id)
        row = queries.get_photo_row(initiative, photo_id)
        assert not row.people
        return initiative, row, queries.find_photo(initiative, photo_id, now=clock.now()).seen

    def one_first():
        has_read.wait(20)
        with transaction():
            first(*read())
            is_done.set()
            time.sleep(0.3)  # the other one is on the way
        outcomes.append("kept")

    def the_other():
        photo = read()
        has_read.set()
        is_done.wait(20)
        with transaction():
            second(*photo)
        outcomes.append("kept")

    def run(deed):
        with app.test_request_context():
            enter_scope(db.session(), EVERYWHERE)
            try:
                deed()
            except Refused as refused:
                outcomes.append(refused.obstacles[0].code)
            finally:
                has_read.set()
                is_done.set()
                db.session.remove()

    threads = [threading.Thread(target=run, args=(deed,)) for deed in (one_first, the_other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with app.test_request_context():
        enter_scope(db.session(), EVERYWHERE)
        found = db.session.execute(select(InitiativePhoto.alt, InitiativePhoto.look)).one()
        db.session.remove()
    return outcomes, tuple(found)


def edit(initiative, row, _seen):
    services.say_again(initiative, row, Told(UNREAD, Faces.NOBODY), pickable=(), actor=PROGRAMME, now=clock.now())


def yes_of(house):
    def say_yes(initiative, row, seen):
        services.look_at(initiative, row.id, Decision(Look.SHOWN, seen=seen), actor=house[1], now=clock.now())

    return say_yes


def test_other_words_behind_a_yes_are_read_again(house):
    assert meet(house, yes_of(house), edit) == (["kept", "kept"], (UNREAD, Look.WAITING))


def test_a_yes_behind_other_words_is_refused(house):
    assert meet(house, edit, yes_of(house)) == (["kept", "changed"], (UNREAD, Look.WAITING))
