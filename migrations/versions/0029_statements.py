"""statements."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

_BECAUSE = ("corrected", "mistake", "not-the-author", "not-running")


def _at(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    """Build what statements and their editions are kept in; no row of theirs belongs to a city."""
    because = sa.Enum(*_BECAUSE, name="withdrawn_because", native_enum=False, create_constraint=True, length=32)
    op.create_table(
        "statements",
        sa.Column("initiative_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("competences", sa.JSON(), nullable=True),
        sa.Column("name_agreed_on", sa.Date(), nullable=True),
        _at("taken_back_at", nullable=True),
        _at("withdrawn_at", nullable=True),
        sa.Column("withdrawn_because", because, nullable=True),
        sa.Column("withdrawn_by_id", sa.Uuid(), nullable=True),
        _at("created_at"),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["initiative_id"], ["initiatives.id"], name=op.f("fk_statements_initiative_id_initiatives")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_statements_person_id_people"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["withdrawn_by_id"], ["people.id"], name=op.f("fk_statements_withdrawn_by_id_people"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statements")),
        sa.UniqueConstraint("initiative_id", "person_id", name=op.f("uq_statements_initiative_id_person_id")),
    )
    op.create_index(op.f("ix_statements_person_id"), "statements", ["person_id"])
    op.create_table(
        "statement_editions",
        sa.Column("statement_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("code_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        _at("issued_at"),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        _at("told_at", nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["statement_id"], ["statements.id"], name=op.f("fk_statement_editions_statement_id_statements"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statement_editions")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_statement_editions_code_hash")),
        sa.UniqueConstraint("statement_id", "number", name=op.f("uq_statement_editions_statement_id_number")),
    )
    op.create_index(op.f("ix_statement_editions_told_at"), "statement_editions", ["told_at"])


def downgrade() -> None:
    """Take it down."""
    op.drop_table("statement_editions")
    op.drop_table("statements")
