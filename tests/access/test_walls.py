"""The wall inside PostgreSQL stands alone: with the session's own walls switched off, no row of another city comes through.

The shapes are those of test_scope.py; `torino` is the near miss. Each check has been seen to turn red with the wall down.
"""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from flask_migrate import upgrade
from sqlalchemy import create_engine, insert, select, text, update
from sqlalchemy.exc import InvalidRequestError, ProgrammingError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from exchange.access import scope as scope_module
from exchange.access.permissions import Role
from exchange.access.scope import Scope, enter_scope, scoped_tables, unscoped
from exchange.app import create_app
from exchange.cohorts.models import Delegation
from exchange.demonstration.makers import make_city, make_person, make_user
from exchange.foundation import clock
from exchange.foundation.database import db, transaction
from exchange.foundation.roles import role_facts
from exchange.operation.doctor import examine, why_role_is_too_strong
from exchange.operation.migrating import add_migrations
from exchange.participants.models import Participant
from exchange.people.models import Person
from tests.access.test_scope import _NEUTRAL, READS, here, two_cities
from tests.conftest import settings_for
from tests.support.postgres import fresh_postgres, make_tables, migrations
from tests.support.queries import sent

__all__ = ["here", "two_cities"]

pytestmark = pytest.mark.postgres

EXCHANGE = Path(__file__).resolve().parents[2] / "exchange"
PLAIN_SET = re.compile(r"""\bSET\s+(SESSION\s+|LOCAL\s+)?["']?app\.|set_config\([^)]*false""", re.IGNORECASE)


@pytest.fixture
def nothing_else(monkeypatch):
    """Switch off the session's criteria and hooks: the planted fault that the third wall is for."""
    monkeypatch.setattr(scope_module, "_cities", lambda _session: None)


def test_each_scoped_table_is_named_in_a_migration():
    """A new table of a city without a wall is red here, on any database."""
    walls = [m for m in migrations() if hasattr(m, "walls")]
    of_a_city = [table for m in walls for table in m.OF_A_CITY]
    of_both = [table for m in walls for table in m.OF_A_CITY_OR_THE_NETWORK]
    assert dict.fromkeys(sorted(of_a_city), False) | dict.fromkeys(of_both, True) == scoped_tables()


def test_the_setting_is_never_said_for_longer_than_a_transaction():
    assert PLAIN_SET.search("SET app.cities = '*'")
    assert PLAIN_SET.search("set_config('app.cities', %s, false)")
    wrong = [
        p.name
        for folder in (EXCHANGE, EXCHANGE.parent / "migrations")
        for p in folder.rglob("*.py")
        if PLAIN_SET.search(p.read_text("utf-8"))
    ]
    assert wrong == []


def test_the_applications_role_owns_nothing_and_every_table_is_walled(database):
    facts = role_facts(database.connection())
    assert (facts.is_superuser, facts.bypasses_walls, facts.owned) == (False, False, frozenset())
    assert scoped_tables().keys() == facts.walled
    assert why_role_is_too_strong(facts) == ""


@pytest.mark.parametrize("shape", READS)
def test_a_read_finds_the_own_city_only(here, two_cities, nothing_else, shape):
    assert list(READS[shape](here, two_cities)) == [two_cities["bagneux"]["participant"]]


RAW = {
    "Core select": lambda s, f: [row.id for row in s.execute(select(Participant.__table__))],
    "text": lambda s, f: s.scalars(text("SELECT id FROM participants")).all(),
    "from_statement": lambda s, f: [p.id for p in s.scalars(select(Participant).from_statement(text("SELECT * FROM participants")))],
    "the connection": lambda s, f: [row.id for row in s.connection().exec_driver_sql("SELECT id FROM participants")],
}


@pytest.mark.parametrize("shape", RAW)
def test_what_criteria_cannot_reach_finds_the_own_city_only(here, two_cities, nothing_else, shape):
    assert list(RAW[shape](here, two_cities)) == [two_cities["bagneux"]["participant"]]


@pytest.mark.parametrize("model", [Participant, Delegation, Person])
def test_get_of_a_foreign_row_finds_nothing(here, two_cities, nothing_else, model):
    assert here.get(model, two_cities["torino"][model.__name__.lower()]) is None
    assert here.get(model, two_cities["bagneux"][model.__name__.lower()]) is not None


