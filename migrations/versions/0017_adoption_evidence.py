"""what an adoption is proved by: diagnosis, decision, pilot, result, readiness, actions, adaptation."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.schema import SchemaItem

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

# Written down, not derived: what the models are today must not change what this migration did.
OF_A_CITY = (
    "diagnoses",
    "diagnosis_needs",
    "diagnosis_marks",
    "adoption_decisions",
    "adoption_pilots",
    "pilot_lines",
    "adoption_results",
    "adoption_readiness",
    "adoption_actions",
)
OF_A_CITY_OR_THE_NETWORK: tuple[str, ...] = ()
_SAID = "current_setting('app.cities', true)"
_OWN = f"(SELECT {_SAID} = '*') OR city_id = ANY ((SELECT string_to_array(nullif({_SAID}, '*'), ',')::uuid[])::uuid[])"


def walls() -> list[str]:
    """Return the statements that build the wall around the tables that came here."""
    statements = []
    for table in OF_A_CITY:
        statements += [
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
            f"CREATE POLICY own_city ON {table} USING ({_OWN}) WITH CHECK ({_OWN})",
        ]
    return statements


def no_walls() -> list[str]:
    """Return the statements that take it down."""
    statements = [f"DROP POLICY own_city ON {table}" for table in OF_A_CITY]
    for table in OF_A_CITY:
        statements += [f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY", f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY"]
    return statements


def _one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def _short(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=200), nullable=False)


def _of_adoption(table: str, *columns: SchemaItem, once: bool = False, has_city: bool = True, has_version: bool = True) -> None:
    """Make a table whose rows belong to an adoption, and to its city."""
    more: list[SchemaItem] = []
    if has_version:
        more.append(sa.Column("version", sa.Integer(), nullable=False))
    if has_city:
        more += [
            sa.Column("city_id", sa.Uuid(), nullable=False),
            sa.ForeignKeyConstraint(["city_id"], ["cities.id"], name=op.f(f"fk_{table}_city_id_cities")),
        ]
    if once:
        more.append(sa.UniqueConstraint("adoption_id", name=op.f(f"uq_{table}_adoption_id")))
    op.create_table(
        table,
        sa.Column("adoption_id", sa.Uuid(), nullable=False),
        *columns,
        *more,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["adoption_id"], ["adoptions.id"], name=op.f(f"fk_{table}_adoption_id_adoptions"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    if not once:
        op.create_index(op.f(f"ix_{table}_adoption_id"), table, ["adoption_id"])
    if has_city:
        op.create_index(op.f(f"ix_{table}_city_id"), table, ["city_id"])


def _by(table: str) -> list[SchemaItem]:
    return [
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f(f"fk_{table}_by_id_people"), ondelete="SET NULL"),
    ]


def _heard() -> list[SchemaItem]:
    return [sa.Column("heard_on", sa.Date(), nullable=True), sa.Column("heard_count", sa.SmallInteger(), nullable=True)]


def upgrade() -> None:
    op.add_column("adoptions", sa.Column("lesson", sa.Text(), nullable=False, server_default=""))
    op.add_column("adoptions", sa.Column("lesson_published_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("adoption_steps", sa.Column("missing", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("adoption_steps", sa.Column("without", sa.Text(), nullable=False, server_default=""))
    _of_adoption(
        "diagnoses",
        _short("place"),
        _short("moment"),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("baseline", sa.Text(), nullable=False),
        once=True,
    )
    _of_adoption(
        "diagnosis_needs",
        sa.Column("voice", _one_of("need_voice", "young", "city"), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        *_heard(),
        *_by("diagnosis_needs"),
    )
    op.create_index(op.f("ix_diagnosis_needs_by_id"), "diagnosis_needs", ["by_id"])
    op.create_table(
        "diagnosis_marks",
        sa.Column("need_id", sa.Uuid(), nullable=False),
        sa.Column("mark", _one_of("need_mark", "agree", "partly", "not"), nullable=False),
        *_heard(),
        *_by("diagnosis_marks"),
        sa.Column("city_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["need_id"], ["diagnosis_needs.id"], name=op.f("fk_diagnosis_marks_need_id_diagnosis_needs"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["city_id"], ["cities.id"], name=op.f("fk_diagnosis_marks_city_id_cities")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_diagnosis_marks")),
    )
    for column in ("need_id", "by_id", "city_id"):
        op.create_index(op.f(f"ix_diagnosis_marks_{column}"), "diagnosis_marks", [column])
    _of_adoption(
        "adoption_decisions",
        sa.Column("core", sa.JSON(), nullable=False),
        _short("owner_name"),
        _short("owner_role"),
        sa.Column("money_cents", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        _short("money_source"),
        sa.Column("hours", sa.Integer(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        _short("decided_by"),
        _short("reference"),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.CheckConstraint("money_cents IS NULL OR money_cents >= 0", name=op.f("ck_adoption_decisions_money")),
        sa.CheckConstraint("hours IS NULL OR hours >= 0", name=op.f("ck_adoption_decisions_hours")),
        once=True,
    )
    _of_adoption(
        "adoption_pilots",
        _short("place"),
        sa.Column("from_on", sa.Date(), nullable=True),
        sa.Column("until_on", sa.Date(), nullable=True),
        once=True,
    )
    _of_adoption(
        "pilot_lines",
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("came_count", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        *_by("pilot_lines"),
        has_version=False,
    )
    _of_adoption(
        "adoption_results",
        sa.Column("runs_since_on", sa.Date(), nullable=True),
        sa.Column("changed", sa.Text(), nullable=False),
        sa.Column("known_how", sa.Text(), nullable=False),
        sa.Column("goes_on", sa.Text(), nullable=False),
        once=True,
    )
    _of_adoption(
        "adoption_readiness",
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        once=True,
    )
    _of_adoption(
        "adoption_actions",
        sa.Column("condition", sa.String(length=40), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        _short("owner_name"),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", _one_of("action_state", "open", "done", "dropped"), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        *_by("adoption_actions"),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
    )
    op.create_index("ix_adoption_actions_city_id_state_due_on", "adoption_actions", ["city_id", "state", "due_on"])
    _of_adoption(
        "adaptations",
        sa.Column("parts", sa.JSON(), nullable=False),
        sa.Column("decided_count", sa.Integer(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        once=True,
        has_city=False,
    )
    if op.get_bind().dialect.name == "postgresql":
        for statement in walls():
            op.execute(statement)


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for statement in no_walls():
            op.execute(statement)
    for table in ("adaptations", *reversed(OF_A_CITY)):
        op.drop_table(table)
    for table, column in (
        ("adoption_steps", "without"),
        ("adoption_steps", "missing"),
        ("adoptions", "lesson_published_at"),
        ("adoptions", "lesson"),
    ):
        op.drop_column(table, column)
