"""recommendations in several languages, withdrawn ones, and which theme of one edition became which of the next."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_WITHDRAWABLE = ("themes", "recommendations")
_EDITED = ("editions", *_WITHDRAWABLE)


def upgrade() -> None:
    for table in _EDITED:
        op.add_column(table, sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
        op.add_column(table, sa.Column("changed_on", sa.Date(), nullable=True))
    for table in _WITHDRAWABLE:
        op.add_column(table, sa.Column("withdrawn_on", sa.Date(), nullable=True))
        op.add_column(table, sa.Column("withdrawn_because", sa.Text(), nullable=False, server_default=""))
    op.add_column("recommendations", sa.Column("position", sa.SmallInteger(), nullable=False, server_default="0"))
    op.add_column("recommendations", sa.Column("texts", sa.JSON(), nullable=False, server_default="{}"))
    _number_the_recommendations()
    op.create_table(
        "theme_links",
        sa.Column("from_theme_id", sa.Uuid(), nullable=True),
        sa.Column("to_theme_id", sa.Uuid(), nullable=True),
        sa.Column(
            "relation",
            sa.Enum(
                "same", "split", "merged", "new", "dropped", name="theme_relation", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("is_verified", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["from_theme_id"], ["themes.id"], name=op.f("fk_theme_links_from_theme_id_themes")),
        sa.ForeignKeyConstraint(["to_theme_id"], ["themes.id"], name=op.f("fk_theme_links_to_theme_id_themes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_theme_links")),
        sa.UniqueConstraint("from_theme_id", "to_theme_id", name=op.f("uq_theme_links_from_theme_id_to_theme_id")),
    )
    op.create_index(op.f("ix_theme_links_to_theme_id"), "theme_links", ["to_theme_id"])
    op.create_index("ix_adoption_steps_stage_adoption_id_at", "adoption_steps", ["stage", "adoption_id", "at"])


def _number_the_recommendations() -> None:
    """Keep the order that they had by their codes."""
    rows = sa.table("recommendations", sa.column("id", sa.Uuid()), sa.column("code", sa.String()), sa.column("position", sa.SmallInteger()))
    bind = op.get_bind()
    for key, code in bind.execute(sa.select(rows.c.id, rows.c.code)).all():
        number = code.rpartition("-")[2]
        if number.isascii() and number.isdigit() and len(number) < 5:
            bind.execute(sa.update(rows).where(rows.c.id == key).values(position=int(number)))


def downgrade() -> None:
    op.drop_index("ix_adoption_steps_stage_adoption_id_at", "adoption_steps")
    op.drop_table("theme_links")
    op.drop_column("recommendations", "texts")
    op.drop_column("recommendations", "position")
    for table in _WITHDRAWABLE:
        op.drop_column(table, "withdrawn_because")
        op.drop_column(table, "withdrawn_on")
    for table in _EDITED:
        op.drop_column(table, "changed_on")
        op.drop_column(table, "version")
