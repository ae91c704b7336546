"""the city wall inside PostgreSQL.

Each transaction says in `app.cities` which cities it may touch: `*`, or their keys between commas. Nothing said, nothing
seen. SQLite has no such wall; there the session's own two stand alone.
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# Written down, not derived: what the models are today must not change what this migration did.
OF_A_CITY = (
    "adoption_steps",
    "consents",
    "delegations",
    "guardians",
    "journeys",
    "legs",
    "participant_words",
    "participants",
    "roster_headings",
    "roster_imports",
    "seats",
    "sightings",
)
# Rows without a city are the network's own: known wherever anything is, written by the network alone.
OF_A_CITY_OR_THE_NETWORK = ("people",)

# Each SELECT in parentheses is worked out once a statement, not once a row.
_SAID = "current_setting('app.cities', true)"
_OWN = f"(SELECT {_SAID} = '*') OR city_id = ANY ((SELECT string_to_array(nullif({_SAID}, '*'), ',')::uuid[])::uuid[])"
_KNOWN = f"{_OWN} OR (city_id IS NULL AND (SELECT coalesce({_SAID}, '') <> ''))"


def walls() -> list[str]:
    """Return the statements that build the wall."""
    statements = []
    for table in (*OF_A_CITY, *OF_A_CITY_OR_THE_NETWORK):
        # FORCE holds the owner to it as well, so that an installation with a single role is protected.
        statements += [f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY", f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY"]
    statements += [f"CREATE POLICY own_city ON {table} USING ({_OWN}) WITH CHECK ({_OWN})" for table in OF_A_CITY]
    for table in OF_A_CITY_OR_THE_NETWORK:
        statements += [
            f"CREATE POLICY known ON {table} FOR SELECT USING ({_KNOWN})",
            f"CREATE POLICY own_city_added ON {table} FOR INSERT WITH CHECK ({_OWN})",
            f"CREATE POLICY own_city_changed ON {table} FOR UPDATE USING ({_OWN}) WITH CHECK ({_OWN})",
            f"CREATE POLICY own_city_deleted ON {table} FOR DELETE USING ({_OWN})",
        ]
    return statements


def no_walls() -> list[str]:
    """Return the statements that take the wall down."""
    policies = [(table, "own_city") for table in OF_A_CITY]
    policies += [
        (table, name) for table in OF_A_CITY_OR_THE_NETWORK for name in ("known", "own_city_added", "own_city_changed", "own_city_deleted")
    ]
    statements = [f"DROP POLICY {name} ON {table}" for table, name in policies]
    for table in (*OF_A_CITY, *OF_A_CITY_OR_THE_NETWORK):
        statements += [f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY", f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY"]
    return statements


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for statement in walls():
            op.execute(statement)


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for statement in no_walls():
            op.execute(statement)
