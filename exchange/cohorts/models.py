"""The young people who travel to one conference under one set of rules, and each city's share."""

from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, SmallInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from exchange.access.scope import CityScoped
from exchange.cities.models import City
from exchange.conferences.models import Conference
from exchange.foundation.database import Identified, Model, ShortText, stored_enum
from exchange.foundation.declarations import plain
from exchange.foundation.languages import LazyString, _l, _lc


class CohortState(StrEnum):
    """draft → open → closed → travelling → returned → archived."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"
    TRAVELLING = "travelling"
    RETURNED = "returned"
    ARCHIVED = "archived"

    @cached_property
    def label(self) -> LazyString:
        """Name the state as pages do."""
        return {
            CohortState.DRAFT: _l("Being prepared"),
            CohortState.OPEN: _l("Open for registration"),
            CohortState.CLOSED: _l("Registration closed"),
            CohortState.TRAVELLING: _l("Travelling"),
            CohortState.RETURNED: _lc("a cohort", "Returned"),
            CohortState.ARCHIVED: _l("Archived"),
        }[self]


class Cohort(Identified, Model):
    """Who may go to one conference, under which rules."""

    __tablename__ = "cohorts"

    slug: Mapped[str] = mapped_column(String(60), unique=True, info=plain())
    name: Mapped[str] = mapped_column(ShortText, info=plain())
    conference_id: Mapped[UUID] = mapped_column(ForeignKey("conferences.id"), index=True)
    away_from_on: Mapped[date] = mapped_column(info=plain("leaves home"))
    away_until_on: Mapped[date] = mapped_column(info=plain("back home"))
    minimum_age: Mapped[int] = mapped_column(SmallInteger, default=13)
    maximum_age: Mapped[int] = mapped_column(SmallInteger, default=30)
    minors_per_adult: Mapped[int] = mapped_column(SmallInteger, default=10)
    funding_scheme: Mapped[str] = mapped_column(String(20), default="none", info=plain())
    capacity: Mapped[int | None]
    pledge_due_on: Mapped[date | None] = mapped_column(info=plain())
    names_due_on: Mapped[date | None] = mapped_column(info=plain())
    papers_due_on: Mapped[date | None] = mapped_column(info=plain())
    state: Mapped[CohortState] = mapped_column(stored_enum(CohortState, "cohort_state"), default=CohortState.DRAFT)
    # Counts the changes of the rules, so that two people who edit them see each other's.
    rules_version: Mapped[int] = mapped_column(default=1)
    # An offered place is held so long; nothing is offered after the names are due.
    offer_hours: Mapped[int] = mapped_column(SmallInteger, default=72)
    # Days on which places that nobody took return to the pool: once after pledging, once after the names.
    first_release_on: Mapped[date | None] = mapped_column(info=plain())
    last_release_on: Mapped[date | None] = mapped_column(info=plain())
    released_on: Mapped[date | None] = mapped_column(info=plain("the release day that was carried out last"))
    # How many quotas there are: most cohorts have none, and registering in them asks for none.
    quota_count: Mapped[int] = mapped_column(default=0)
    conference: Mapped[Conference] = relationship()

    @property
    def first_day(self) -> date:
        """Return the day on which ages count: the first day of the conference."""
        return self.conference.starts_on


class FundingEffect(StrEnum):
    """What a rule of a funding scheme does when it is not met."""

    REFUSES = "refuses"
    WARNS = "warns"

    @cached_property
    def label(self) -> LazyString:
        """Name the effect as pages do."""
        return {FundingEffect.REFUSES: _l("Not fundable otherwise"), FundingEffect.WARNS: _l("To be explained otherwise")}[self]


class FundingRule(Identified, Model):
    """A rule of a funding scheme as network staff wrote it down; it takes the place of the one that came with Exchange."""

    __tablename__ = "funding_rules"
    __table_args__ = (UniqueConstraint("scheme", "code"),)

    scheme: Mapped[str] = mapped_column(String(20), info=plain())
    code: Mapped[str] = mapped_column(String(40), info=plain())
    minimum: Mapped[int | None]
    maximum: Mapped[int | None]
    effect: Mapped[FundingEffect] = mapped_column(stored_enum(FundingEffect, "funding_effect"))
    source: Mapped[str] = mapped_column(info=plain("where the rule can be read"))
    verified_on: Mapped[date | None] = mapped_column(info=plain("when somebody read it there; none: unverified"))
    changed_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class Delegation(CityScoped, Identified, Model):
    """One city's share of a cohort. `taken_count` moves only through `reserve_places`."""

    __tablename__ = "delegations"
    __table_args__ = (
        UniqueConstraint("cohort_id", "city_id"),
        CheckConstraint("taken_count >= 0 AND taken_count <= pledged_count", name="places"),
    )

    cohort_id: Mapped[UUID] = mapped_column(ForeignKey("cohorts.id"), index=True)
    pledged_count: Mapped[int] = mapped_column(default=0)
    taken_count: Mapped[int] = mapped_column(default=0)
    pledged_on: Mapped[date | None] = mapped_column(info=plain())
    cohort: Mapped[Cohort] = relationship()
    city: Mapped[City] = relationship()

    @property
    def free_count(self) -> int:
        """Return the places that are still free."""
        return self.pledged_count - self.taken_count
