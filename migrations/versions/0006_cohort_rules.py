"""the rules of cohorts, checks of adults, and one person once.

Network staff write down what a funding scheme asks and count the changes of a cohort's rules; adults who travel with minors are
checked; two entries of one human being are told apart or merged.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

# Written down, not derived: what the models are today must not change what this migration did.
OF_A_CITY = ("leader_checks", "merged_people")
OF_A_CITY_OR_THE_NETWORK = ()

_SAID = "current_setting('app.cities', true)"
_OWN = f"(SELECT {_SAID} = '*') OR city_id = ANY ((SELECT string_to_array(nullif({_SAID}, '*'), ',')::uuid[])::uuid[])"


def walls() -> list[str]:
    """Return the statements that build the wall."""
    statements = []
    for table in OF_A_CITY:
        statements += [
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
            f"CREATE POLICY own_city ON {table} USING ({_OWN}) WITH CHECK ({_OWN})",
        ]
    return statements


def upgrade() -> None:
    op.add_column("cohorts", sa.Column("rules_version", sa.Integer(), nullable=False, server_default="1"))
    op.create_table(
        "funding_rules",
        sa.Column("scheme", sa.String(length=20), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("minimum", sa.Integer(), nullable=True),
        sa.Column("maximum", sa.Integer(), nullable=True),
        sa.Column(
            "effect",
            sa.Enum("refuses", "warns", name="funding_effect", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("verified_on", sa.Date(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_funding_rules")),
        sa.UniqueConstraint("scheme", "code", name=op.f("uq_funding_rules_scheme_code")),
    )
    op.create_table(
        "leader_checks",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("criminal-record", "register", "references", name="check_kind", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("seen_on", sa.Date(), nullable=False),
        sa.Column("seen_by_id", sa.Uuid(), nullable=True),
        sa.Column("renew_by_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("city_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["city_id"], ["cities.id"], name=op.f("fk_leader_checks_city_id_cities")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_leader_checks_person_id_people"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["seen_by_id"], ["people.id"], name=op.f("fk_leader_checks_seen_by_id_people"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leader_checks")),
    )
    op.create_index("ix_leader_checks_city_id", "leader_checks", ["city_id"])
    op.create_index("ix_leader_checks_person_id_renew_by_on", "leader_checks", ["person_id", "renew_by_on"])
    op.create_table(
        "merged_people",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("lost_id", sa.Uuid(), nullable=False),
        sa.Column("merged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("merged_by_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("lost_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("city_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["city_id"], ["cities.id"], name=op.f("fk_merged_people_city_id_cities")),
        sa.ForeignKeyConstraint(["merged_by_id"], ["people.id"], name=op.f("fk_merged_people_merged_by_id_people"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_merged_people_person_id_people"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_merged_people")),
        sa.UniqueConstraint("lost_id", name=op.f("uq_merged_people_lost_id")),
    )
    op.create_index("ix_merged_people_city_id", "merged_people", ["city_id"])
    op.create_index("ix_merged_people_person_id", "merged_people", ["person_id"])
    op.create_index("ix_merged_people_merged_at", "merged_people", ["merged_at"])
    op.create_table(
        "person_pairs",
        sa.Column("one_id", sa.Uuid(), nullable=False),
        sa.Column("other_id", sa.Uuid(), nullable=False),
        sa.Column(
            "verdict", sa.Enum("other", "same", name="verdict", native_enum=False, create_constraint=True, length=32), nullable=False
        ),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("one_id < other_id", name=op.f("ck_person_pairs_order")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["people.id"], name=op.f("fk_person_pairs_decided_by_id_people"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["one_id"], ["people.id"], name=op.f("fk_person_pairs_one_id_people"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["other_id"], ["people.id"], name=op.f("fk_person_pairs_other_id_people"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_pairs")),
        sa.UniqueConstraint("one_id", "other_id", name=op.f("uq_person_pairs_one_id_other_id")),
    )
    op.create_index("ix_person_pairs_other_id", "person_pairs", ["other_id"])
    if op.get_bind().dialect.name == "postgresql":
        for statement in walls():
            op.execute(statement)


def downgrade() -> None:
    for table in ("person_pairs", "merged_people", "leader_checks", "funding_rules"):
        op.drop_table(table)
    with op.batch_alter_table("cohorts") as batch_op:
        batch_op.drop_column("rules_version")
