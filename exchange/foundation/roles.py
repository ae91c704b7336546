"""The two roles of PostgreSQL: the owner makes the tables, the application only works with the rows."""

from dataclasses import dataclass

from sqlalchemy import NullPool, create_engine
from sqlalchemy.engine import Connection

_ROWS = "SELECT, INSERT, UPDATE, DELETE"
_OWN_ROLE = """
    SELECT r.rolname, r.rolsuper, r.rolbypassrls
    FROM pg_roles r WHERE r.rolname = current_user
"""
_TABLES = """
    SELECT c.relname, pg_has_role(current_user, c.relowner, 'USAGE') AS owned,
           c.relrowsecurity AND c.relforcerowsecurity
           AND EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid) AS walled
    FROM pg_class c
    WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p')
    ORDER BY c.relname
"""


@dataclass(frozen=True)
class RoleFacts:
    """What the role of a connection is, what it owns, and which tables keep to row-level security."""

    name: str
    is_superuser: bool
    bypasses_walls: bool
    owned: frozenset[str]
    walled: frozenset[str]


def role_facts(connection: Connection) -> RoleFacts:
    """Ask PostgreSQL's catalogue about the role that this connection works as."""
    name, is_superuser, bypasses_walls = connection.exec_driver_sql(_OWN_ROLE).one()
    tables = connection.exec_driver_sql(_TABLES).all()
    return RoleFacts(
        name=name,
        is_superuser=is_superuser,
        bypasses_walls=bypasses_walls,
        owned=frozenset(row.relname for row in tables if row.owned),
        walled=frozenset(row.relname for row in tables if row.walled),
    )


def grant_rows(connection: Connection, *, role: str) -> None:
    """Let a role read and write the rows of every table that the owner, who is connected, has made.

    It gets neither TRUNCATE, which no wall stops, nor a say about the schema's version.
    """
    quoted = connection.dialect.identifier_preparer.quote_identifier(role)
    for statement in (
        f"GRANT USAGE ON SCHEMA public TO {quoted}",
        f"GRANT {_ROWS} ON ALL TABLES IN SCHEMA public TO {quoted}",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {quoted}",
    ):
        connection.exec_driver_sql(statement)
    if connection.exec_driver_sql("SELECT to_regclass('public.alembic_version')").scalar() is not None:
        connection.exec_driver_sql(f"REVOKE INSERT, UPDATE, DELETE ON alembic_version FROM {quoted}")


def grant_rows_to_application(owner_url: str, *, application_url: str) -> None:
    """Let the application's role work with whatever tables the owner has made by now."""
    engine = create_engine(owner_url, poolclass=NullPool)
    with engine.begin() as connection:
        grant_rows(connection, role=role_of(application_url))


def role_of(url: str) -> str:
    """Ask the database who an address comes in as: it need not say so itself."""
    with create_engine(url, poolclass=NullPool).connect() as connection:
        return str(connection.exec_driver_sql("SELECT current_user").scalar_one())
