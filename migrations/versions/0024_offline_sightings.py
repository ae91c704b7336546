"""offline sightings: the number that a phone gave a note, and initiatives by the session at which they were seen."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("sightings", sa.Column("client_key", sa.Uuid(), nullable=True))
    op.create_index("ix_sightings_author_id_client_key", "sightings", ["author_id", "client_key"], unique=True)
    op.create_index(op.f("ix_initiatives_session_id"), "initiatives", ["session_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_initiatives_session_id"), "initiatives")
    op.drop_index("ix_sightings_author_id_client_key", "sightings")
    op.drop_column("sightings", "client_key")
