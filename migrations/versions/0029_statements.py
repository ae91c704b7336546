"""statements."""

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Build nothing yet."""


def downgrade() -> None:
    """Take nothing down yet."""