def test_refreshing_a_foreign_row_fails(here, two_cities, nothing_else):
    with unscoped(here, "a foreign row is in the identity map, as after a mistake"):
        foreign = here.get(Participant, two_cities["torino"]["participant"])
    with pytest.raises(InvalidRequestError):
        here.refresh(foreign)


def motivations(database):
    database.expire_all()
    return {p.id: p.motivation for p in database.scalars(select(Participant))}


def test_bulk_writes_touch_the_own_city_only(here, database, two_cities, nothing_else):
    here.execute(update(Participant).values(motivation="touched"), execution_options={"synchronize_session": False})
    assert motivations(database) == {two_cities["bagneux"]["participant"]: "touched", two_cities["torino"]["participant"]: ""}
    here.execute(text("DELETE FROM participant_words"))
    left = set(database.scalars(text("SELECT participant_id FROM participant_words")))
    assert left == {two_cities["torino"]["participant"]}


def test_a_bulk_write_by_key_reaches_no_foreign_row(here, database, two_cities, nothing_else):
    with pytest.raises(StaleDataError):
        here.execute(update(Participant), [{"id": two_cities["torino"]["participant"], "motivation": "touched", "version": 1}])
    assert motivations(database)[two_cities["torino"]["participant"]] == ""


WRITES = {
    "add": lambda s, f: (s.add(Delegation(cohort_id=f["cohort"], city_id=f["torino"]["city"], pledged_count=1)), s.flush()),
    "bulk insert": lambda s, f: s.execute(
        insert(Person), [Person(first_name="", last_name="X", city_id=f["torino"]["city"]).__dict__ | {"_sa_instance_state": None}]
    ),
    "bulk move": lambda s, f: s.execute(update(Participant).values(city_id=f["torino"]["city"])),
    "move": lambda s, f: (setattr(s.get(Participant, f["bagneux"]["participant"]), "city_id", f["torino"]["city"]), s.flush()),
    "make the network's": lambda s, f: (setattr(s.get(Person, f["bagneux"]["person"]), "city_id", None), s.flush()),
}


@pytest.mark.parametrize("shape", WRITES)
def test_no_row_is_put_into_another_city(here, two_cities, nothing_else, shape):
    with pytest.raises(ProgrammingError, match="row-level security"):
        WRITES[shape](here, two_cities)


def test_the_networks_own_people_are_read_and_not_written(here, database, two_cities, nothing_else):
    staff = make_person("Marta", "Vidal", city=None)
    database.flush()
    assert here.get(Person, staff.id) is not None
    here.execute(text("UPDATE people SET last_name = 'X'"))
    here.execute(text("DELETE FROM people WHERE city_id IS NULL"))
    assert database.scalar(text("SELECT last_name FROM people WHERE city_id IS NULL")) == "Vidal"


def test_who_says_nothing_sees_nothing(database, two_cities, nothing_else):
    make_person("Marta", "Vidal", city=None)
    database.flush()
    session = Session(bind=database.connection(), join_transaction_mode="create_savepoint")
    assert [session.scalar(text(f"SELECT count(*) FROM {table}")) for table in scoped_tables()] == [0] * len(scoped_tables())
    session.close()


def test_without_the_wall_the_same_statements_do_see_the_other_city(here, two_cities, nothing_else):
    with unscoped(here, "the planted fault: the wall says that every city may be seen"):
        seen = {shape: list(read(here, two_cities)) for shape, read in {**READS, **RAW}.items() if shape not in _NEUTRAL}
    assert [shape for shape, rows in seen.items() if rows == [two_cities["bagneux"]["participant"]]] == []


def test_a_rolled_back_savepoint_leaves_no_wider_wall(here, two_cities, nothing_else):
    """What was said since the savepoint is undone with it; the next statement says it again."""
    with here.begin_nested() as point, unscoped(here, "wider for a moment"):
        assert len(here.scalars(text("SELECT id FROM participants")).all()) == 2
        point.rollback()
    assert here.scalars(text("SELECT id FROM participants")).all() == [two_cities["bagneux"]["participant"]]
    with unscoped(here, "wider again"):
        assert len(here.scalars(text("SELECT id FROM participants")).all()) == 2
        with pytest.raises(ProgrammingError), here.begin_nested():
            here.execute(text("SELECT nothing_of_this_name"))
    assert here.scalars(text("SELECT id FROM participants")).all() == [two_cities["bagneux"]["participant"]]


