"""The event abroad: place, dates, zone, and its sessions."""

from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from uuid import UUID

from sqlalchemy import Float, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from exchange.cities.models import City
from exchange.foundation.database import Identified, Model, ShortText, stored_enum
from exchange.foundation.declarations import plain
from exchange.foundation.languages import LazyString, _l
from exchange.manifesto.models import Theme


class SessionKind(StrEnum):
    """What sort of session it is."""

    PLENARY = "plenary"
    WORKSHOP = "workshop"
    FIELD_VISIT = "field_visit"
    ZOOM = "zoom"
    PITCH = "pitch"
    SOCIAL = "social"

    @cached_property
    def label(self) -> LazyString:
        """Name the kind as pages do."""
        return {
            SessionKind.PLENARY: _l("Plenary"),
            SessionKind.WORKSHOP: _l("Workshop"),
            SessionKind.FIELD_VISIT: _l("Field visit"),
            SessionKind.ZOOM: _l("Zoom session"),
            SessionKind.PITCH: _l("Pitch"),
            SessionKind.SOCIAL: _l("Evening together"),
        }[self]


class Conference(Identified, Model):
    """The event abroad."""

    __tablename__ = "conferences"

    slug: Mapped[str] = mapped_column(String(60), unique=True, info=plain())
    name: Mapped[str] = mapped_column(ShortText, info=plain())
    place: Mapped[str] = mapped_column(ShortText, info=plain())
    country: Mapped[str] = mapped_column(String(2), info=plain("ISO 3166-1 alpha-2"))
    host_city_id: Mapped[UUID | None] = mapped_column(ForeignKey("cities.id"))
    latitude: Mapped[float | None] = mapped_column(Float, info=plain())
    longitude: Mapped[float | None] = mapped_column(Float, info=plain())
    time_zone: Mapped[str] = mapped_column(String(60), info=plain("IANA"))
    starts_on: Mapped[date] = mapped_column(info=plain())
    ends_on: Mapped[date] = mapped_column(info=plain())
    languages: Mapped[list[str]] = mapped_column(default=list, info=plain("spoken on stage"))
    description: Mapped[str] = mapped_column(default="", info=plain())
    sessions: Mapped[list["ConferenceSession"]] = relationship(back_populates="conference", order_by="ConferenceSession.starts_at")


class ConferenceSession(Identified, Model):
    """One plenary, workshop, field visit, zoom session or pitch of a conference."""

    __tablename__ = "conference_sessions"

    conference_id: Mapped[UUID] = mapped_column(ForeignKey("conferences.id"), index=True)
    kind: Mapped[SessionKind] = mapped_column(stored_enum(SessionKind, "session_kind"))
    title: Mapped[str] = mapped_column(info=plain())
    place: Mapped[str] = mapped_column(default="", info=plain())
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    theme_id: Mapped[UUID | None] = mapped_column(ForeignKey("themes.id"))
    presenting_city_id: Mapped[UUID | None] = mapped_column(ForeignKey("cities.id"))
    conference: Mapped[Conference] = relationship(back_populates="sessions")
    theme: Mapped[Theme | None] = relationship()
    presenting_city: Mapped[City | None] = relationship()
