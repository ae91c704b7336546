"""Give both parts of the database that are kept by a mark their first one; find a city's adoptions in the order of their last move.

Revision ID: 0030
Revises: 0029
"""

from uuid import uuid4

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

_MARKS = sa.table("catalogue_changes", sa.column("id", sa.Integer()), sa.column("mark", sa.Uuid()))


def upgrade() -> None:
    """Add the marks that are missing, and the index."""
    op.create_index("ix_adoptions_city_id_moved_at", "adoptions", ["city_id", "moved_at"])
    connection = op.get_bind()
    known = set(connection.execute(sa.select(_MARKS.c.id)).scalars())
    for part in (1, 2):
        if part not in known:
            connection.execute(_MARKS.insert().values(id=part, mark=uuid4()))


def downgrade() -> None:
    """Leave the one mark that was known before."""
    op.drop_index("ix_adoptions_city_id_moved_at", table_name="adoptions")
    op.execute(_MARKS.delete().where(_MARKS.c.id == 2))
