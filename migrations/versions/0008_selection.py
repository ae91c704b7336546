"""selections: criteria, readers' sheets, and decisions that wait until they are sent."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

OF_A_CITY = ("criteria", "decisions", "reviews", "selections")
OF_A_CITY_OR_THE_NETWORK = ()

_SAID = "current_setting('app.cities', true)"
_OWN = f"(SELECT {_SAID} = '*') OR city_id = ANY ((SELECT string_to_array(nullif({_SAID}, '*'), ',')::uuid[])::uuid[])"


def walls() -> list[str]:
    """Return the statements that build the wall."""
    statements = []
    for table in OF_A_CITY:
        statements += [f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY", f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY"]
    return statements + [f"CREATE POLICY own_city ON {table} USING ({_OWN}) WITH CHECK ({_OWN})" for table in OF_A_CITY]


def no_walls() -> list[str]:
    """Return the statements that take the wall down."""
    return [f"DROP POLICY own_city ON {table}" for table in OF_A_CITY]


def _each(statements: list[str]) -> None:
    if op.get_bind().dialect.name == "postgresql":
        for statement in statements:
            op.execute(statement)


def upgrade() -> None:
    op.create_table(
        "selections",
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "preparing", "scoring", "deliberating", "sent", name="selection_state", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("places", sa.SmallInteger(), nullable=False),
        sa.Column("targets", sa.JSON(), nullable=False),
        sa.Column("seed", sa.String(length=64), nullable=False),
        sa.Column("ranking", sa.JSON(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("scoring_from_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("city_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name=op.f("fk_selections_call_id_calls"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["city_id"], ["cities.id"], name=op.f("fk_selections_city_id_cities")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_selections")),
        sa.UniqueConstraint("call_id", name=op.f("uq_selections_call_id")),
    )
    op.create_index(op.f("ix_selections_city_id"), "selections", ["city_id"], unique=False)
    op.create_table(
        "criteria",
        sa.Column("selection_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("meaning", sa.Text(), nullable=False),
        sa.Column("weight", sa.SmallInteger(), nullable=False),
        sa.Column("city_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["city_id"], ["cities.id"], name=op.f("fk_criteria_city_id_cities")),
        sa.ForeignKeyConstraint(["selection_id"], ["selections.id"], name=op.f("fk_criteria_selection_id_selections"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_criteria")),
        sa.UniqueConstraint("selection_id", "position", name=op.f("uq_criteria_selection_id_position")),
    )
    op.create_index(op.f("ix_criteria_city_id"), "criteria", ["city_id"], unique=False)
    op.create_table(
        "decisions",
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum("offered", "waiting", "declined", name="outcome", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_by_id", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("city_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["applications.id"], name=op.f("fk_decisions_application_id_applications"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["city_id"], ["cities.id"], name=op.f("fk_decisions_city_id_cities")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["people.id"], name=op.f("fk_decisions_decided_by_id_people"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decisions")),
        sa.UniqueConstraint("application_id", name=op.f("uq_decisions_application_id")),
    )
    op.create_index(op.f("ix_decisions_city_id"), "decisions", ["city_id"], unique=False)
    op.create_table(
        "reviews",
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("reviewer_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("draft", "done", "conflict", name="review_state", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("points", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("conflict", sa.Text(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("city_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["applications.id"], name=op.f("fk_reviews_application_id_applications"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["city_id"], ["cities.id"], name=op.f("fk_reviews_city_id_cities")),
        sa.ForeignKeyConstraint(["reviewer_id"], ["people.id"], name=op.f("fk_reviews_reviewer_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reviews")),
        sa.UniqueConstraint("application_id", "reviewer_id", name=op.f("uq_reviews_application_id_reviewer_id")),
    )
    op.create_index(op.f("ix_reviews_city_id"), "reviews", ["city_id"], unique=False)
    op.create_index(op.f("ix_reviews_reviewer_id"), "reviews", ["reviewer_id"], unique=False)
    _each(walls())


def downgrade() -> None:
    _each(no_walls())
    op.drop_index(op.f("ix_reviews_reviewer_id"), table_name="reviews")
    op.drop_index(op.f("ix_reviews_city_id"), table_name="reviews")
    op.drop_table("reviews")
    op.drop_index(op.f("ix_decisions_city_id"), table_name="decisions")
    op.drop_table("decisions")
    op.drop_index(op.f("ix_criteria_city_id"), table_name="criteria")
    op.drop_table("criteria")
    op.drop_index(op.f("ix_selections_city_id"), table_name="selections")
    op.drop_table("selections")
