"""descriptions: what a city knows of an initiative, the records that prove it, what authors propose; lamps and level beside each."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_KINDS = ("counted", "asked", "before_after", "comparison", "independent", "other_city")
_SHOWS = ("better", "no_change", "worse", "unclear")


def _one_of(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def _text(*names: str) -> list[sa.Column]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def _short(*names: str) -> list[sa.Column]:
    return [sa.Column(name, sa.String(length=200), nullable=False) for name in names]


def _moment(name: str, *, nullable: bool = True) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _key(name: str, *, nullable: bool = True) -> sa.Column:
    return sa.Column(name, sa.Uuid(), nullable=nullable)


def _person(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], ["people.id"], name=op.f(f"fk_{table}_{column}_people"), ondelete="SET NULL")


def _of(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}"), ondelete="CASCADE")


def _backfill() -> None:
    """Keep what those who wrote before say at least: half a lamp for each answer, a clear account where four of them are given."""
    names = ("problem", "steps", "why_it_works", "cost", "change", "at_home")
    table = sa.table("initiatives", sa.column("lamps"), sa.column("evidence_level"), *(sa.column(name) for name in names))
    # An empty list of steps is `[]`.
    said = {name: table.c[name] != "" for name in names if name != "steps"}
    said["steps"] = sa.func.length(sa.cast(table.c.steps, sa.Text)) > len("[[]]")
    dark, half = sa.literal_column("'0'", sa.String), sa.literal_column("'1'", sa.String)
    lamps = [sa.case((said[name], half), else_=dark) for name in ("change", "why_it_works", "at_home", "steps", "cost")]
    account = sa.and_(*(said[name] for name in ("problem", "steps", "why_it_works", "change")))
    figures = lamps[0] + lamps[1] + lamps[2] + lamps[3] + lamps[4]
    op.execute(table.update().values(lamps=figures, evidence_level=sa.case((account, 1), else_=0)))


def upgrade() -> None:
    op.add_column("initiatives", sa.Column("evidence_level", sa.SmallInteger(), nullable=False, server_default="0"))
    op.add_column("initiatives", sa.Column("lamps", sa.String(length=5), nullable=False, server_default="00000"))
    op.add_column("initiatives", sa.Column("confirmed_count", sa.Integer(), nullable=False, server_default="0"))
    _backfill()
    table = "initiative_descriptions"
    op.create_table(
        table,
        _key("initiative_id", nullable=False),
        *_text("place", "for_whom"),
        *_short("since", "frequency", "duration"),
        *(sa.Column(name, sa.JSON(), nullable=False) for name in ("core", "adaptable", "costs")),
        *_text("people_needed", "materials", "risks", "ethics", "lessons", "failures"),
        *_short("contact_office"),
        sa.Column("contact_email", sa.String(length=254), nullable=False),
        _key("contact_by_id"),
        _moment("contact_at"),
        sa.Column("ceiling", sa.SmallInteger(), nullable=True),
        *_text("ceiling_reason"),
        _key("ceiling_by_id"),
        _moment("ceiling_at"),
        _moment("saved_at", nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        _key("id", nullable=False),
        sa.CheckConstraint("ceiling IS NULL OR (ceiling >= 1 AND ceiling <= 5)", name=op.f(f"ck_{table}_ceiling")),
        _of(table, "initiative_id", "initiatives"),
        _person(table, "contact_by_id"),
        _person(table, "ceiling_by_id"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("initiative_id", name=op.f(f"uq_{table}_initiative_id")),
    )
    op.create_index(op.f(f"ix_{table}_contact_by_id"), table, ["contact_by_id"])
    table = "evidence_records"
    op.create_table(
        table,
        _key("description_id", nullable=False),
        sa.Column("kind", _one_of("record_kind", _KINDS), nullable=False),
        sa.Column("shows", _one_of("record_shows", _SHOWS), nullable=False),
        *_text("found"),
        sa.Column("done_on", sa.Date(), nullable=True),
        *_short("done_by"),
        sa.Column("source", sa.String(length=500), nullable=False),
        _key("added_by_id"),
        _moment("added_at", nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        _key("id", nullable=False),
        _of(table, "description_id", "initiative_descriptions"),
        _person(table, "added_by_id"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    op.create_index(op.f(f"ix_{table}_description_id"), table, ["description_id"])
    table = "description_proposals"
    op.create_table(
        table,
        _key("initiative_id", nullable=False),
        sa.Column("part", sa.String(length=20), nullable=False),
        *_text("words"),
        _key("by_id"),
        _moment("at", nullable=False),
        sa.Column("is_taken", sa.Boolean(), nullable=True),
        *_text("answer"),
        _moment("answered_at"),
        _key("answered_by_id"),
        _key("id", nullable=False),
        _of(table, "initiative_id", "initiatives"),
        _person(table, "by_id"),
        _person(table, "answered_by_id"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    op.create_index(op.f(f"ix_{table}_initiative_id"), table, ["initiative_id"])
    op.create_index(op.f(f"ix_{table}_by_id"), table, ["by_id"])


def downgrade() -> None:
    for table in ("description_proposals", "evidence_records", "initiative_descriptions"):
        op.drop_table(table)
    op.drop_column("initiatives", "confirmed_count")
    op.drop_column("initiatives", "lamps")
    op.drop_column("initiatives", "evidence_level")
