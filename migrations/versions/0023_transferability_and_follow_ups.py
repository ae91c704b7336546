"""transferability and follow ups."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.schema import SchemaItem

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

# Written down, not derived: what the models are today must not change what this migration did.
OF_A_CITY = ("transfer_rounds", "transfer_sheets", "follow_ups", "follow_up_askings")
OF_A_CITY_OR_THE_NETWORK: tuple[str, ...] = ()
_SAID = "current_setting('app.cities', true)"
_OWN = f"(SELECT {_SAID} = '*') OR city_id = ANY ((SELECT string_to_array(nullif({_SAID}, '*'), ',')::uuid[])::uuid[])"


def walls() -> list[str]:
    """Return the statements that build the wall around the tables that came here."""
    statements = []
    for table in OF_A_CITY:
        statements += [
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
            f"CREATE POLICY own_city ON {table} USING ({_OWN}) WITH CHECK ({_OWN})",
        ]
    return statements


def no_walls() -> list[str]:
    """Return the statements that take it down."""
    statements = [f"DROP POLICY own_city ON {table}" for table in OF_A_CITY]
    for table in OF_A_CITY:
        statements += [f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY", f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY"]
    return statements


def _one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def _at(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _number(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.SmallInteger(), nullable=nullable)


def _table(table: str, parent: str, parent_table: str, *columns: SchemaItem, person: str, when_erased: str = "SET NULL") -> None:
    """Make a table whose rows hang on a parent, on their city, and on a person."""
    op.create_table(
        table,
        sa.Column(parent, sa.Uuid(), nullable=False),
        *columns,
        sa.Column(person, sa.Uuid(), nullable=when_erased == "SET NULL"),
        sa.Column("city_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint([parent], [f"{parent_table}.id"], name=op.f(f"fk_{table}_{parent}_{parent_table}"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint([person], ["people.id"], name=op.f(f"fk_{table}_{person}_people"), ondelete=when_erased),
        sa.ForeignKeyConstraint(["city_id"], ["cities.id"], name=op.f(f"fk_{table}_city_id_cities")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    op.create_index(op.f(f"ix_{table}_city_id"), table, ["city_id"])


def upgrade() -> None:
    _table(
        "transfer_rounds",
        "adoption_id",
        "adoptions",
        _number("number"),
        sa.Column("reason", sa.Text(), nullable=False),
        _at("began_at"),
        _at("both_in_at", nullable=True),
        _at("opened_at", nullable=True),
        sa.Column("expected", sa.JSON(), nullable=True),
        _at("expected_at", nullable=True),
        sa.UniqueConstraint("adoption_id", "number", name=op.f("uq_transfer_rounds_adoption_id_number")),
        person="by_id",
    )
    _table(
        "transfer_sheets",
        "round_id",
        "transfer_rounds",
        sa.Column("voice", _one_of("sheet_voice", "young", "city"), nullable=False),
        sa.Column("is_meeting", sa.Boolean(), nullable=False),
        sa.Column("heard_on", sa.Date(), nullable=True),
        _number("heard_count", nullable=True),
        sa.Column("answers", sa.JSON(), nullable=False),
        _at("saved_at"),
        _at("handed_in_at", nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        person="by_id",
    )
    op.create_index(op.f("ix_transfer_sheets_round_id"), "transfer_sheets", ["round_id"])
    op.create_index(op.f("ix_transfer_sheets_by_id"), "transfer_sheets", ["by_id"])
    _table(
        "follow_ups",
        "adoption_id",
        "adoptions",
        _number("months"),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("running", _one_of("follow_up_running", "yes", "changed", "no", "early"), nullable=True),
        sa.Column("reach", sa.Integer(), nullable=True),
        sa.Column("effect", _one_of("follow_up_effect", "better", "no_change", "worse", "early", "unknown"), nullable=True),
        sa.Column("cost", _one_of("follow_up_cost", "less", "as_planned", "more", "unknown"), nullable=True),
        sa.Column("kept_by", sa.String(length=200), nullable=False),
        sa.Column("recommend", _one_of("follow_up_recommend", "yes", "with_changes", "no", "unknown"), nullable=True),
        sa.Column("sentence", sa.Text(), nullable=False),
        _at("answered_at", nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.UniqueConstraint("adoption_id", "months", name=op.f("uq_follow_ups_adoption_id_months")),
        person="by_id",
    )
    op.create_index(op.f("ix_follow_ups_by_id"), "follow_ups", ["by_id"])
    op.create_index("ix_follow_ups_answered_at_due_on", "follow_ups", ["answered_at", "due_on"])
    _table(
        "follow_up_askings",
        "follow_up_id",
        "follow_ups",
        _number("turn"),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("mailbox_hash", sa.String(length=64), nullable=False),
        _at("asked_at"),
        _at("expires_at"),
        _at("used_at", nullable=True),
        sa.UniqueConstraint("follow_up_id", "person_id", "turn", name=op.f("uq_follow_up_askings_follow_up_id_person_id_turn")),
        person="person_id",
        when_erased="CASCADE",
    )
    op.create_index(op.f("ix_follow_up_askings_person_id"), "follow_up_askings", ["person_id"])
    op.create_index(op.f("ix_follow_up_askings_token_hash"), "follow_up_askings", ["token_hash"])
    if op.get_bind().dialect.name == "postgresql":
        for statement in walls():
            op.execute(statement)


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for statement in no_walls():
            op.execute(statement)
    for table in reversed(OF_A_CITY):
        op.drop_table(table)