def test_a_page_says_it_twice_for_a_city_and_once_for_the_network(database, browser):
    """Who comes in is found without a scope; from there on it is one's own."""
    for role, city, often in ((Role.COORDINATOR, make_city("Bagneux"), 2), (Role.NETWORK, None, 1)):
        visitor = browser(make_user(role, city))
        visitor.get("/")  # its end leaves the tests' shared connection as each request finds its own: nothing said
        for _time in range(2):
            statements = sent(database, lambda visitor=visitor: visitor.get("/"))
            assert sum(s.startswith("SELECT set_config(") for s in statements) == often
            assert len(statements) <= 12


@pytest.fixture
def own_house(tmp_path, worker_id, engine_name):
    """An installation whose transactions and pooled connections are real."""
    app = create_app(settings_for(fresh_postgres(f"exchange_walls_{worker_id}"), tmp_path))
    with app.app_context():
        make_tables(app)
        yield app
        db.session.remove()
        db.engine.dispose()


def test_a_pooled_connection_carries_nothing_on(own_house):
    session = db.session()
    with unscoped(session, "the programme"), transaction():
        city_id = make_city("Bagneux").id
        make_person("Ana", "Bagneux", city=None)
        process = session.connection().connection.dbapi_connection.info.backend_pid
    with db.engine.connect() as connection:
        assert connection.connection.dbapi_connection.info.backend_pid == process
        assert connection.exec_driver_sql("SELECT current_setting('app.cities', true)").scalar() == ""
        assert connection.exec_driver_sql("SELECT count(*) FROM people").scalar() == 0
    enter_scope(session, Scope(frozenset({city_id})))
    assert session.connection().exec_driver_sql("SELECT current_setting('app.cities', true)").scalar() == str(city_id)
    # The next transaction of the same session says it again.
    session.rollback()
    assert session.connection().exec_driver_sql("SELECT current_setting('app.cities', true)").scalar() == str(city_id)


def test_with_one_role_the_walls_hold_the_owner_too(tmp_path, worker_id, engine_name):
    """It works, and the doctor asks for two roles: as a note, in production as something wrong."""
    settings = settings_for(fresh_postgres(f"exchange_walls_{worker_id}"), tmp_path)
    app = create_app(replace(settings, database_url=settings.owner_database_url, owner_database_url=""))
    add_migrations(app)
    with app.app_context():
        upgrade()
        with unscoped(db.session(), "the programme"), transaction():
            make_person("Ana", "Bagneux", city=make_city("Bagneux"))
            assert db.session.scalars(select(Person.first_name)).all() == ["Ana"]
        with db.engine.connect() as connection:
            assert connection.exec_driver_sql("SELECT count(*) FROM people").scalar() == 0
        for environment, is_wrong in (("testing", False), ("production", True)):
            app.config["EXCHANGE"] = replace(settings, environment=environment)
            found = [f for f in examine(app, now=clock.now()) if "owns the tables" in f.sentence]
            assert [(f.is_wrong, f.is_note) for f in found] == [(is_wrong, not is_wrong)]
        db.session.remove()
        db.engine.dispose()


FAULTS = {
    "participants": "ALTER TABLE participants NO FORCE ROW LEVEL SECURITY",
    "people": "ALTER TABLE people DISABLE ROW LEVEL SECURITY",
    "consents": "DROP POLICY own_city ON consents",
}


def test_a_wall_taken_down_is_found(own_house):
    """Planted: each way to take a wall down is named by the doctor."""
    owner = create_engine(own_house.config["EXCHANGE"].owner_database_url)
    for table, statement in FAULTS.items():
        assert table in walled()
        with owner.begin() as connection:
            connection.exec_driver_sql(statement)
        assert table not in walled()
    answer = own_house.test_cli_runner().invoke(args=["doctor"])
    assert "no wall between cities in consents, participants, people" in answer.output
    with owner.connect() as connection:
        assert "owns the tables" in why_role_is_too_strong(role_facts(connection))
    owner.dispose()


def walled():
    db.session.rollback()
    return role_facts(db.session.connection()).walled
