"""consent ledger.

What was asked as one question (photos and name in public) is asked as three, and taking part is asked apart from the
journey: an old answer stands for each of the purposes that its text named.
"""

from uuid import uuid4

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

OF_A_CITY = ("consent_signings", "consent_standings", "consent_turns")
OF_A_CITY_OR_THE_NETWORK = ()

_SAID = "current_setting('app.cities', true)"
_OWN = f"(SELECT {_SAID} = '*') OR city_id = ANY ((SELECT string_to_array(nullif({_SAID}, '*'), ',')::uuid[])::uuid[])"

_OLD = {"purpose": ("participation", "photo"), "capacity": ("self", "guardian"), "channel": ("page", "paper")}
_PURPOSES = (
    "participation",
    "travel",
    "emergency_care",
    "health_data",
    "host_sharing",
    "photo_internal",
    "photo_press",
    "photo_social",
    "follow_up",
)
_CHANNELS = ("page", "email_code", "paper_code", "account", "paper", "word")
_NEW = {"purpose": _PURPOSES, "capacity": ("self", "guardian", "assent"), "channel": _CHANNELS}
# What each old text named besides the purpose under which its answers stand now.
_ALSO = {"participation": ("travel",), "photo_press": ("photo_internal", "photo_social")}

_CONSENTS = sa.table(
    "consents",
    *(
        sa.column(name)
        for name in (
            "participant_id",
            "purpose",
            "answer",
            "text_version",
            "language",
            "given_by_name",
            "capacity",
            "channel",
            "answered_at",
            "recorded_by_id",
            "withdrawn_at",
            "city_id",
        )
    ),
    sa.column("id", sa.Uuid()),
)


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


def no_walls() -> list[str]:
    """Return the statements that take the wall down."""
    statements = []
    for table in OF_A_CITY:
        statements += [
            f"DROP POLICY own_city ON {table}",
            f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
        ]
    return statements


