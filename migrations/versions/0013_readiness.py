"""when somebody was last told what waits for them."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

OF_A_CITY: tuple[str, ...] = ()
# Rows without a city are the network's own, as in 0002.
OF_A_CITY_OR_THE_NETWORK = ("digests",)

_SAID = "current_setting('app.cities', true)"
_OWN = f"(SELECT {_SAID} = '*') OR city_id = ANY ((SELECT string_to_array(nullif({_SAID}, '*'), ',')::uuid[])::uuid[])"
_KNOWN = f"{_OWN} OR (city_id IS NULL AND (SELECT coalesce({_SAID}, '') <> ''))"


def walls() -> list[str]:
    """Return the statements that build the wall."""
    return [
        "ALTER TABLE digests ENABLE ROW LEVEL SECURITY",
        "ALTER TABLE digests FORCE ROW LEVEL SECURITY",
        f"CREATE POLICY known ON digests FOR SELECT USING ({_KNOWN})",
        f"CREATE POLICY own_city_added ON digests FOR INSERT WITH CHECK ({_OWN})",
        f"CREATE POLICY own_city_changed ON digests FOR UPDATE USING ({_OWN}) WITH CHECK ({_OWN})",
        f"CREATE POLICY own_city_deleted ON digests FOR DELETE USING ({_OWN})",
    ]


def no_walls() -> list[str]:
    """Return the statements that take the wall down."""
    names = ("known", "own_city_added", "own_city_changed", "own_city_deleted")
    return [
        *(f"DROP POLICY {name} ON digests" for name in names),
        "ALTER TABLE digests NO FORCE ROW LEVEL SECURITY",
        "ALTER TABLE digests DISABLE ROW LEVEL SECURITY",
    ]


def upgrade() -> None:
    op.create_table(
        "digests",
        sa.Column("cohort_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("guardian_id", sa.Uuid(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("said", sa.JSON(), nullable=False),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paused_by_id", sa.Uuid(), nullable=True),
        sa.Column("pause_reason", sa.Text(), nullable=False),
        sa.Column("city_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("(person_id IS NULL) <> (guardian_id IS NULL)", name=op.f("ck_digests_reader")),
        sa.ForeignKeyConstraint(["city_id"], ["cities.id"], name=op.f("fk_digests_city_id_cities")),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohorts.id"], name=op.f("fk_digests_cohort_id_cohorts")),
        sa.ForeignKeyConstraint(["guardian_id"], ["guardians.id"], name=op.f("fk_digests_guardian_id_guardians"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["paused_by_id"], ["people.id"], name=op.f("fk_digests_paused_by_id_people"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_digests_person_id_people"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digests")),
        sa.UniqueConstraint("cohort_id", "guardian_id", name=op.f("uq_digests_cohort_id_guardian_id")),
        sa.UniqueConstraint("cohort_id", "person_id", name=op.f("uq_digests_cohort_id_person_id")),
    )
    with op.batch_alter_table("digests", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_digests_city_id"), ["city_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_digests_guardian_id"), ["guardian_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_digests_person_id"), ["person_id"], unique=False)
    if op.get_bind().dialect.name == "postgresql":
        for statement in walls():
            op.execute(statement)


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for statement in no_walls():
            op.execute(statement)
    with op.batch_alter_table("digests", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_digests_person_id"))
        batch_op.drop_index(batch_op.f("ix_digests_guardian_id"))
        batch_op.drop_index(batch_op.f("ix_digests_city_id"))
    op.drop_table("digests")
