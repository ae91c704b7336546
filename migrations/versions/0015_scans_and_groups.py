"""scans of papers, who read them, and how groups of countries changed."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

# Written down, not derived: what the models are today must not change what this migration did.
OF_A_CITY = ("paper_scans", "paper_scan_readings")
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


def _party(name: str) -> sa.Enum:
    return sa.Enum("self", "guardian", "desk", name=name, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    op.add_column("paper_rules", sa.Column("needs_scan", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("country_groups", sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    op.create_table(
        "country_group_changes",
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["country_groups.id"], name=op.f("fk_country_group_changes_group_id_country_groups"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_country_group_changes_by_id_people"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_country_group_changes")),
    )
    op.create_index(op.f("ix_country_group_changes_group_id"), "country_group_changes", ["group_id"])
    op.create_table(
        "paper_scans",
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("file_key", sa.String(length=60), nullable=False),
        sa.Column("ending", sa.String(length=4), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_as", _party("scan_party"), nullable=False),
        sa.Column("receipt_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("city_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participants.id"], name=op.f("fk_paper_scans_participant_id_participants"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["city_id"], ["cities.id"], name=op.f("fk_paper_scans_city_id_cities")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_scans")),
        sa.UniqueConstraint("participant_id", "code", name=op.f("uq_paper_scans_participant_id_code")),
    )
    op.create_index(op.f("ix_paper_scans_city_id"), "paper_scans", ["city_id"])
    op.create_table(
        "paper_scan_readings",
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("reader_id", sa.Uuid(), nullable=True),
        sa.Column("reader_name", sa.String(length=200), nullable=False),
        sa.Column("read_as", _party("read_as"), nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("city_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participants.id"], name=op.f("fk_paper_scan_readings_participant_id_participants"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["reader_id"], ["people.id"], name=op.f("fk_paper_scan_readings_reader_id_people"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["city_id"], ["cities.id"], name=op.f("fk_paper_scan_readings_city_id_cities")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_scan_readings")),
    )
    op.create_index(op.f("ix_paper_scan_readings_city_id"), "paper_scan_readings", ["city_id"])
    op.create_index(op.f("ix_paper_scan_readings_participant_id"), "paper_scan_readings", ["participant_id"])
    if op.get_bind().dialect.name == "postgresql":
        for statement in walls():
            op.execute(statement)


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for statement in no_walls():
            op.execute(statement)
    for table in ("paper_scan_readings", "paper_scans", "country_group_changes"):
        op.drop_table(table)
    op.drop_column("country_groups", "version")
    op.drop_column("paper_rules", "needs_scan")
