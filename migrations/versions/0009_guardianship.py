"""guardianship: named rights, changes that a second person agrees to, links, codes and visits."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

OF_A_CITY = ("guardianship_changes",)
OF_A_CITY_OR_THE_NETWORK = ()
_SAID = "current_setting('app.cities', true)"
_OWN = f"(SELECT {_SAID} = '*') OR city_id = ANY ((SELECT string_to_array(nullif({_SAID}, '*'), ',')::uuid[])::uuid[])"

_INSTANT = sa.DateTime(timezone=True)
# Columns that every guardian gets: (name, type, what today's rows say); all rights, as until now.
_OF_GUARDIANS = (
    ("email_folded", sa.String(length=200), ""),
    ("relation", sa.String(length=32), "parent"),
    ("legal_basis", sa.String(length=32), "unknown"),
    ("may_sign", sa.Boolean(), sa.true()),
    ("may_view", sa.Boolean(), sa.true()),
    ("may_collect", sa.Boolean(), sa.true()),
    ("must_be_informed", sa.Boolean(), sa.true()),
)
_OPTIONAL = (
    ("from_on", sa.Date()),
    ("until_on", sa.Date()),
    ("removed_at", _INSTANT),
    ("known_as_id", sa.Uuid()),
    ("leads_confirmed_at", _INSTANT),
    ("same_as_id", sa.Uuid()),
    ("custody_note_sealed", sa.LargeBinary()),
)
_RELATIONS = "relation IN ('parent', 'guardian', 'authority')"
_BASES = "legal_basis IN ('unknown', 'birth', 'adoption', 'court', 'mandate')"
_NEEDED = "signatures_needed IN ('one', 'both')"


def walls() -> list[str]:
    """Return the statements that build the wall around the new tables of a city."""
    statements = []
    for table in OF_A_CITY:
        statements += [
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
            f"CREATE POLICY own_city ON {table} USING ({_OWN}) WITH CHECK ({_OWN})",
        ]
    return statements


def no_walls() -> list[str]:
    """Return the statements that take that wall down."""
    return [f"DROP POLICY own_city ON {table}" for table in OF_A_CITY]


def _enum(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    with op.batch_alter_table("people") as batch_op:
        batch_op.add_column(sa.Column("signatures_needed", sa.String(length=32), nullable=False, server_default="one"))
    with op.batch_alter_table("people") as batch_op:
        batch_op.alter_column("signatures_needed", server_default=None)
        batch_op.create_check_constraint(batch_op.f("ck_people_signatures_needed"), _NEEDED)
    with op.batch_alter_table("guardians") as batch_op:
        for name, kind, said in _OF_GUARDIANS:
            batch_op.add_column(sa.Column(name, kind, nullable=False, server_default=said))
        for name, optional in _OPTIONAL:
            batch_op.add_column(sa.Column(name, optional, nullable=True))
    # Addresses are spelled in full from the next change on; until then case alone does not matter.
    op.execute("UPDATE guardians SET email_folded = lower(trim(email)) WHERE email <> ''")
    with op.batch_alter_table("guardians") as batch_op:
        for name, _kind, _said in _OF_GUARDIANS:
            batch_op.alter_column(name, server_default=None)
        batch_op.create_check_constraint(batch_op.f("ck_guardians_relation"), _RELATIONS)
        batch_op.create_check_constraint(batch_op.f("ck_guardians_legal_basis"), _BASES)
        batch_op.create_foreign_key(
            batch_op.f("fk_guardians_same_as_id_guardians"), "guardians", ["same_as_id"], ["id"], ondelete="SET NULL"
        )
        batch_op.create_foreign_key(batch_op.f("fk_guardians_known_as_id_people"), "people", ["known_as_id"], ["id"], ondelete="SET NULL")
        batch_op.create_index("ix_guardians_city_email_folded", ["city_id", "email_folded"])

    op.create_table(
        "guardianship_changes",
        sa.Column("guardian_id", sa.Uuid(), nullable=False),
        sa.Column("may_sign", sa.Boolean(), nullable=False),
        sa.Column("may_view", sa.Boolean(), nullable=False),
        sa.Column("may_collect", sa.Boolean(), nullable=False),
        sa.Column("must_be_informed", sa.Boolean(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=True),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("removes", sa.Boolean(), nullable=False),
        sa.Column("note_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("proposed_by_id", sa.Uuid(), nullable=True),
        sa.Column("proposed_at", _INSTANT, nullable=False),
        sa.Column("decision", _enum("guardianship_decision", "open", "agreed", "refused"), nullable=False),
        sa.Column("decided_by_id", sa.Uuid(), nullable=True),
        sa.Column("decided_at", _INSTANT, nullable=True),
        sa.Column("city_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["guardian_id"], ["guardians.id"], name=op.f("fk_guardianship_changes_guardian_id_guardians"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["people.id"], name=op.f("fk_guardianship_changes_proposed_by_id_people"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["people.id"], name=op.f("fk_guardianship_changes_decided_by_id_people"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["city_id"], ["cities.id"], name=op.f("fk_guardianship_changes_city_id_cities")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guardianship_changes")),
    )
    op.create_index(op.f("ix_guardianship_changes_guardian_id"), "guardianship_changes", ["guardian_id"])
    op.create_index(op.f("ix_guardianship_changes_city_id"), "guardianship_changes", ["city_id"])

    op.create_table(
        "guardian_links",
        sa.Column("guardian_id", sa.Uuid(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("way", _enum("guardian_way", "mail", "paper"), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("mailbox", sa.String(length=200), nullable=False),
        sa.Column("paper_code_hash", sa.String(length=64), nullable=False),
        sa.Column("letter_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.Column("expires_at", _INSTANT, nullable=False),
        sa.Column("opened_at", _INSTANT, nullable=True),
        sa.Column("ended_at", _INSTANT, nullable=True),
        sa.Column("disowned_at", _INSTANT, nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["guardian_id"], ["guardians.id"], name=op.f("fk_guardian_links_guardian_id_guardians"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participants.id"], name=op.f("fk_guardian_links_participant_id_participants"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["letter_id"], ["letters.id"], name=op.f("fk_guardian_links_letter_id_letters"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guardian_links")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_guardian_links_token_hash")),
    )
    op.create_index("ix_guardian_links_guardian_created", "guardian_links", ["guardian_id", "created_at"])
    op.create_index(op.f("ix_guardian_links_participant_id"), "guardian_links", ["participant_id"])

    op.create_table(
        "guardian_codes",
        sa.Column("link_id", sa.Uuid(), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.Column("expires_at", _INSTANT, nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("used_at", _INSTANT, nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["link_id"], ["guardian_links.id"], name=op.f("fk_guardian_codes_link_id_guardian_links"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guardian_codes")),
    )
    op.create_index(op.f("ix_guardian_codes_link_id"), "guardian_codes", ["link_id"])

    op.create_table(
        "guardian_sessions",
        sa.Column("guardian_id", sa.Uuid(), nullable=False),
        sa.Column("link_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("method", _enum("guardian_method", "email-code", "paper-code"), nullable=False),
        sa.Column("doubt", _enum("guardian_doubt", "same-browser", "same-origin"), nullable=True),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.Column("expires_at", _INSTANT, nullable=False),
        sa.Column("ended_at", _INSTANT, nullable=True),
        sa.Column("signed_at", _INSTANT, nullable=True),
        sa.Column("signed_for", sa.JSON(), nullable=False),
        sa.Column("asked_again_at", _INSTANT, nullable=True),
        sa.Column("objected_at", _INSTANT, nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["guardian_id"], ["guardians.id"], name=op.f("fk_guardian_sessions_guardian_id_guardians"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["link_id"], ["guardian_links.id"], name=op.f("fk_guardian_sessions_link_id_guardian_links"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guardian_sessions")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_guardian_sessions_token_hash")),
    )
    op.create_index(op.f("ix_guardian_sessions_guardian_id"), "guardian_sessions", ["guardian_id"])
    op.create_index(op.f("ix_guardian_sessions_link_id"), "guardian_sessions", ["link_id"])
    op.create_index(op.f("ix_guardian_sessions_signed_at"), "guardian_sessions", ["signed_at"])

    if op.get_bind().dialect.name == "postgresql":
        for statement in walls():
            op.execute(statement)


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for statement in no_walls():
            op.execute(statement)
    for table in ("guardian_sessions", "guardian_codes", "guardian_links", "guardianship_changes"):
        op.drop_table(table)
    with op.batch_alter_table("guardians") as batch_op:
        batch_op.drop_index("ix_guardians_city_email_folded")
        batch_op.drop_constraint(batch_op.f("fk_guardians_known_as_id_people"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_guardians_same_as_id_guardians"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("ck_guardians_legal_basis"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_guardians_relation"), type_="check")
        for name, _optional in _OPTIONAL:
            batch_op.drop_column(name)
        for name, _kind, _said in _OF_GUARDIANS:
            batch_op.drop_column(name)
    with op.batch_alter_table("people") as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_people_signatures_needed"), type_="check")
        batch_op.drop_column("signatures_needed")
