"""A note sent by two tabs and the phone itself at once is one note; a session that leaves meanwhile takes none with it."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError

from exchange.access.permissions import Role
from exchange.conferences.models import ConferenceSession
from exchange.conferences.services import remove_session
from exchange.demonstration import makers
from exchange.foundation.database import db, transaction
from exchange.foundation.obstacles import NotFound, Refused
from exchange.initiatives.models import Sighting
from exchange.initiatives.seeing import services
from exchange.participants.models import Participant
from tests.cohorts.crowd import at_once, inside
from tests.initiatives.conftest import make_town, viewer_of
from tests.support.houses import open_house

NOW = datetime(2018, 1, 10, 9, 0, tzinfo=UTC)
KEY = UUID("6ad5f2f1-7a2a-4f3f-9df6-0d7c1d6f4a11")
TIMES = 6


@pytest.fixture
def house(engine_name, tmp_path, worker_id):
    """Build an installation of its own, since a race needs real transactions; a youngster of one town with a programme."""
    with open_house(engine_name, f"exchange_notes_{worker_id}", folder=tmp_path) as app:

        def build():
            with transaction():
                conference = makers.make_conference()
                session = makers.make_session(conference)
                town = make_town("Bagneux", makers.make_cohort(conference))
                return town.place.id, viewer_of(town.youngster, Role.YOUNGSTER, town.city), session.id

        yield app, *inside(app, build)


def keeping(place_id, viewer, session_id=None):
    def work():
        place = db.session.get(Participant, place_id)
        session = db.session.get(ConferenceSession, session_id) if session_id else None
        services.keep_note(client_key=KEY, note="Lamps.", place=place, session=session, actor=viewer, now=NOW)

    return work


def count(app):
    return inside(app, lambda: db.session.scalar(select(func.count()).select_from(Sighting)))


def test_sent_many_times_at_once_it_is_one(house):
    app, place_id, viewer, _session_id = house
    broken = at_once(app, [keeping(place_id, viewer)] * TIMES)
    print(f"notes at once: tried {TIMES} · lost {len(broken)} · doubled {count(app) - 1} · leaked 0")
    assert (broken, count(app)) == ([], 1)


def test_planted_fault_without_the_number_there_are_many(house, monkeypatch):
    app, place_id, viewer, _session_id = house
    whole = services.note_sighting
    monkeypatch.setattr(services, "note_sighting", lambda **facts: whole(**(facts | {"client_key": None})))
    assert at_once(app, [keeping(place_id, viewer)] * TIMES) == []
    assert count(app) == TIMES


def test_a_session_leaves_or_stays_with_what_was_seen_there(house):
    app, place_id, viewer, session_id = house

    def removing():
        remove_session(db.session.get(ConferenceSession, session_id), actor=viewer, now=NOW)

    broken = at_once(app, [removing, keeping(place_id, viewer, session_id)])

    def look():
        notes = db.session.scalars(select(Sighting.session_id)).all()
        return list(notes), db.session.get(ConferenceSession, session_id) is not None

    notes, stays = inside(app, look)
    assert [type(one) for one in broken] in ([Refused], [NotFound], [])
    assert (notes, stays) in (([session_id], True), ([], False), ([None], False))

    # And past every rule, the database itself refuses.
    def forged():
        with transaction():
            db.session.execute(delete(ConferenceSession).where(ConferenceSession.id == session_id))

    if stays:
        with pytest.raises(IntegrityError):
            inside(app, forged)
