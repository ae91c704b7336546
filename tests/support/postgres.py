"""PostgreSQL as production has it: one role owns the tables, and the application works as another that owns nothing."""

import contextlib
import importlib.util
import os
from pathlib import Path
from types import ModuleType

import pytest
from flask import Flask
from sqlalchemy import create_engine, event, make_url
from sqlalchemy.orm import ORMExecuteState, Session

from exchange.access.scope import tell_database
from exchange.foundation.database import db
from exchange.foundation.roles import grant_rows

POSTGRES = "EXCHANGE_TEST_POSTGRES_URL"
OWNER, APPLICATION = "exchange_test_owner", "exchange_test_application"
_PASSWORD = "of-a-throw-away-server"
_VERSIONS = Path(__file__).resolve().parents[2] / "migrations" / "versions"


def fresh_postgres(name: str) -> str:
    """Make an empty database beside the given one; return its address for the application's role."""
    url = os.environ.get(POSTGRES)
    if not url:
        pytest.fail(f"{POSTGRES} is not set: run ./dev test, which starts a PostgreSQL for the tests")
    import psycopg
    from psycopg import errors

    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        for role in (OWNER, APPLICATION):
            # It may be there from an earlier run, or from a neighbour who makes it at this moment.
            with contextlib.suppress(errors.DuplicateObject, errors.UniqueViolation):
                connection.execute(f"CREATE ROLE {role} LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD '{_PASSWORD}'")
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        connection.execute(f'CREATE DATABASE "{name}" OWNER {OWNER}')
    return _as_role(APPLICATION, url, name)


def owner_of(url: str) -> str:
    """Return the address of the same database for the role that owns it."""
    return _as_role(OWNER, url, make_url(url).database or "")


def _as_role(role: str, url: str, database: str) -> str:
    return make_url(url).set(username=role, password=_PASSWORD, database=database).render_as_string(hide_password=False)


def make_tables(app: Flask) -> None:
    """Make the tables of the models, on PostgreSQL by their owner and with the walls of the migrations."""
    url = app.config["EXCHANGE"].owner_database_url
    if not url:
        db.create_all()
        return
    engine = create_engine(url)
    with engine.begin() as connection:
        db.metadata.create_all(connection)
        for statement in [s for migration in migrations() if hasattr(migration, "walls") for s in migration.walls()]:
            connection.exec_driver_sql(statement)
        grant_rows(connection, role=APPLICATION)
    engine.dispose()


def migrations() -> list[ModuleType]:
    """Load every migration."""
    found = []
    for path in sorted(_VERSIONS.glob("[0-9]*.py")):
        spec = importlib.util.spec_from_file_location(f"migration_{path.stem}", path)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        found.append(module)
    return found


def share_connection() -> None:
    """Let several sessions take turns on one connection, as only tests do: each statement in the scope of its own session."""

    def claim(session: Session) -> None:
        if session.get_bind().dialect.name == "postgresql":
            tell_database(session, session.connection())

    @event.listens_for(Session, "do_orm_execute")
    def reads(state: ORMExecuteState) -> None:
        claim(state.session)

    @event.listens_for(Session, "before_flush")
    def writes(session: Session, _context: object, _instances: object) -> None:
        claim(session)
