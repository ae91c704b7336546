"""photos."""

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Build nothing yet."""


def downgrade() -> None:
    """Take nothing down yet."""
