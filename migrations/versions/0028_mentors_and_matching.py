"""mentors and matching."""

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Build nothing yet."""


def downgrade() -> None:
    """Take nothing down yet."""
