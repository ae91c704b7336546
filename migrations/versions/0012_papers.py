"""rules about papers, and the papers of participants."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

# Written down, not derived: what the models are today must not change what this migration did.
OF_A_CITY = ("paper_standings", "papers")
OF_A_CITY_OR_THE_NETWORK = ()
_SAID = "current_setting('app.cities', true)"
_OWN = f"(SELECT {_SAID} = '*') OR city_id = ANY ((SELECT string_to_array(nullif({_SAID}, '*'), ',')::uuid[])::uuid[])"
_KINDS = ("document", "authorisation", "permit", "visa", "eta", "notice")


def walls() -> list[str]:
    """Return the statements that build the wall around the tables that came here."""
    statements = []
    for table in OF_A_CITY:
        statements += [f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY", f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY"]
    return [*statements, *(f"CREATE POLICY own_city ON {table} USING ({_OWN}) WITH CHECK ({_OWN})" for table in OF_A_CITY)]


def no_walls() -> list[str]:
    """Return the statements that take it down."""
    statements = [f"DROP POLICY own_city ON {table}" for table in OF_A_CITY]
    for table in OF_A_CITY:
        statements += [f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY", f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY"]
    return statements


def _one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    op.create_table(
        "country_groups",
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("countries", sa.JSON(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("evidence", sa.String(length=20), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_country_groups")),
        sa.UniqueConstraint("code", name=op.f("uq_country_groups_code")),
    )
    op.create_table(
        "paper_rules",
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("kind", _one_of("paper_kind", *_KINDS), nullable=False),
        sa.Column("basis", _one_of("basis", "nationality", "residence", "both", "either", "passage"), nullable=False),
        sa.Column("country", sa.String(length=60), nullable=False),
        sa.Column("below_age", sa.SmallInteger(), nullable=True),
        sa.Column("zone", sa.String(length=60), nullable=False),
        sa.Column("counts_transit", sa.Boolean(), nullable=False),
        sa.Column("needed", _one_of("needed", "mandatory", "advised", "none"), nullable=False),
        sa.Column("form", sa.String(length=200), nullable=False),
        sa.Column("form_language", sa.String(length=8), nullable=False),
        sa.Column("is_official_form", sa.Boolean(), nullable=False),
        sa.Column("signers", _one_of("signers", "nobody", "one", "both", "all_holders"), nullable=False),
        sa.Column("certification", _one_of("certification", "none", "municipality", "police", "notary", "consulate"), nullable=False),
        sa.Column("validity_days", sa.SmallInteger(), nullable=True),
        sa.Column("copies", sa.SmallInteger(), nullable=False),
        sa.Column("extras", sa.JSON(), nullable=False),
        sa.Column("lead_days", sa.SmallInteger(), nullable=False),
        sa.Column("passport_only", sa.Boolean(), nullable=False),
        sa.Column("valid_months_after", sa.SmallInteger(), nullable=True),
        sa.Column("issued_within_years", sa.SmallInteger(), nullable=True),
        sa.Column("details", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("evidence", sa.String(length=20), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=True),
        sa.Column("review_by_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("below_age IS NULL OR below_age BETWEEN 1 AND 120", name=op.f("ck_paper_rules_age")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_rules")),
        sa.UniqueConstraint("code", name=op.f("uq_paper_rules_code")),
    )
    op.create_table(
        "paper_rule_changes",
        sa.Column("rule_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["rule_id"], ["paper_rules.id"], name=op.f("fk_paper_rule_changes_rule_id_paper_rules"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_paper_rule_changes_by_id_people"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_rule_changes")),
    )
    op.create_index(op.f("ix_paper_rule_changes_rule_id"), "paper_rule_changes", ["rule_id"])
    op.create_table(
        "paper_standings",
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("second_nationality", sa.String(length=200), nullable=False),
        sa.Column("document_country", sa.String(length=200), nullable=False),
        sa.Column("document_issued_on", sa.Date(), nullable=True),
        sa.Column("permit_until_on", sa.Date(), nullable=True),
        sa.Column("travels_with_guardian", sa.Boolean(), nullable=False),
        sa.Column("allows_emergency_care", sa.Boolean(), nullable=True),
        sa.Column("word", sa.Text(), nullable=False),
        sa.Column("reckoned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("city_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participants.id"], name=op.f("fk_paper_standings_participant_id_participants"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["city_id"], ["cities.id"], name=op.f("fk_paper_standings_city_id_cities")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_standings")),
        sa.UniqueConstraint("participant_id", name=op.f("uq_paper_standings_participant_id")),
    )
    op.create_index(op.f("ix_paper_standings_city_id"), "paper_standings", ["city_id"])
    op.create_table(
        "papers",
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("kind", _one_of("kind", *_KINDS), nullable=False),
        sa.Column(
            "state",
            _one_of(
                "paper_state",
                "not_needed",
                "to_prepare",
                "sent_to_guardian",
                "signed",
                "certified",
                "verified_by_leader",
                "carried",
                "expired",
                "revoked",
            ),
            nullable=False,
        ),
        sa.Column("number_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("facts_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("stale", sa.JSON(), nullable=False),
        sa.Column("signed_by", sa.String(length=200), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("certified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("verified_by_id", sa.Uuid(), nullable=True),
        sa.Column("carried_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("city_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participants.id"], name=op.f("fk_papers_participant_id_participants"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["verified_by_id"], ["people.id"], name=op.f("fk_papers_verified_by_id_people"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["city_id"], ["cities.id"], name=op.f("fk_papers_city_id_cities")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_papers")),
        sa.UniqueConstraint("participant_id", "code", name=op.f("uq_papers_participant_id_code")),
    )
    op.create_index(op.f("ix_papers_city_id"), "papers", ["city_id"])
    if op.get_bind().dialect.name == "postgresql":
        for statement in walls():
            op.execute(statement)


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for statement in no_walls():
            op.execute(statement)
    for table in ("papers", "paper_standings", "paper_rule_changes", "paper_rules", "country_groups"):
        op.drop_table(table)
