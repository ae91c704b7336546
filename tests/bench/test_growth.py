"""What a page of initiatives costs the database does not grow with how many there are: counted in steps of SQLite, never in time."""

import logging

import pytest
from flask_migrate import upgrade
from sqlalchemy import create_engine, event

from bench.client import Request
from bench.data import Ground
from bench.initiatives import scenarios
from bench.inside import listening, open_page
from bench.large import seed_many
from bench.run import settings_of
from exchange.app import create_app
from exchange.foundation.database import db
from exchange.operation.migrating import add_migrations

FEW, MANY = 400, 4_000
# A handler is called after so many steps of the engine that SQLite runs its statements on.
GRAIN = 100
# Ten times as many may cost this much more, and a little for pages that few do not fill: walking through 4,000 rows takes six times that.
GROWTH, LEEWAY = 2.0, 8_000
MOST_STATEMENTS = 12


class House:
    """An application over a network of some size, that counts the steps of its database."""

    def __init__(self, folder, size):
        folder.mkdir()
        url = f"sqlite:///{folder / 'exchange.sqlite'}"
        facts = {"EXCHANGE_ENVIRONMENT": "testing", "EXCHANGE_INSTANCE": str(folder), "EXCHANGE_DATABASE_URL": url}
        self.app = create_app(settings_of({**facts, "EXCHANGE_PUBLIC_URL": "http://localhost"}))
        add_migrations(self.app)
        with self.app.app_context():
            upgrade()
        self.ground: Ground = seed_many(self.app, size, drafts=2)
        self.writer = create_engine(url)
        self.steps = 0
        with self.app.app_context():
            db.engine.dispose()
            event.listen(db.engine, "connect", self._listen)

    def _listen(self, connection, _record):
        connection.set_progress_handler(self._count, GRAIN)

    def _count(self):
        self.steps += GRAIN
        return 0

    def cost_of(self, path, who):
        """Return (steps, statements) of a page that was opened before, after somebody else wrote something."""
        request = Request(path, self.ground.headers(who))
        assert open_page(self.app, request) == 200, path
        with self.writer.begin() as connection:
            connection.exec_driver_sql("UPDATE alembic_version SET version_num = version_num")
        self.steps = 0
        with listening(self.app) as found:
            open_page(self.app, request)
        return self.steps, found.count


@pytest.fixture(scope="module")
def houses(tmp_path_factory):
    logging.disable(logging.WARNING)
    folder = tmp_path_factory.mktemp("growth")
    yield [House(folder / str(size), size) for size in (FEW, MANY)]
    logging.disable(logging.NOTSET)


def test_ten_times_as_many_initiatives_cost_a_page_no_more(houses):
    few, many = (
        {one.job: house.cost_of(one.paths[0], one.who) for one in scenarios(house.ground) if one.after is None} for house in houses
    )
    # Among few nothing may have three chosen values at once, and then nothing more is asked.
    same = set(few) - {"catalogue by three facets"}
    assert {job: few[job][1] for job in same} == {job: many[job][1] for job in same}
    assert max(statements for _steps, statements in many.values()) <= MOST_STATEMENTS
    grown = {job: (few[job][0], many[job][0]) for job in same if many[job][0] > GROWTH * few[job][0] + LEEWAY}
    assert grown == {}, "steps of SQLite with few and with many"


def test_a_page_that_reads_everything_is_found_out(houses):
    steps = []
    for house in houses:
        with house.app.app_context():
            house.steps = 0
            db.session.connection().exec_driver_sql("SELECT count(*) FROM initiatives WHERE title LIKE '%lamp%'").scalar()
            steps.append(house.steps)
            db.session.rollback()
    assert steps[1] > GROWTH * steps[0] + LEEWAY
