"""One city taking up one initiative, through its stages."""

from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from exchange.access.scope import CityScoped
from exchange.cities.models import City
from exchange.foundation.database import Identified, Model, stored_enum
from exchange.foundation.declarations import Sensitivity, personal, plain
from exchange.foundation.languages import LazyString, _l, _lc
from exchange.initiatives.models import Initiative
from exchange.people.models import Person


class AdoptionStage(StrEnum):
    """spotted → diagnosis → co-design → agreed → pilot → implemented → evaluated → sustained | stopped."""

    SPOTTED = "spotted"
    DIAGNOSIS = "diagnosis"
    CO_DESIGN = "co_design"
    AGREED = "agreed"
    PILOT = "pilot"
    IMPLEMENTED = "implemented"
    EVALUATED = "evaluated"
    SUSTAINED = "sustained"
    STOPPED = "stopped"

    @cached_property
    def label(self) -> LazyString:
        """Name the stage as pages do."""
        return {
            AdoptionStage.SPOTTED: _l("Spotted"),
            AdoptionStage.DIAGNOSIS: _l("Diagnosis"),
            AdoptionStage.CO_DESIGN: _l("Co-design"),
            AdoptionStage.AGREED: _lc("a stage", "Agreed"),
            AdoptionStage.PILOT: _l("Pilot"),
            AdoptionStage.IMPLEMENTED: _l("Implemented"),
            AdoptionStage.EVALUATED: _l("Evaluated"),
            AdoptionStage.SUSTAINED: _l("Sustained"),
            AdoptionStage.STOPPED: _lc("a stage", "Stopped"),
        }[self]


class Adoption(Identified, Model):
    """One city, one initiative. Cities, stage and dates are public; sentences are the city's own.

    Not city-scoped by criteria, since origin and adopter both read it: use `adoptions_visible_to`.
    """

    __tablename__ = "adoptions"
    __table_args__ = (
        UniqueConstraint("initiative_id", "city_id"),
        Index("ix_adoptions_city_stage", "city_id", "stage"),
        Index("ix_adoptions_city_id_moved_at", "city_id", "moved_at"),
    )

    initiative_id: Mapped[UUID] = mapped_column(ForeignKey("initiatives.id"))
    city_id: Mapped[UUID] = mapped_column(ForeignKey("cities.id"))
    stage: Mapped[AdoptionStage] = mapped_column(stored_enum(AdoptionStage, "adoption_stage"), default=AdoptionStage.SPOTTED)
    # Where it stood when it was stopped; public like the stage, unlike the sentence that says why.
    stopped_in: Mapped[AdoptionStage | None] = mapped_column(stored_enum(AdoptionStage, "stopped_in"))
    started_at: Mapped[datetime]
    moved_at: Mapped[datetime]
    next_due_on: Mapped[date | None] = mapped_column(info=plain("when the next step is due"))
    # What others can learn from an end, written for them alone; it is public from the day on which it was published.
    lesson: Mapped[str] = mapped_column(default="", server_default="", info=plain("a lesson for other cities"))
    lesson_published_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    initiative: Mapped[Initiative] = relationship()
    city: Mapped[City] = relationship()

    __mapper_args__ = {"version_id_col": version}


class AdoptionStep(CityScoped, Identified, Model):
    """One move from stage to stage: date, person and the sentence that says why."""

    __tablename__ = "adoption_steps"
    # How long each stage took is counted over all adoptions.
    __table_args__ = (Index("ix_adoption_steps_stage_adoption_id_at", "stage", "adoption_id", "at"),)

    adoption_id: Mapped[UUID] = mapped_column(ForeignKey("adoptions.id", ondelete="CASCADE"), index=True)
    stage: Mapped[AdoptionStage] = mapped_column(stored_enum(AdoptionStage, "step_stage"))
    sentence: Mapped[str] = mapped_column(
        default="",
        info=personal(Sensitivity.C1, why="what happened", seen_by="the city, network staff", erased="with the city"),
    )
    # What was still missing when it moved on without, by code; and why it did.
    missing: Mapped[list[str]] = mapped_column(default=list, server_default="[]", info=plain("codes of what was missing"))
    without: Mapped[str] = mapped_column(
        default="",
        server_default="",
        info=personal(Sensitivity.C1, why="what happened", seen_by="the city, network staff", erased="with the city"),
    )
    by_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    at: Mapped[datetime]
    by: Mapped[Person | None] = relationship()
