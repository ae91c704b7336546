"""safeguarding leads, and what young people write to them."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def _one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def _person(table: str, column: str, ondelete: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], ["people.id"], name=op.f(f"fk_{table}_{column}_people"), ondelete=ondelete)


def _concern(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["concern_id"], ["concerns.id"], name=op.f(f"fk_{table}_concern_id_concerns"), ondelete="CASCADE")


def upgrade() -> None:
    op.create_table(
        "safeguarding_leads",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("appointed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("appointed_by_id", sa.Uuid(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_by_id", sa.Uuid(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        _person("safeguarding_leads", "person_id", "CASCADE"),
        _person("safeguarding_leads", "appointed_by_id", "SET NULL"),
        _person("safeguarding_leads", "approved_by_id", "SET NULL"),
        _person("safeguarding_leads", "ended_by_id", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_safeguarding_leads")),
    )
    op.create_index(op.f("ix_safeguarding_leads_person_id"), "safeguarding_leads", ["person_id"])
    op.create_table(
        "concerns",
        sa.Column("writer_id", sa.Uuid(), nullable=True),
        sa.Column("urgency", _one_of("urgency", "today", "soon", "any-time"), nullable=False),
        sa.Column("reach", _one_of("reach", "here", "not-at-all", "own"), nullable=False),
        sa.Column("state", _one_of("concern_state", "sent", "read", "answered", "closed"), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kept_until_on", sa.Date(), nullable=False),
        sa.Column("who_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("when_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("where_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("reach_at_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        _person("concerns", "writer_id", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_concerns")),
    )
    op.create_index(op.f("ix_concerns_writer_id"), "concerns", ["writer_id"])
    op.create_index("ix_concerns_state_written_at", "concerns", ["state", "written_at"])
    op.create_table(
        "concern_exclusions",
        sa.Column("concern_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        _concern("concern_exclusions"),
        _person("concern_exclusions", "person_id", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_concern_exclusions")),
    )
    op.create_index(op.f("ix_concern_exclusions_concern_id"), "concern_exclusions", ["concern_id"])
    op.create_table(
        "concern_entries",
        sa.Column("concern_id", sa.Uuid(), nullable=False),
        sa.Column("kind", _one_of("concern_entry_kind", "told", "added", "answer", "handed-on", "closed"), nullable=False),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        _concern("concern_entries"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_concern_entries")),
    )
    op.create_index(op.f("ix_concern_entries_concern_id"), "concern_entries", ["concern_id"])
    op.create_table(
        "concern_readings",
        sa.Column("concern_id", sa.Uuid(), nullable=False),
        sa.Column("reader_id", sa.Uuid(), nullable=True),
        sa.Column("reader_name", sa.String(length=200), nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("session_hash", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        _concern("concern_readings"),
        _person("concern_readings", "reader_id", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_concern_readings")),
    )
    op.create_index(op.f("ix_concern_readings_concern_id"), "concern_readings", ["concern_id"])


def downgrade() -> None:
    for table in ("concern_readings", "concern_entries", "concern_exclusions", "concerns", "safeguarding_leads"):
        op.drop_table(table)
