"""CR-1: a process is killed with -9 at one statement after the other of a large deed: all of it happened, or nothing."""

import os
import signal
from datetime import UTC, datetime

import pytest
from sqlalchemy import event, func, select

from exchange.access.scope import EVERYWHERE, enter_scope
from exchange.access.viewers import PROGRAMME
from exchange.cohorts.models import Delegation
from exchange.demonstration.makers import make_city, make_cohort, make_delegation, make_participant
from exchange.foundation.database import db, release_connection, transaction
from exchange.history.models import HistoryLine
from exchange.messages.models import Letter
from exchange.participants.importing import services
from exchange.participants.models import Participant, ParticipantState, RosterImport
from exchange.participants.services import withdraw_many
from exchange.people.models import Guardian, Person
from tests.support.houses import open_house

NOW = datetime(2017, 10, 1, 9, 0, tzinfo=UTC)
PEOPLE = 12
S = ParticipantState


@pytest.fixture
def house(engine_name, tmp_path, worker_id):
    """Build an installation of its own, since only what is committed outlives a process."""
    with open_house(engine_name, f"exchange_killed_{worker_id}", folder=tmp_path) as app:
        yield app


def inside(app, work):
    with app.app_context():
        enter_scope(db.session(), EVERYWHERE)
        try:
            return work()
        finally:
            release_connection()
            db.session.remove()


def facts():
    """Return how much there is of everything that the deeds write."""
    states = db.session.execute(select(Participant.state, func.count()).group_by(Participant.state).order_by(Participant.state)).all()
    counts = [db.session.scalar(select(func.count()).select_from(model)) for model in (Person, Guardian, HistoryLine, Letter)]
    taken = db.session.scalars(select(Delegation.taken_count).order_by(Delegation.id)).all()
    imports = db.session.scalars(select(RosterImport.state)).all()
    return [tuple(row) for row in states], counts, taken, imports


def dies_at(app, deed, statement, *, planted):
    """Do a deed in a process that is killed before one of its statements; return whether it came to no end."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) != 0
    ended = 1
    try:
        with app.app_context():
            db.engine.dispose(close=False)
            seen = 0

            def count(*_facts):
                nonlocal seen
                seen += 1
                if seen == statement:
                    os.kill(os.getpid(), signal.SIGKILL)

            def keep(connection, _cursor, words, *_facts):
                if words.startswith("INSERT INTO people"):
                    connection.connection.dbapi_connection.commit()

            event.listen(db.engine, "before_cursor_execute", count)
            if planted:
                event.listen(db.engine, "after_cursor_execute", keep)
            enter_scope(db.session(), EVERYWHERE)
            deed()
            ended = 0
    finally:
        os._exit(ended)


def kill_through(app, deed, *, step=1, planted=False):
    """Kill at each statement until the deed is done; return (tries, states in between)."""
    before, between, tries = inside(app, facts), [], 0
    while True:
        tries += 1
        died = dies_at(app, deed, 1 + (tries - 1) * step, planted=planted)
        now = inside(app, facts)
        if not died:
            assert now != before
            return tries, between
        assert tries < 100, "the deed comes to no end by itself"
        if now != before:
            between.append(now)
            if planted:
                return tries, between


def an_import(app):
    lines = "".join(f"Person{n};Young;{1 + n:02d}/03/2001;Parent {n};06 12 34 56 {n:02d}\n" for n in range(PEOPLE))
    text = f"Nom;Prénom;Date de naissance;Responsable légal;Tél. responsable\n{lines}"

    def build():
        with transaction():
            delegation = make_delegation(make_cohort(), make_city(), pledged=PEOPLE - 2)
            row = services.upload_roster(text.encode(), file_name="liste.csv", delegation=delegation, actor=PROGRAMME, now=NOW)
            services.plan_import(row, now=NOW)
            return row.id

    import_id = inside(app, build)

    def deed():
        with transaction():
            services.confirm_import(db.session.get_one(RosterImport, import_id), actor=PROGRAMME, now=NOW)

    return deed


def a_withdrawal(app):
    def build():
        with transaction():
            delegation = make_delegation(make_cohort(), make_city(), pledged=4)
            going = [make_participant(delegation).id for _one in range(4)]
            for _one in range(6):
                make_participant(delegation, state=S.WAITING, waiting_since=NOW)
            delegation.pledged_count = 4
            return going

    going = inside(app, build)

    def deed():
        with transaction():
            withdraw_many([db.session.get_one(Participant, one) for one in going], reason="Exams", actor=PROGRAMME, now=NOW)

    return deed


@pytest.mark.parametrize("build", [an_import, a_withdrawal])
def test_a_killed_deed_happened_whole_or_not_at_all(house, build, capsys):
    tries, between = kill_through(house, build(house), step=4)
    with capsys.disabled():
        print(f"\nCR-1 {build.__name__}: tried {tries} · half done {len(between)} · lost 0")
    assert between == []
    assert tries > 5


def test_a_deed_that_is_kept_row_by_row_is_found_half_done(house):
    """Planted: with the people kept before the rest the same kills leave something half done."""
    assert kill_through(house, an_import(house), step=9, planted=True)[1] != []
