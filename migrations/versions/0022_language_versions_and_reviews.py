"""language versions and reviews: an initiative in other languages, and the name its authors want to stand there."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def _enum(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def _person(table: str, column: str, gone: str = "SET NULL") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], ["people.id"], name=op.f(f"fk_{table}_{column}_people"), ondelete=gone)


def _initiative(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["initiative_id"], ["initiatives.id"], name=op.f(f"fk_{table}_initiative_id_initiatives"), ondelete="CASCADE"
    )


def upgrade() -> None:
    op.create_table(
        "initiative_translations",
        sa.Column("initiative_id", sa.Uuid(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("excerpt", sa.String(length=260), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("draft", sa.JSON(), nullable=False),
        sa.Column("origin_print", sa.String(length=64), nullable=False),
        sa.Column("responsible_id", sa.Uuid(), nullable=True),
        sa.Column("translated_by", _enum("translator", ("network", "city", "authors")), nullable=False),
        sa.Column("translated_city_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ready_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        _initiative("initiative_translations"),
        _person("initiative_translations", "responsible_id"),
        sa.ForeignKeyConstraint(["translated_city_id"], ["cities.id"], name=op.f("fk_initiative_translations_translated_city_id_cities")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_initiative_translations")),
        sa.UniqueConstraint("initiative_id", "language", name=op.f("uq_initiative_translations_initiative_id_language")),
    )
    op.create_index(op.f("ix_initiative_translations_language"), "initiative_translations", ["language"])
    op.create_index(op.f("ix_initiative_translations_responsible_id"), "initiative_translations", ["responsible_id"])
    op.create_table(
        "public_names",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("style", _enum("name_style", ("full", "first", "city")), nullable=False),
        sa.Column("chosen_at", sa.DateTime(timezone=True), nullable=False),
        _person("public_names", "person_id", "CASCADE"),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_public_names")),
    )
    op.create_table(
        "initiative_reviews",
        sa.Column("initiative_id", sa.Uuid(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("marks", sa.JSON(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("verdict", _enum("review_verdict", ("publish", "return")), nullable=True),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        _initiative("initiative_reviews"),
        _person("initiative_reviews", "by_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_initiative_reviews")),
    )
    op.create_index("ix_initiative_reviews_initiative_sent", "initiative_reviews", ["initiative_id", "sent_at"])
    op.create_table(
        "review_suggestions",
        sa.Column("initiative_id", sa.Uuid(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("state", _enum("suggestion_state", ("waiting", "taken", "left")), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        _initiative("review_suggestions"),
        _person("review_suggestions", "by_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_suggestions")),
    )
    op.create_index(op.f("ix_review_suggestions_initiative_id"), "review_suggestions", ["initiative_id"])


def downgrade() -> None:
    op.drop_table("review_suggestions")
    op.drop_table("initiative_reviews")
    op.drop_table("public_names")
    op.drop_table("initiative_translations")
