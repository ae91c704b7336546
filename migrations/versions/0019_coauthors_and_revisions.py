"""coauthors and revisions: who writes an initiative together, its versions, and changes to what is public."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_AUTHOR = ("asked", "accepted", "declined", "taken_back", "left", "removed")
_REVISION = ("edited", "restored", "sent", "read", "returned", "published", "changed", "retired")
_CHANGE = ("draft", "submitted", "in_review", "returned", "accepted", "given_up")


def _state(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def _of_an_initiative(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["initiative_id"], ["initiatives.id"], name=op.f(f"fk_{table}_initiative_id_initiatives"), ondelete="CASCADE"
    )


def _of_a_person(table: str, column: str, gone: str = "SET NULL") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], ["people.id"], name=op.f(f"fk_{table}_{column}_people"), ondelete=gone)


def upgrade() -> None:
    op.add_column("initiatives", sa.Column("unnamed_count", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("initiatives", sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "initiative_authors",
        sa.Column("initiative_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("state", _state("author_state", _AUTHOR), nullable=False),
        sa.Column("asked_by_id", sa.Uuid(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        _of_an_initiative("initiative_authors"),
        _of_a_person("initiative_authors", "person_id", "CASCADE"),
        _of_a_person("initiative_authors", "asked_by_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_initiative_authors")),
    )
    op.create_index(op.f("ix_initiative_authors_initiative_id"), "initiative_authors", ["initiative_id"])
    op.create_index("ix_initiative_authors_person_state", "initiative_authors", ["person_id", "state"])
    op.create_table(
        "initiative_revisions",
        sa.Column("initiative_id", sa.Uuid(), nullable=False),
        sa.Column("kind", _state("revision_kind", _REVISION), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("hides_before", sa.Boolean(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        _of_an_initiative("initiative_revisions"),
        _of_a_person("initiative_revisions", "by_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_initiative_revisions")),
    )
    op.create_index("ix_initiative_revisions_initiative_at", "initiative_revisions", ["initiative_id", "at"])
    op.create_table(
        "initiative_changes",
        sa.Column("initiative_id", sa.Uuid(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("state", _state("change_state", _CHANGE), nullable=False),
        sa.Column("base", sa.JSON(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("read_by_id", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        _of_an_initiative("initiative_changes"),
        _of_a_person("initiative_changes", "by_id"),
        _of_a_person("initiative_changes", "read_by_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_initiative_changes")),
    )
    op.create_index(op.f("ix_initiative_changes_initiative_id"), "initiative_changes", ["initiative_id"])
    op.create_index("ix_initiative_changes_state_sent", "initiative_changes", ["state", "submitted_at"])


def downgrade() -> None:
    for table in ("initiative_changes", "initiative_revisions", "initiative_authors"):
        op.drop_table(table)
    op.drop_column("initiatives", "changed_at")
    op.drop_column("initiatives", "unnamed_count")
