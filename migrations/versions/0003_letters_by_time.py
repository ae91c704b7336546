"""an order for the letters of all cities.

The network reads them the newest first; without it, every page sorted all letters that were ever sent.
"""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_letters_created_at_id", "letters", ["created_at", "id"])


def downgrade() -> None:
    op.drop_index("ix_letters_created_at_id", table_name="letters")
