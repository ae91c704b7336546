"""catalogue search."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

_WORD = sa.String(40).with_variant(sa.String(40, collation="C"), "postgresql")


def _keys_of(word: str) -> set[str]:
    """Return the keys that the application wrote for a word at the time of this migration."""
    if not (3 <= len(word) <= 30 and word.isalpha()):
        return set()
    middle = len(word) // 2
    parts = [("=", word)] if len(word) <= 8 else []
    parts += [("<", word[:middle]), (">", word[middle:])] if len(word) >= 6 else []
    return {sign + part[:place] + part[place + 1 :] for sign, part in parts for place in range(len(part))} | {
        sign + part for sign, part in parts
    }


def upgrade() -> None:
    """Make room for the spellings of the catalogue's words, and for the mark of its last change."""
    op.create_table(
        "initiative_spellings",
        sa.Column("key", _WORD, nullable=False),
        sa.Column("word", _WORD, nullable=False),
        sa.PrimaryKeyConstraint("key", "word", name=op.f("pk_initiative_spellings")),
    )
    op.create_index(op.f("ix_initiative_spellings_word"), "initiative_spellings", ["word"])
    op.create_table(
        "catalogue_changes",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("mark", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalogue_changes")),
    )
    spellings = sa.table("initiative_spellings", sa.column("key", sa.String()), sa.column("word", sa.String()))
    connection = op.get_bind()
    known = connection.execute(sa.text("SELECT DISTINCT word FROM initiative_words")).scalars().all()
    for start in range(0, len(known), 500):
        rows = [{"key": key, "word": word} for word in known[start : start + 500] for key in sorted(_keys_of(word))]
        if rows:
            connection.execute(spellings.insert(), rows)


def downgrade() -> None:
    """Take both down."""
    op.drop_table("catalogue_changes")
    op.drop_table("initiative_spellings")
