"""mentors and matching: what one city asks another, and what is known of cities that makes them alike."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

# Written down, not derived: what the models are today must not change what this migration did.
OF_TWO_CITIES = ("mentor_requests", "mentor_meetings")
OF_A_CITY = ("later_notes", *OF_TWO_CITIES)
OF_A_CITY_OR_THE_NETWORK: tuple[str, ...] = ()
_SAID = "current_setting('app.cities', true)"
_MINE = f"ANY ((SELECT string_to_array(nullif({_SAID}, '*'), ',')::uuid[])::uuid[])"
_OWN = f"(SELECT {_SAID} = '*') OR city_id = {_MINE}"
_OF_EITHER = f"{_OWN} OR other_city_id = {_MINE}"
_NEW = ("mentor_requests", "mentor_meetings", "mentor_lessons", "city_facts", "city_searches", "later_notes")


def walls() -> list[str]:
    """Return the statements that build the wall around the tables that came here."""
    statements = []
    for table in OF_A_CITY:
        own = _OF_EITHER if table in OF_TWO_CITIES else _OWN
        statements += [
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
            f"CREATE POLICY own_city ON {table} USING ({own}) WITH CHECK ({own})",
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


def _at(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _text(*names: str) -> list[sa.Column]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def _list(name: str) -> sa.Column:
    return sa.Column(name, sa.JSON(), nullable=False)


def _id(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.Uuid(), nullable=nullable)


def _to(table: str, column: str, target: str, when_erased: str | None = None) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}_{target}"), ondelete=when_erased)


def _index(table: str, *columns: str) -> None:
    for column in columns:
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def upgrade() -> None:
    op.create_table(
        "mentor_requests",
        _id("adoption_id"),
        sa.Column("state", _one_of("mentor_state", "waiting", "accepted", "declined", "taken_back", "ended"), nullable=False),
        _list("kinds"),
        *_text("words"),
        _list("languages"),
        sa.Column("wanted_by", sa.Date(), nullable=True),
        sa.Column("hours", sa.SmallInteger(), nullable=True),
        sa.Column("wants_young", sa.Boolean(), nullable=False),
        _at("asked_at"),
        _id("asked_by_id", nullable=True),
        _at("reminded_at", nullable=True),
        _at("answered_at", nullable=True),
        _id("answered_by_id", nullable=True),
        sa.Column("mentor_name", sa.String(length=200), nullable=False),
        sa.Column("mentor_role", sa.String(length=200), nullable=False),
        sa.Column("contact", sa.String(length=254), nullable=False),
        sa.Column("hours_offered", sa.SmallInteger(), nullable=True),
        _list("mentor_languages"),
        sa.Column("first_on", sa.Date(), nullable=True),
        *_text("reason"),
        _id("instead_city_id", nullable=True),
        _at("ended_at", nullable=True),
        *_text("helped"),
        _at("yes_at", nullable=True),
        _at("other_yes_at", nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        _id("city_id"),
        _id("other_city_id"),
        _id("id"),
        sa.CheckConstraint("city_id <> other_city_id", name=op.f("ck_mentor_requests_two")),
        sa.CheckConstraint("hours IS NULL OR hours > 0", name=op.f("ck_mentor_requests_hours")),
        _to("mentor_requests", "adoption_id", "adoptions", "CASCADE"),
        _to("mentor_requests", "asked_by_id", "people", "SET NULL"),
        _to("mentor_requests", "answered_by_id", "people", "SET NULL"),
        _to("mentor_requests", "instead_city_id", "cities"),
        _to("mentor_requests", "city_id", "cities"),
        _to("mentor_requests", "other_city_id", "cities"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mentor_requests")),
    )
    _index("mentor_requests", "asked_by_id", "answered_by_id", "city_id", "other_city_id")
    op.create_index("ix_mentor_requests_adoption_id_state", "mentor_requests", ["adoption_id", "state"])
    op.create_index("ix_mentor_requests_state_asked_at", "mentor_requests", ["state", "asked_at"])
    op.create_table(
        "mentor_meetings",
        _id("request_id"),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("minutes", sa.SmallInteger(), nullable=False),
        *_text("agreed"),
        _id("by_id", nullable=True),
        _at("at"),
        _id("city_id"),
        _id("other_city_id"),
        _id("id"),
        sa.CheckConstraint("minutes > 0", name=op.f("ck_mentor_meetings_minutes")),
        _to("mentor_meetings", "request_id", "mentor_requests", "CASCADE"),
        _to("mentor_meetings", "by_id", "people", "SET NULL"),
        _to("mentor_meetings", "city_id", "cities"),
        _to("mentor_meetings", "other_city_id", "cities"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mentor_meetings")),
    )
    _index("mentor_meetings", "request_id", "by_id", "city_id", "other_city_id")
    op.create_table(
        "mentor_lessons",
        _id("request_id"),
        _id("initiative_id"),
        _id("city_id"),
        _id("other_city_id"),
        *_text("words"),
        _at("published_at"),
        _id("id"),
        _to("mentor_lessons", "request_id", "mentor_requests", "CASCADE"),
        _to("mentor_lessons", "initiative_id", "initiatives", "CASCADE"),
        _to("mentor_lessons", "city_id", "cities"),
        _to("mentor_lessons", "other_city_id", "cities"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mentor_lessons")),
        sa.UniqueConstraint("request_id", name=op.f("uq_mentor_lessons_request_id")),
    )
    _index("mentor_lessons", "initiative_id")
    op.create_table(
        "city_facts",
        _id("city_id"),
        sa.Column("kind", _one_of("fact_kind", "size", "density"), nullable=False),
        sa.Column("value", sa.String(length=20), nullable=False),
        sa.Column("as_of_on", sa.Date(), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("verified_on", sa.Date(), nullable=True),
        _id("id"),
        _to("city_facts", "city_id", "cities"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_city_facts")),
        sa.UniqueConstraint("city_id", "kind", name=op.f("uq_city_facts_city_id_kind")),
    )
    op.create_table(
        "city_searches",
        _id("city_id"),
        sa.Column("is_suggested", sa.Boolean(), nullable=False),
        _list("themes"),
        *_text("words"),
        sa.Column("budget", _one_of("search_budget", "little", "some", "more"), nullable=True),
        _at("saved_at"),
        _id("saved_by_id", nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        _to("city_searches", "city_id", "cities"),
        _to("city_searches", "saved_by_id", "people", "SET NULL"),
        sa.PrimaryKeyConstraint("city_id", name=op.f("pk_city_searches")),
    )
    _index("city_searches", "saved_by_id")
    op.create_table(
        "later_notes",
        _id("initiative_id"),
        _id("by_id", nullable=True),
        _at("at"),
        _id("city_id"),
        _id("id"),
        _to("later_notes", "initiative_id", "initiatives", "CASCADE"),
        _to("later_notes", "by_id", "people", "SET NULL"),
        _to("later_notes", "city_id", "cities"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_later_notes")),
        sa.UniqueConstraint("city_id", "initiative_id", name=op.f("uq_later_notes_city_id_initiative_id")),
    )
    _index("later_notes", "city_id", "initiative_id", "by_id")
    if op.get_bind().dialect.name == "postgresql":
        for statement in walls():
            op.execute(statement)


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for statement in no_walls():
            op.execute(statement)
    for table in reversed(_NEW):
        op.drop_table(table)
