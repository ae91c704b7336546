"""A quota of a cohort: whom it counts, how many at least, how many at most."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column, relationship

from exchange.access.scope import CityOrNetwork
from exchange.cities.models import City
from exchange.cohorts.kinds import ParticipantKind
from exchange.cohorts.models import Cohort
from exchange.foundation.database import Identified, Model, stored_enum


class Quota(CityOrNetwork, Identified, Model):
    """How many people of a kind a cohort takes; a dimension that is empty counts everybody.

    `city_id` is one of the dimensions: a quota without a city counts all of them, and every city sees that it exists.
    """

    __tablename__ = "quotas"
    __table_args__ = (
        CheckConstraint("minimum_count IS NOT NULL OR maximum_count IS NOT NULL", name="some_number"),
        CheckConstraint("minimum_count IS NULL OR maximum_count IS NULL OR minimum_count <= maximum_count", name="numbers"),
    )

    cohort_id: Mapped[UUID] = mapped_column(ForeignKey("cohorts.id"), index=True)
    kind: Mapped[ParticipantKind | None] = mapped_column(stored_enum(ParticipantKind, "quota_kind"))
    youngest_age: Mapped[int | None] = mapped_column(SmallInteger)
    oldest_age: Mapped[int | None] = mapped_column(SmallInteger)
    fewer_opportunities: Mapped[bool | None]
    minimum_count: Mapped[int | None]
    maximum_count: Mapped[int | None]
    version: Mapped[int] = mapped_column(default=1)
    cohort: Mapped[Cohort] = relationship()
    city: Mapped[City | None] = relationship()

    __mapper_args__ = {"version_id_col": version}
