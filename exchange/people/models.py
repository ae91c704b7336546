"""Human beings, once across cohorts; their guardians; the parts they play."""

from datetime import date
from uuid import UUID

from sqlalchemy import BindParameter, ColumnElement, ForeignKey, Index, LargeBinary, SmallInteger, UniqueConstraint, and_, or_
from sqlalchemy.orm import Mapped, mapped_column, relationship

from exchange.access.permissions import Role
from exchange.access.scope import CityOrNetwork, CityScoped
from exchange.foundation.database import Identified, Model, ShortText, stored_enum
from exchange.foundation.declarations import Sensitivity, personal, plain
from exchange.foundation.sealing import SealedText

C1, C2, C3 = Sensitivity.C1, Sensitivity.C2, Sensitivity.C3
_TEAM = "the person, coordinators of the city, the leader, network staff"
_DESK = "the person, coordinators of the city, network staff"
_AWAY = "24 months after the last cohort"


class Person(CityOrNetwork, Identified, Model):
    """A human being. `city_id` is the city that answers for them; network staff have none."""

    __tablename__ = "people"
    __table_args__ = (
        Index("ix_people_city_sort", "city_id", "sort_name"),
        Index("ix_people_email_folded", "email_folded"),
        Index("ix_people_sort_birth", "sort_name", "birth_date"),
    )

    last_name: Mapped[str] = mapped_column(ShortText, info=personal(C2, why="to name the person", seen_by=_TEAM, erased=_AWAY))
    first_name: Mapped[str] = mapped_column(
        ShortText,
        default="",
        info=personal(C2, why="to name the person; empty for one-word names", seen_by=_TEAM, erased=_AWAY),
    )
    name_on_document: Mapped[str] = mapped_column(
        ShortText,
        default="",
        info=personal(C2, why="tickets must match the passport", seen_by=_DESK, erased=_AWAY),
    )
    preferred_name: Mapped[str] = mapped_column(
        ShortText, default="", info=personal(C2, why="to address the person", seen_by=_TEAM, erased=_AWAY)
    )
    pronouns: Mapped[str] = mapped_column(
        ShortText, default="", info=personal(C2, why="to address the person", seen_by=_TEAM, erased=_AWAY)
    )
    sort_name: Mapped[str] = mapped_column(
        ShortText,
        default="",
        info=personal(C2, why="sorting and matching", seen_by="the program", erased=_AWAY, in_copy=False),
    )
    birth_date: Mapped[date | None] = mapped_column(info=personal(C2, why="age rules; missing means minor", seen_by=_TEAM, erased=_AWAY))
    email: Mapped[str] = mapped_column(ShortText, default="", info=personal(C2, why="letters and sign-in", seen_by=_TEAM, erased=_AWAY))
    email_folded: Mapped[str] = mapped_column(
        ShortText,
        default="",
        info=personal(C2, why="matching", seen_by="the program", erased=_AWAY, in_copy=False),
    )
    phone: Mapped[str] = mapped_column(
        ShortText, default="", info=personal(C2, why="to reach them on the way", seen_by=_TEAM, erased=_AWAY)
    )
    language: Mapped[str] = mapped_column(ShortText, default="en", info=personal(C1, why="pages and letters", seen_by=_TEAM, erased=_AWAY))
    languages: Mapped[list[str]] = mapped_column(
        default=list, info=personal(C2, why="mixed groups, interpreting", seen_by=_TEAM, erased=_AWAY)
    )
    nationality: Mapped[str] = mapped_column(
        ShortText,
        default="",
        info=personal(C2, why="which papers are needed", seen_by=_DESK, erased="60 days after return"),
    )
    residence_country: Mapped[str] = mapped_column(
        ShortText,
        default="",
        info=personal(C2, why="which papers are needed", seen_by=_DESK, erased="60 days after return"),
    )
    home_place: Mapped[str] = mapped_column(
        ShortText, default="", info=personal(C2, why="distance and grants", seen_by=_DESK, erased=_AWAY)
    )
    document_type: Mapped[str] = mapped_column(
        ShortText,
        default="",
        info=personal(C2, why="passport or card", seen_by=_DESK, erased="14 days after return"),
    )
    document_number_sealed: Mapped[bytes | None] = mapped_column(
        LargeBinary,
        info=personal(C3, why="tickets and hosts' register", seen_by=_DESK, erased="14 days after return"),
    )
    document_expires_on: Mapped[date | None] = mapped_column(
        info=personal(C2, why="valid for the whole trip", seen_by=_DESK, erased="14 days after return")
    )

    document_number = SealedText("document_number_sealed")
    guardians: Mapped[list["Guardian"]] = relationship(back_populates="person", order_by="Guardian.position", cascade="all, delete-orphan")

    @property
    def full_name(self) -> str:
        """Return the name as people say it: first names, then family names."""
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def listed_name(self) -> str:
        """Return the name as lists show it: family names, first names; a one-word name alone."""
        return ", ".join(name for name in (self.last_name, self.first_name) if name)

    @property
    def called(self) -> str:
        """Return how to address them."""
        return self.preferred_name or self.first_name or self.last_name


class Guardian(CityScoped, Identified, Model):
    """A person with parental rights over a minor, as a contact; rights come with guardianship."""

    __tablename__ = "guardians"
    __table_args__ = (UniqueConstraint("person_id", "position"),)

    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    position: Mapped[int] = mapped_column(SmallInteger)
    name: Mapped[str] = mapped_column(ShortText, default="", info=personal(C2, why="to ask for consent", seen_by=_DESK, erased=_AWAY))
    email: Mapped[str] = mapped_column(ShortText, default="", info=personal(C2, why="to ask for consent", seen_by=_DESK, erased=_AWAY))
    phone: Mapped[str] = mapped_column(ShortText, default="", info=personal(C2, why="emergencies", seen_by=_TEAM, erased=_AWAY))
    language: Mapped[str] = mapped_column(ShortText, default="", info=personal(C1, why="letters", seen_by=_DESK, erased=_AWAY))
    person: Mapped[Person] = relationship(back_populates="guardians")


class RoleGrant(Identified, Model):
    """One part that a person plays, in one city where the role has a city, from–until."""

    __tablename__ = "role_grants"
    __table_args__ = (UniqueConstraint("person_id", "role", "city_id"),)

    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    role: Mapped[Role] = mapped_column(stored_enum(Role, "role"))
    city_id: Mapped[UUID | None] = mapped_column(ForeignKey("cities.id"))
    from_on: Mapped[date | None] = mapped_column(info=plain("when the part begins"))
    until_on: Mapped[date | None] = mapped_column(info=plain("when the part ends"))
    person: Mapped[Person] = relationship()

    @classmethod
    def in_force(cls, day: date | BindParameter[date]) -> ColumnElement[bool]:
        """Return the condition that a part is played on a day."""
        return and_(or_(cls.from_on.is_(None), cls.from_on <= day), or_(cls.until_on.is_(None), cls.until_on >= day))
