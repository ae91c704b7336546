"""calls in several languages, and how far participants are with the questions asked of them later."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

# Written down, not derived: what the models are today must not change what this migration did.
OF_A_CITY = ("answer_standings",)
OF_A_CITY_OR_THE_NETWORK: tuple[str, ...] = ()
_SAID = "current_setting('app.cities', true)"
_OWN = f"(SELECT {_SAID} = '*') OR city_id = ANY ((SELECT string_to_array(nullif({_SAID}, '*'), ',')::uuid[])::uuid[])"


def walls() -> list[str]:
    """Return the statements that build the wall around the table that came here."""
    return [
        "ALTER TABLE answer_standings ENABLE ROW LEVEL SECURITY",
        "ALTER TABLE answer_standings FORCE ROW LEVEL SECURITY",
        f"CREATE POLICY own_city ON answer_standings USING ({_OWN}) WITH CHECK ({_OWN})",
    ]


def no_walls() -> list[str]:
    """Return the statements that take it down."""
    return [
        "DROP POLICY own_city ON answer_standings",
        "ALTER TABLE answer_standings NO FORCE ROW LEVEL SECURITY",
        "ALTER TABLE answer_standings DISABLE ROW LEVEL SECURITY",
    ]


def upgrade() -> None:
    op.add_column("calls", sa.Column("language", sa.String(length=2), server_default="en", nullable=False))
    op.add_column("calls", sa.Column("translations", sa.JSON(), server_default="{}", nullable=False))
    # A call was written in the language of its questions so far.
    op.execute(
        "UPDATE calls SET language = (SELECT forms.language FROM forms WHERE forms.call_id = calls.id)"
        " WHERE EXISTS (SELECT 1 FROM forms WHERE forms.call_id = calls.id)"
    )
    op.create_table(
        "answer_standings",
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("asked_count", sa.SmallInteger(), nullable=False),
        sa.Column("answered_count", sa.SmallInteger(), nullable=False),
        sa.Column("missing_count", sa.SmallInteger(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("city_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participants.id"], name=op.f("fk_answer_standings_participant_id_participants"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["city_id"], ["cities.id"], name=op.f("fk_answer_standings_city_id_cities")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_standings")),
        sa.UniqueConstraint("participant_id", name=op.f("uq_answer_standings_participant_id")),
    )
    op.create_index(op.f("ix_answer_standings_city_id"), "answer_standings", ["city_id"])
    if op.get_bind().dialect.name == "postgresql":
        for statement in walls():
            op.execute(statement)


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for statement in no_walls():
            op.execute(statement)
    op.drop_table("answer_standings")
    op.drop_column("calls", "translations")
    op.drop_column("calls", "language")
