"""The application on both databases, everything rolled back, and a browser that inspects."""

import gc
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from config import Settings
from exchange.access.scope import EVERYWHERE, enter_scope
from exchange.accounts.models import Account
from exchange.app import create_app
from exchange.foundation.database import db, release_connection
from tests.support.browser import Browser
from tests.support.postgres import fresh_postgres, make_tables, owner_of, share_connection

DATABASES = os.environ.get("EXCHANGE_TEST_DATABASES", "sqlite postgresql").split()
share_connection()
# A hundred templates are compiled once a run, not once for each application that a test builds; parallel workers inherit the folder.
COMPILED = os.environ.get("TESTS_COMPILED_TEMPLATES") or tempfile.mkdtemp(prefix="exchange-templates-")
os.environ["TESTS_COMPILED_TEMPLATES"] = COMPILED
Flask.jinja_options = {**Flask.jinja_options, "bytecode_cache": FileSystemBytecodeCache(COMPILED)}


@event.listens_for(Engine, "connect")
def _nothing_outlives_a_power_cut(connection: Any, _record: Any) -> None:
    # After the application's own settings: waiting for the disk takes most of a commit, and no test cuts the power.
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA synchronous=OFF")


def pytest_collection_finish() -> None:
    """Count what was loaded as there for good: looking through it again and again for garbage took an eighth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Take the folder of compiled templates away with the last process."""
    if not hasattr(config, "workerinput"):
        shutil.rmtree(COMPILED, ignore_errors=True)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run what needs a database on each of them, or on PostgreSQL alone where only that one can do it."""
    if "engine_name" in metafunc.fixturenames:
        only = metafunc.definition.get_closest_marker("postgres") is not None
        names = [name for name in DATABASES if name == "postgresql" or not only]
        metafunc.parametrize("engine_name", names, scope="session")


def settings_for(url: str, folder: Path) -> Settings:
    """Return test settings over one database."""
    return Settings.from_environment(
        {
            "EXCHANGE_ENVIRONMENT": "testing",
            "EXCHANGE_INSTANCE": str(folder),
            "EXCHANGE_DATABASE_URL": url,
            "EXCHANGE_OWNER_DATABASE_URL": owner_of(url) if url else "",
            "EXCHANGE_PUBLIC_URL": "http://localhost",
            "EXCHANGE_NETWORK_NAME": "Test network",
        }
    )


@pytest.fixture(scope="session")
def app(engine_name: str, tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[Flask]:
    """Build the application over an empty, migrated database."""
    folder = tmp_path_factory.mktemp(f"instance-{engine_name}")
    url = "" if engine_name == "sqlite" else fresh_postgres(f"exchange_test_{worker_id}")
    app = create_app(settings_for(url, folder))
    app.config["WTF_CSRF_ENABLED"] = True
    # A request's session ends with it; the tests' one goes on, and must read anew what the request wrote.
    app.teardown_request(lambda _error: release_connection())
    with app.app_context():
        make_tables(app)
        db.session.remove()
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def database(app: Flask) -> Iterator[Session]:
    """Open a session on one connection whose outer transaction is rolled back at the end.

    Flask-SQLAlchemy ignores a bind given to its session, so the connection stands in for the engine.
    """
    with app.app_context():
        engine = db.engine
        engines = db._app_engines[app]
        factory = db.session
        connection = engine.connect()
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN")
        outer = connection.get_transaction() or connection.begin()
        engines[None] = connection
        db.session = db._make_scoped_session({"join_transaction_mode": "create_savepoint", "expire_on_commit": False})
        session = db.session()
        enter_scope(session, EVERYWHERE)
        session.info["writing"] = True
        try:
            yield session
        finally:
            session.info["writing"] = False
            db.session.remove()
            outer.rollback()
            connection.close()
            engines[None] = engine
            db.session = factory


@pytest.fixture
def browser(app: Flask, database: Session) -> Callable[..., Browser]:
    """Open a browser as somebody: `browser()` anonymous, `browser(as_=account)` signed in."""

    def open_browser(as_: Account | None = None, *, language: str = "en") -> Browser:
        database.flush()
        return Browser(app, database, as_, language=language)

    return open_browser


@pytest.fixture
def count_queries(app: Flask, database: Session) -> Callable[..., int]:
    """Count the statements that a call sends: `count_queries(lambda: page.get("/…"))`."""
    from tests.support.queries import counted

    return lambda call: counted(database, call)


@pytest.fixture(scope="session")
def worker_id(request: pytest.FixtureRequest) -> str:
    """Name this process among parallel ones."""
    return os.environ.get("PYTEST_XDIST_WORKER", "gw0")
