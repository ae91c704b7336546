"""What was agreed to or refused, by whom, for whom, which text, in which language."""

from datetime import datetime
from enum import StrEnum
from functools import cached_property
from uuid import UUID

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from exchange.access.scope import CityScoped
from exchange.foundation.database import Identified, Model, ShortText, stored_enum
from exchange.foundation.declarations import Sensitivity, personal, plain
from exchange.foundation.languages import LazyString, _l, _lc
from exchange.participants.models import Participant

C2 = Sensitivity.C2
_DESK = "the person, their guardians, coordinators of the city, network staff"
_LAW = "10 years after the cohort, as evidence"


class Purpose(StrEnum):
    """What is agreed to."""

    PARTICIPATION = "participation"
    PHOTO = "photo"

    @cached_property
    def label(self) -> LazyString:
        """Name the purpose as pages do."""
        return {
            Purpose.PARTICIPATION: _l("Taking part in the trip"),
            Purpose.PHOTO: _l("Photos and name in public"),
        }[self]


class Answer(StrEnum):
    """Yes and no are both full answers."""

    GIVEN = "given"
    REFUSED = "refused"

    @cached_property
    def label(self) -> LazyString:
        """Name the answer as pages do."""
        return {Answer.GIVEN: _lc("an answer", "Agreed"), Answer.REFUSED: _l("Refused")}[self]


class Capacity(StrEnum):
    """In which capacity somebody answered."""

    SELF = "self"
    GUARDIAN = "guardian"

    @cached_property
    def label(self) -> LazyString:
        """Name the capacity as pages do."""
        return {Capacity.SELF: _l("for themselves"), Capacity.GUARDIAN: _l("as parent or guardian")}[self]


class Channel(StrEnum):
    """How the answer came in."""

    PAGE = "page"
    PAPER = "paper"

    @cached_property
    def label(self) -> LazyString:
        """Name the channel as pages do."""
        return {Channel.PAGE: _l("on a page"), Channel.PAPER: _l("on paper")}[self]


class Consent(CityScoped, Identified, Model):
    """One answer to one text; a later answer follows it, nothing is overwritten."""

    __tablename__ = "consents"

    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id"), index=True)
    purpose: Mapped[Purpose] = mapped_column(stored_enum(Purpose, "purpose"))
    answer: Mapped[Answer] = mapped_column(stored_enum(Answer, "answer"))
    text_version: Mapped[str] = mapped_column(String(20), info=plain("of the consent text"))
    language: Mapped[str] = mapped_column(String(8), info=plain("in which it was read"))
    given_by_name: Mapped[str] = mapped_column(ShortText, info=personal(C2, why="evidence", seen_by=_DESK, erased=_LAW))
    capacity: Mapped[Capacity] = mapped_column(stored_enum(Capacity, "capacity"))
    channel: Mapped[Channel] = mapped_column(stored_enum(Channel, "channel"))
    answered_at: Mapped[datetime]
    recorded_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    withdrawn_at: Mapped[datetime | None]
    participant: Mapped[Participant] = relationship()
