"""Run migrations inside the application: one transaction, one lock, on SQLite and PostgreSQL."""

from typing import Any

from alembic import context
from flask import current_app
from sqlalchemy import DateTime, NullPool, create_engine, text

from exchange.access.walls import everywhere_at_once
from exchange.foundation.roles import grant_rows, role_of

config = context.config
database = current_app.extensions["migrate"].db
LOCK_TIMEOUT = "4s"


def render_item(kind: str, thing: Any, _context: Any) -> str | bool:
    """Write our own column types as plain ones: a migration imports nothing of the application."""
    if kind == "type" and type(thing).__name__ == "UtcDateTime":
        return "sa.DateTime(timezone=True)"
    return False


def compare_type(_context: Any, _column: Any, _theirs: Any, theirs: Any, ours: Any) -> bool | None:
    """Take our UTC column for the DateTime that it is; otherwise compare as Alembic does."""
    if type(ours).__name__ == "UtcDateTime":
        return not isinstance(theirs, DateTime)
    return None


def run() -> None:
    """Upgrade or downgrade online, all or nothing, as the owner of the tables."""
    owner_url = current_app.config["EXCHANGE"].owner_database_url
    engine = create_engine(owner_url, poolclass=NullPool) if owner_url else database.engine
    with engine.connect() as connection:
        is_sqlite = connection.dialect.name == "sqlite"
        if is_sqlite:
            # Rebuilding a table (batch mode) must not cascade into the tables that refer to it.
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            connection.execute(text(f"SET lock_timeout = '{LOCK_TIMEOUT}'"))
            connection.commit()
        context.configure(
            connection=connection,
            target_metadata=database.metadatas[None],
            render_as_batch=True,
            render_item=render_item,
            compare_type=compare_type,
            transaction_per_migration=False,
        )
        with context.begin_transaction():
            # The owner keeps to the walls too; a migration that changes rows changes those of every city.
            everywhere_at_once(connection)
            context.run_migrations()
            if owner_url:
                grant_rows(connection, role=role_of(current_app.config["EXCHANGE"].database_url))
        if is_sqlite:
            connection.commit()
            connection.exec_driver_sql("PRAGMA foreign_keys=ON")


if context.is_offline_mode():
    raise SystemExit("Migrations run against a database: leave out --sql.")
run()
