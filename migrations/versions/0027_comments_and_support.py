"""comments and support."""

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Build nothing yet."""


def downgrade() -> None:
    """Take nothing down yet."""
