"""Member and guest cities: what is public about them."""

from datetime import date
from enum import StrEnum
from functools import cached_property

from sqlalchemy import BindParameter, ColumnElement, Float, String, UniqueConstraint, or_
from sqlalchemy.orm import Mapped, mapped_column

from exchange.access.scope import CityScoped
from exchange.foundation.database import Identified, Model, ShortText, stored_enum
from exchange.foundation.declarations import plain
from exchange.foundation.languages import LazyString, _l, label


class CityKind(StrEnum):
    """Member of the network, or a guest of one conference."""

    MEMBER = "member"
    GUEST = "guest"

    @cached_property
    def label(self) -> LazyString:
        """Name the kind as pages do."""
        return {CityKind.MEMBER: _l("Member city"), CityKind.GUEST: _l("Guest city")}[self]


class City(Identified, Model):
    """A member (or guest) city or region."""

    __tablename__ = "cities"

    slug: Mapped[str] = mapped_column(String(60), unique=True, info=plain("address, plain ASCII"))
    name: Mapped[str] = mapped_column(ShortText, info=plain("in its own language"))
    names: Mapped[dict[str, str]] = mapped_column(default=dict, info=plain("by language, where different"))
    country: Mapped[str] = mapped_column(String(2), info=plain("ISO 3166-1 alpha-2"))
    latitude: Mapped[float | None] = mapped_column(Float, info=plain("degrees"))
    longitude: Mapped[float | None] = mapped_column(Float, info=plain("degrees"))
    time_zone: Mapped[str] = mapped_column(String(60), default="Europe/Paris", info=plain("IANA"))
    languages: Mapped[list[str]] = mapped_column(default=list, info=plain("spoken there"))
    kind: Mapped[CityKind] = mapped_column(stored_enum(CityKind, "city_kind"), default=CityKind.MEMBER)
    member_from_on: Mapped[date | None] = mapped_column(info=plain())
    # Its last day in the network.
    member_until_on: Mapped[date | None] = mapped_column(info=plain())

    @classmethod
    def in_network(cls, day: date | BindParameter[date]) -> ColumnElement[bool]:
        """Return the condition that a city has not left the network on a day."""
        return or_(cls.member_until_on.is_(None), cls.member_until_on >= day)

    def name_in(self, language: str) -> str:
        """Return the city's name in a language (`Liège`, `Lüttich`, `Lieja`)."""
        return label(self.names, language, default=self.name) if language in self.names else self.name


class RosterHeading(CityScoped, Identified, Model):
    """A heading of one city's spreadsheets that a person mapped by hand, remembered for the next file."""

    __tablename__ = "roster_headings"
    __table_args__ = (UniqueConstraint("city_id", "heading"),)

    heading: Mapped[str] = mapped_column(ShortText, info=plain("folded"))
    field: Mapped[str] = mapped_column(String(60), default="", info=plain("roster field; empty: leave out"))
