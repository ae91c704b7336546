"""places: quotas, offers that end, groups who go together, who travels in whose stead, days of release."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

# Written down, not derived: what the models are today must not change what this migration did.
OF_A_CITY = ("waiting_groups", "waiting_members")
# A quota without a city counts all of them: each city sees it, the network alone writes it.
OF_A_CITY_OR_THE_NETWORK = ("quotas",)

_SAID = "current_setting('app.cities', true)"
_OWN = f"(SELECT {_SAID} = '*') OR city_id = ANY ((SELECT string_to_array(nullif({_SAID}, '*'), ',')::uuid[])::uuid[])"
_KNOWN = f"{_OWN} OR (city_id IS NULL AND (SELECT coalesce({_SAID}, '') <> ''))"
_KINDS = ("youngster", "leader", "companion")


def walls() -> list[str]:
    """Return the statements that build the wall."""
    statements = []
    for table in (*OF_A_CITY, *OF_A_CITY_OR_THE_NETWORK):
        statements += [f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY", f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY"]
    statements += [f"CREATE POLICY own_city ON {table} USING ({_OWN}) WITH CHECK ({_OWN})" for table in OF_A_CITY]
    for table in OF_A_CITY_OR_THE_NETWORK:
        statements += [
            f"CREATE POLICY known ON {table} FOR SELECT USING ({_KNOWN})",
            f"CREATE POLICY own_city_added ON {table} FOR INSERT WITH CHECK ({_OWN})",
            f"CREATE POLICY own_city_changed ON {table} FOR UPDATE USING ({_OWN}) WITH CHECK ({_OWN})",
            f"CREATE POLICY own_city_deleted ON {table} FOR DELETE USING ({_OWN})",
        ]
    return statements


def upgrade() -> None:
    op.add_column("cohorts", sa.Column("offer_hours", sa.SmallInteger(), nullable=False, server_default="72"))
    op.add_column("cohorts", sa.Column("first_release_on", sa.Date(), nullable=True))
    op.add_column("cohorts", sa.Column("last_release_on", sa.Date(), nullable=True))
    op.add_column("cohorts", sa.Column("released_on", sa.Date(), nullable=True))
    op.add_column("cohorts", sa.Column("quota_count", sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("participants") as batch:
        batch.add_column(sa.Column("waiting_since", sa.DateTime(timezone=True), nullable=True))
        batch.add_column(sa.Column("offer_ends_at", sa.DateTime(timezone=True), nullable=True))
        batch.add_column(sa.Column("offers_missed", sa.SmallInteger(), nullable=False, server_default="0"))
        batch.add_column(sa.Column("substitutes_id", sa.Uuid(), nullable=True))
        batch.create_index("ix_participants_offer_ends_at", ["offer_ends_at"])
        batch.create_index("ix_participants_substitutes_id", ["substitutes_id"])
        batch.create_foreign_key(
            "fk_participants_substitutes_id_participants", "participants", ["substitutes_id"], ["id"], ondelete="SET NULL"
        )
    op.create_table(
        "quotas",
        sa.Column("cohort_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Enum(*_KINDS, name="quota_kind", native_enum=False, create_constraint=True, length=32), nullable=True),
        sa.Column("youngest_age", sa.SmallInteger(), nullable=True),
        sa.Column("oldest_age", sa.SmallInteger(), nullable=True),
        sa.Column("fewer_opportunities", sa.Boolean(), nullable=True),
        sa.Column("minimum_count", sa.Integer(), nullable=True),
        sa.Column("maximum_count", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("city_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("minimum_count IS NOT NULL OR maximum_count IS NOT NULL", name=op.f("ck_quotas_some_number")),
        sa.CheckConstraint(
            "minimum_count IS NULL OR maximum_count IS NULL OR minimum_count <= maximum_count", name=op.f("ck_quotas_numbers")
        ),
        sa.ForeignKeyConstraint(["city_id"], ["cities.id"], name=op.f("fk_quotas_city_id_cities")),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohorts.id"], name=op.f("fk_quotas_cohort_id_cohorts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quotas")),
    )
    op.create_index(op.f("ix_quotas_city_id"), "quotas", ["city_id"])
    op.create_index(op.f("ix_quotas_cohort_id"), "quotas", ["cohort_id"])
    op.create_table(
        "waiting_groups",
        sa.Column("delegation_id", sa.Uuid(), nullable=False),
        sa.Column("minimum_size", sa.SmallInteger(), nullable=False),
        sa.Column("leader_id", sa.Uuid(), nullable=True),
        sa.Column("formed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("city_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["city_id"], ["cities.id"], name=op.f("fk_waiting_groups_city_id_cities")),
        sa.ForeignKeyConstraint(["delegation_id"], ["delegations.id"], name=op.f("fk_waiting_groups_delegation_id_delegations")),
        sa.ForeignKeyConstraint(
            ["leader_id"], ["participants.id"], name=op.f("fk_waiting_groups_leader_id_participants"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waiting_groups")),
    )
    op.create_index(op.f("ix_waiting_groups_city_id"), "waiting_groups", ["city_id"])
    op.create_index(op.f("ix_waiting_groups_delegation_id"), "waiting_groups", ["delegation_id"])
    op.create_index(op.f("ix_waiting_groups_leader_id"), "waiting_groups", ["leader_id"])
    op.create_table(
        "waiting_members",
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("said_yes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("city_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["city_id"], ["cities.id"], name=op.f("fk_waiting_members_city_id_cities")),
        sa.ForeignKeyConstraint(
            ["group_id"], ["waiting_groups.id"], name=op.f("fk_waiting_members_group_id_waiting_groups"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participants.id"], name=op.f("fk_waiting_members_participant_id_participants"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("participant_id", name=op.f("pk_waiting_members")),
    )
    op.create_index(op.f("ix_waiting_members_city_id"), "waiting_members", ["city_id"])
    op.create_index(op.f("ix_waiting_members_group_id"), "waiting_members", ["group_id"])
    if op.get_bind().dialect.name == "postgresql":
        for statement in walls():
            op.execute(statement)


def downgrade() -> None:
    op.drop_table("waiting_members")
    op.drop_table("waiting_groups")
    op.drop_table("quotas")
    with op.batch_alter_table("participants") as batch:
        batch.drop_constraint("fk_participants_substitutes_id_participants", type_="foreignkey")
        batch.drop_index("ix_participants_substitutes_id")
        batch.drop_index("ix_participants_offer_ends_at")
        for column in ("substitutes_id", "offers_missed", "offer_ends_at", "waiting_since"):
            batch.drop_column(column)
    for column in ("quota_count", "released_on", "last_release_on", "first_release_on", "offer_hours"):
        op.drop_column("cohorts", column)
