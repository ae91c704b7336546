"""the care sheets, who filled them in, and each reading of them."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

OF_A_CITY = ("care_entries", "care_readings", "care_sheets")
OF_A_CITY_OR_THE_NETWORK = ()

# As migration 0002 has it.
_SAID = "current_setting('app.cities', true)"
_OWN = f"(SELECT {_SAID} = '*') OR city_id = ANY ((SELECT string_to_array(nullif({_SAID}, '*'), ',')::uuid[])::uuid[])"


def walls() -> list[str]:
    """Return the statements that build the wall."""
    statements = []
    for table in OF_A_CITY:
        statements += [f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY", f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY"]
        statements.append(f"CREATE POLICY own_city ON {table} USING ({_OWN}) WITH CHECK ({_OWN})")
    return statements


def no_walls() -> list[str]:
    """Return the statements that take the wall down."""
    statements = []
    for table in OF_A_CITY:
        statements.append(f"DROP POLICY own_city ON {table}")
        statements += [f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY", f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY"]
    return statements


def _one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    teller = ("self", "guardian", "coordinator")
    op.create_table(
        "care_sheets",
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("answers_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("contacts_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("contact_count", sa.SmallInteger(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_as", _one_of("teller", *teller), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirm_asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("receipt_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("city_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("contact_count >= 0", name=op.f("ck_care_sheets_contacts")),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participants.id"], name=op.f("fk_care_sheets_participant_id_participants"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["city_id"], ["cities.id"], name=op.f("fk_care_sheets_city_id_cities")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_care_sheets")),
        sa.UniqueConstraint("participant_id", name=op.f("uq_care_sheets_participant_id")),
    )
    op.create_index(op.f("ix_care_sheets_city_id"), "care_sheets", ["city_id"])
    op.create_table(
        "care_entries",
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("what", _one_of("entry", "answered", "confirmed", "told", "erased"), nullable=False),
        sa.Column("teller", _one_of("teller", *teller), nullable=True),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("city_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participants.id"], name=op.f("fk_care_entries_participant_id_participants"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["city_id"], ["cities.id"], name=op.f("fk_care_entries_city_id_cities")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_care_entries")),
    )
    op.create_index(op.f("ix_care_entries_participant_id"), "care_entries", ["participant_id"])
    op.create_index(op.f("ix_care_entries_city_id"), "care_entries", ["city_id"])
    op.create_table(
        "care_readings",
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("reader_id", sa.Uuid(), nullable=True),
        sa.Column("reader_name", sa.String(length=200), nullable=False),
        sa.Column("way", _one_of("way", "leader", "coordinator", "host", "break-glass"), nullable=False),
        sa.Column("part", _one_of("part", "sheet", "print", "card"), nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("session_hash", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_flagged", sa.Boolean(), nullable=False),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reviewed_by_id", sa.Uuid(), nullable=True),
        sa.Column("review_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("city_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participants.id"], name=op.f("fk_care_readings_participant_id_participants"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["reader_id"], ["people.id"], name=op.f("fk_care_readings_reader_id_people"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["reviewed_by_id"], ["people.id"], name=op.f("fk_care_readings_reviewed_by_id_people"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["city_id"], ["cities.id"], name=op.f("fk_care_readings_city_id_cities")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_care_readings")),
    )
    op.create_index(op.f("ix_care_readings_city_id"), "care_readings", ["city_id"])
    op.create_index("ix_care_readings_participant_at", "care_readings", ["participant_id", "at"])
    op.create_index("ix_care_readings_reader_at", "care_readings", ["reader_id", "at"])
    op.create_index("ix_care_readings_unreviewed", "care_readings", ["city_id", "reviewed_at", "way"])
    if op.get_bind().dialect.name == "postgresql":
        for statement in walls():
            op.execute(statement)


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for statement in no_walls():
            op.execute(statement)
    for table in ("care_readings", "care_entries", "care_sheets"):
        op.drop_table(table)
