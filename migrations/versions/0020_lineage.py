"""lineage: links between initiatives, terms by which alike ones are found, and what was said about them."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_KINDS = ("replicates", "adapts", "combines", "inspired_by", "parallel", "retired_in_favour_of")
_TERM = sa.String(length=48).with_variant(sa.String(length=48, collation="C"), "postgresql")


def _initiative(table: str, column: str, *, ondelete: str = "CASCADE") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], ["initiatives.id"], name=op.f(f"fk_{table}_{column}_initiatives"), ondelete=ondelete)


def _person(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], ["people.id"], name=op.f(f"fk_{table}_{column}_people"), ondelete="SET NULL")


def upgrade() -> None:
    op.add_column("initiatives", sa.Column("is_by_city", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "initiative_links",
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Enum(*_KINDS, name="link_kind", native_enum=False, create_constraint=True, length=32), nullable=False),
        sa.Column("why", sa.String(length=200), nullable=False),
        sa.Column("made_by_id", sa.Uuid(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("child_id <> parent_id", name=op.f("ck_initiative_links_two")),
        _initiative("initiative_links", "child_id"),
        _initiative("initiative_links", "parent_id"),
        _person("initiative_links", "made_by_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_initiative_links")),
        sa.UniqueConstraint("child_id", "parent_id", "kind", name=op.f("uq_initiative_links_child_id_parent_id_kind")),
    )
    op.create_index(op.f("ix_initiative_links_parent_id"), "initiative_links", ["parent_id"])
    op.create_index(op.f("ix_initiative_links_made_by_id"), "initiative_links", ["made_by_id"])
    op.create_table(
        "initiative_terms",
        sa.Column("initiative_id", sa.Uuid(), nullable=False),
        sa.Column("term", _TERM, nullable=False),
        sa.Column("weight", sa.SmallInteger(), nullable=False),
        _initiative("initiative_terms", "initiative_id"),
        sa.PrimaryKeyConstraint("initiative_id", "term", name=op.f("pk_initiative_terms")),
    )
    op.create_index("ix_initiative_terms_term", "initiative_terms", ["term", "initiative_id", "weight"])
    op.create_table(
        "initiative_term_counts",
        sa.Column("term", _TERM, nullable=False),
        sa.Column("documents", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("term", name=op.f("pk_initiative_term_counts")),
    )
    op.create_table(
        "initiative_comparisons",
        sa.Column("first_id", sa.Uuid(), nullable=False),
        sa.Column("second_id", sa.Uuid(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("is_by_reader", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("first_id <> second_id", name=op.f("ck_initiative_comparisons_two")),
        _initiative("initiative_comparisons", "first_id"),
        _initiative("initiative_comparisons", "second_id"),
        _person("initiative_comparisons", "by_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_initiative_comparisons")),
        sa.UniqueConstraint("first_id", "second_id", name=op.f("uq_initiative_comparisons_first_id_second_id")),
    )
    op.create_index(op.f("ix_initiative_comparisons_second_id"), "initiative_comparisons", ["second_id"])
    op.create_table(
        "initiative_combinations",
        sa.Column("first_id", sa.Uuid(), nullable=False),
        sa.Column("second_id", sa.Uuid(), nullable=False),
        sa.Column("asked_by_id", sa.Uuid(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("first_yes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("second_yes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("made_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("first_id <> second_id", name=op.f("ck_initiative_combinations_two")),
        _initiative("initiative_combinations", "first_id"),
        _initiative("initiative_combinations", "second_id"),
        _person("initiative_combinations", "asked_by_id"),
        _initiative("initiative_combinations", "made_id", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_initiative_combinations")),
        sa.UniqueConstraint("first_id", "second_id", name=op.f("uq_initiative_combinations_first_id_second_id")),
    )
    op.create_index(op.f("ix_initiative_combinations_second_id"), "initiative_combinations", ["second_id"])
    op.create_index(op.f("ix_initiative_combinations_made_id"), "initiative_combinations", ["made_id"])


def downgrade() -> None:
    for table in ("initiative_combinations", "initiative_comparisons", "initiative_term_counts", "initiative_terms", "initiative_links"):
        op.drop_table(table)
    op.drop_column("initiatives", "is_by_city")
