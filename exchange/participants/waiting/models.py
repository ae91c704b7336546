"""Who asked to go together. That somebody waits, since when, and until when an offer holds, stands with the participant."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column, relationship

from exchange.access.scope import CityScoped
from exchange.foundation.database import Identified, Model
from exchange.participants.models import Participant


class WaitingGroup(CityScoped, Identified, Model):
    """People of one delegation who go together or not at all."""

    __tablename__ = "waiting_groups"

    delegation_id: Mapped[UUID] = mapped_column(ForeignKey("delegations.id"), index=True)
    # Below so many they would rather stay: it decides when some say yes to an offer and others no.
    minimum_size: Mapped[int] = mapped_column(SmallInteger)
    # Somebody of the group, or somebody who has a place already; without them nothing is offered.
    leader_id: Mapped[UUID | None] = mapped_column(ForeignKey("participants.id", ondelete="SET NULL"), index=True)
    formed_at: Mapped[datetime]
    members: Mapped[list["WaitingMember"]] = relationship(back_populates="group", cascade="all, delete-orphan")


class WaitingMember(CityScoped, Model):
    """That somebody belongs to a group, and whether they said yes to the offer that is open."""

    __tablename__ = "waiting_members"

    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id", ondelete="CASCADE"), primary_key=True)
    group_id: Mapped[UUID] = mapped_column(ForeignKey("waiting_groups.id", ondelete="CASCADE"), index=True)
    said_yes_at: Mapped[datetime | None]
    group: Mapped[WaitingGroup] = relationship(back_populates="members")
    participant: Mapped[Participant] = relationship()
