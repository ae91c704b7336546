"""comments and support."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.schema import SchemaItem

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

_TABLES = ("initiative_wishes", "comments", "comment_steps", "comment_reports", "closed_discussions", "news_choices")


def _one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def _key(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.Uuid(), nullable=nullable)


def _at(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _to(table: str, column: str, other: str, *, ondelete: str | None = None) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}"), ondelete=ondelete)


def _table(table: str, *columns: SchemaItem) -> None:
    op.create_table(table, *columns, _key("id"), sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")))


def _index(table: str, *columns: str) -> None:
    op.create_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table, list(columns))


def upgrade() -> None:
    _table(
        "initiative_wishes",
        _key("initiative_id"),
        _key("person_id"),
        _key("city_id", nullable=True),
        sa.Column("wish", _one_of("wish", "want", "follow"), nullable=False),
        sa.Column("is_young", sa.Boolean(), nullable=False),
        _at("at"),
        _to("initiative_wishes", "initiative_id", "initiatives", ondelete="CASCADE"),
        _to("initiative_wishes", "person_id", "people", ondelete="CASCADE"),
        _to("initiative_wishes", "city_id", "cities"),
        sa.UniqueConstraint("initiative_id", "person_id", "wish", name=op.f("uq_initiative_wishes_initiative_id_person_id_wish")),
    )
    _index("initiative_wishes", "person_id")
    parts = ("young", "leader", "officer", "host", "coordination", "network", "adult")
    states = ("waiting", "standing", "hidden", "not_shown", "passed_on", "taken_back")
    _table(
        "comments",
        _key("initiative_id"),
        _key("answers_id", nullable=True),
        _key("writer_id", nullable=True),
        _key("city_id", nullable=True),
        sa.Column("kind", _one_of("comment_kind", "question", "experience", "suggestion", "answer"), nullable=False),
        sa.Column("part", _one_of("comment_part", *parts), nullable=False),
        sa.Column("state", _one_of("comment_state", *states), nullable=False),
        sa.Column("signed_as", sa.String(length=200), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        _at("written_at"),
        _at("decided_at", nullable=True),
        sa.Column("open_report_count", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        _to("comments", "initiative_id", "initiatives", ondelete="CASCADE"),
        _to("comments", "answers_id", "comments", ondelete="CASCADE"),
        _to("comments", "writer_id", "people", ondelete="SET NULL"),
        _to("comments", "city_id", "cities"),
    )
    op.create_index("ix_comments_initiative_state_written", "comments", ["initiative_id", "state", "written_at", "id"])
    op.create_index("ix_comments_state_city", "comments", ["state", "city_id"])
    op.create_index("ix_comments_writer_written", "comments", ["writer_id", "written_at"])
    _index("comments", "answers_id")
    deeds = ("written", "let_stand", "not_shown", "passed_on", "settled", "reported", "hidden", "taken_back")
    whys = ("contact", "private", "unkind", "elsewhere", "advert", "other")
    _table(
        "comment_steps",
        _key("comment_id"),
        sa.Column("deed", _one_of("comment_deed", *deeds), nullable=False),
        sa.Column("why", _one_of("comment_why", *whys), nullable=True),
        sa.Column("note_sealed", sa.LargeBinary(), nullable=True),
        _key("by_id", nullable=True),
        _at("at"),
        _to("comment_steps", "comment_id", "comments", ondelete="CASCADE"),
        _to("comment_steps", "by_id", "people", ondelete="SET NULL"),
    )
    _index("comment_steps", "comment_id")
    _index("comment_steps", "by_id")
    grievances = ("mean", "private", "contact", "feels_wrong", "nonsense", "other")
    _table(
        "comment_reports",
        _key("comment_id"),
        _key("by_id", nullable=True),
        sa.Column("reporter", _one_of("comment_reporter", "young", "guardian", "other"), nullable=False),
        sa.Column("grievance", _one_of("comment_grievance", *grievances), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        _at("at"),
        _at("settled_at", nullable=True),
        _to("comment_reports", "comment_id", "comments", ondelete="CASCADE"),
        _to("comment_reports", "by_id", "people", ondelete="SET NULL"),
        sa.UniqueConstraint("comment_id", "by_id", name=op.f("uq_comment_reports_comment_id_by_id")),
    )
    _index("comment_reports", "by_id")
    _table(
        "closed_discussions",
        _key("initiative_id"),
        _key("by_id", nullable=True),
        _at("at"),
        _to("closed_discussions", "initiative_id", "initiatives", ondelete="CASCADE"),
        _to("closed_discussions", "by_id", "people", ondelete="SET NULL"),
        sa.UniqueConstraint("initiative_id", name=op.f("uq_closed_discussions_initiative_id")),
    )
    _index("closed_discussions", "by_id")
    _table(
        "news_choices",
        _key("person_id"),
        sa.Column("rhythm", _one_of("news_rhythm", "weekly", "daily", "never"), nullable=False),
        _at("chosen_at", nullable=True),
        _at("told_until", nullable=True),
        _to("news_choices", "person_id", "people", ondelete="CASCADE"),
        sa.UniqueConstraint("person_id", name=op.f("uq_news_choices_person_id")),
    )


def downgrade() -> None:
    for table in reversed(_TABLES):
        op.drop_table(table)
