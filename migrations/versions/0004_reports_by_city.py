"""an order by city for what reports count.

A report over all cities counts people, initiatives and seats by city. In the order of these indexes nothing is sorted, and
they hold all that is counted, so that no row of the tables is read.
"""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_participants_cohort_city_kind", "participants", ["cohort_id", "city_id", "kind", "state", "person_id"])
    op.create_index("ix_initiatives_cohort_city_state", "initiatives", ["cohort_id", "city_id", "state", "id"])
    op.create_index("ix_journeys_cohort_city_direction", "journeys", ["cohort_id", "city_id", "direction", "id"])
    # The new ones begin with the same column.
    op.drop_index("ix_initiatives_cohort_id", table_name="initiatives")
    op.drop_index("ix_journeys_cohort_id", table_name="journeys")


def downgrade() -> None:
    op.create_index("ix_journeys_cohort_id", "journeys", ["cohort_id"])
    op.create_index("ix_initiatives_cohort_id", "initiatives", ["cohort_id"])
    op.drop_index("ix_journeys_cohort_city_direction", table_name="journeys")
    op.drop_index("ix_initiatives_cohort_city_state", table_name="initiatives")
    op.drop_index("ix_participants_cohort_city_kind", table_name="participants")