def _one_of(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def _see_everything() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SELECT set_config('app.cities', '*', true)")


def upgrade() -> None:
    op.create_table(
        "consent_signings",
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("evidence_hash", sa.String(length=64), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=True),
        sa.Column("signature_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("needs_check", sa.Boolean(), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("checked_by_id", sa.Uuid(), nullable=True),
        sa.Column("objected_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("check_note", sa.Text(), nullable=False),
        sa.Column("city_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["city_id"], ["cities.id"], name=op.f("fk_consent_signings_city_id_cities")),
        sa.ForeignKeyConstraint(["participant_id"], ["participants.id"], name=op.f("fk_consent_signings_participant_id_participants")),
        sa.ForeignKeyConstraint(
            ["checked_by_id"], ["people.id"], name=op.f("fk_consent_signings_checked_by_id_people"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["guardian_sessions.id"], name=op.f("fk_consent_signings_visit_id_guardian_sessions"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent_signings")),
    )
    op.create_index(op.f("ix_consent_signings_city_id"), "consent_signings", ["city_id"])
    op.create_index(op.f("ix_consent_signings_visit_id"), "consent_signings", ["visit_id"])
    op.create_index(op.f("ix_consent_signings_participant_id"), "consent_signings", ["participant_id"])
    op.create_table(
        "consent_standings",
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("states", sa.JSON(), nullable=True),
        sa.Column("word", sa.Text(), nullable=False),
        sa.Column("city_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["city_id"], ["cities.id"], name=op.f("fk_consent_standings_city_id_cities")),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participants.id"], name=op.f("fk_consent_standings_participant_id_participants"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("participant_id", name=op.f("pk_consent_standings")),
    )
    op.create_index(op.f("ix_consent_standings_city_id"), "consent_standings", ["city_id"])
    op.create_table(
        "consent_turns",
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("purpose", _one_of("turn_purpose", _PURPOSES), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("standing", sa.JSON(), nullable=True),
        sa.Column("city_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["city_id"], ["cities.id"], name=op.f("fk_consent_turns_city_id_cities")),
        sa.ForeignKeyConstraint(["participant_id"], ["participants.id"], name=op.f("fk_consent_turns_participant_id_participants")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent_turns")),
    )
    op.create_index(op.f("ix_consent_turns_city_id"), "consent_turns", ["city_id"])
    op.create_index("ix_consent_turns_participant_at", "consent_turns", ["participant_id", "at"])

    with op.batch_alter_table("consents", schema=None) as batch_op:
        batch_op.add_column(sa.Column("signing_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("guardian_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("text_hash", sa.String(length=64), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("facts", sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column("withdrawn_by_name", sa.String(length=200), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("withdrawn_channel", _one_of("withdrawn_channel", _CHANNELS), nullable=True))
        batch_op.create_foreign_key(op.f("fk_consents_signing_id_consent_signings"), "consent_signings", ["signing_id"], ["id"])
        batch_op.create_foreign_key(op.f("fk_consents_guardian_id_guardians"), "guardians", ["guardian_id"], ["id"], ondelete="SET NULL")
        batch_op.create_index(op.f("ix_consents_signing_id"), ["signing_id"])
        for name in ("purpose", "capacity", "channel"):
            batch_op.drop_constraint(op.f(f"ck_consents_{name}"), type_="check")
    _see_everything()
    op.execute(_CONSENTS.update().where(_CONSENTS.c.purpose == "photo").values(purpose="photo_press"))
    connection = op.get_bind()
    for purpose, others in _ALSO.items():
        answers = connection.execute(sa.select(_CONSENTS).where(_CONSENTS.c.purpose == purpose)).mappings().all()
        copies = [{**answer, "purpose": other, "id": uuid4()} for answer in answers for other in others]
        if copies:
            op.bulk_insert(_CONSENTS, copies)
    with op.batch_alter_table("consents", schema=None) as batch_op:
        for name in ("text_hash", "withdrawn_by_name"):
            batch_op.alter_column(name, server_default=None)
        for name, allowed in _NEW.items():
            batch_op.create_check_constraint(op.f(f"ck_consents_{name}"), _in(name, allowed))
    if connection.dialect.name == "postgresql":
        for statement in walls():
            op.execute(statement)


def _in(name: str, values: tuple[str, ...]) -> str:
    return f"{name} IN ({', '.join(repr(value) for value in values)})"


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for statement in no_walls():
            op.execute(statement)
    _see_everything()
    with op.batch_alter_table("consents", schema=None) as batch_op:
        for name in _NEW:
            batch_op.drop_constraint(op.f(f"ck_consents_{name}"), type_="check")
        batch_op.drop_constraint(op.f("ck_consents_withdrawn_channel"), type_="check")
        batch_op.drop_constraint(op.f("fk_consents_guardian_id_guardians"), type_="foreignkey")
        batch_op.drop_constraint(op.f("fk_consents_signing_id_consent_signings"), type_="foreignkey")
        batch_op.drop_index(op.f("ix_consents_signing_id"))
        for name in ("withdrawn_channel", "withdrawn_by_name", "facts", "text_hash", "guardian_id", "signing_id"):
            batch_op.drop_column(name)
    # Two questions were asked then: what has no place among them goes.
    op.execute(_CONSENTS.delete().where(_CONSENTS.c.purpose.notin_(("participation", "photo_press"))))
    op.execute(_CONSENTS.delete().where(_CONSENTS.c.capacity == "assent"))
    op.execute(_CONSENTS.update().where(_CONSENTS.c.purpose == "photo_press").values(purpose="photo"))
    op.execute(_CONSENTS.update().where(_CONSENTS.c.channel != "paper").values(channel="page"))
    with op.batch_alter_table("consents", schema=None) as batch_op:
        for name, allowed in _OLD.items():
            batch_op.create_check_constraint(op.f(f"ck_consents_{name}"), _in(name, allowed))
    for table in reversed(OF_A_CITY):
        op.drop_table(table)
