"""Human beings, once across cohorts; their guardians; the parts they play."""

from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, ColumnElement, ForeignKey, Index, LargeBinary, SmallInteger, UniqueConstraint, and_, exists, or_
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from exchange.access.permissions import Role
from exchange.access.scope import CityOrNetwork, CityScoped
from exchange.foundation.database import Identified, Model, ShortText, stored_enum
from exchange.foundation.declarations import Sensitivity, personal, plain
from exchange.foundation.languages import LazyString, _l
from exchange.foundation.sealing import SealedText
from exchange.people.addresses import mailbox

C1, C2, C3 = Sensitivity.C1, Sensitivity.C2, Sensitivity.C3
_TEAM = "the person, coordinators of the city, the leader, network staff"
_DESK = "the person, coordinators of the city, network staff"
_AWAY = "24 months after the last cohort"


class SignaturesNeeded(StrEnum):
    """How many of those who may sign for a child have to."""

    ONE = "one"
    BOTH = "both"

    @cached_property
    def label(self) -> LazyString:
        """Name the rule as pages do."""
        return {SignaturesNeeded.ONE: _l("One signature is enough"), SignaturesNeeded.BOTH: _l("Everybody who may sign must sign")}[self]


class Relation(StrEnum):
    """What a guardian is to the child."""

    PARENT = "parent"
    GUARDIAN = "guardian"
    AUTHORITY = "authority"

    @cached_property
    def label(self) -> LazyString:
        """Name the relation as pages do."""
        return {
            Relation.PARENT: _l("Parent"),
            Relation.GUARDIAN: _l("Legal guardian"),
            Relation.AUTHORITY: _l("Youth office or another authority"),
        }[self]


class LegalBasis(StrEnum):
    """What the rights of a guardian rest on, as far as lists say it; particulars are kept apart, sealed."""

    UNKNOWN = "unknown"
    BIRTH = "birth"
    ADOPTION = "adoption"
    COURT = "court"
    MANDATE = "mandate"

    @cached_property
    def label(self) -> LazyString:
        """Name the basis as pages do."""
        return {
            LegalBasis.UNKNOWN: _l("Not known yet"),
            LegalBasis.BIRTH: _l("Parent by birth or recognition"),
            LegalBasis.ADOPTION: _l("Adoption"),
            LegalBasis.COURT: _l("Decision of a court"),
            LegalBasis.MANDATE: _l("Written mandate or office"),
        }[self]


def _mailbox_of(context: Any) -> str:
    """Return the mailbox of a row that is being inserted; rows added in bulk meet no validator."""
    return "" if context is None else mailbox(context.get_current_parameters().get("email"))


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

    signatures_needed: Mapped[SignaturesNeeded] = mapped_column(
        stored_enum(SignaturesNeeded, "signatures_needed"), default=SignaturesNeeded.ONE
    )

    document_number = SealedText("document_number_sealed")
    # Whoever was taken off is no guardian for anybody who asks; the row stays as what was in force.
    guardians: Mapped[list["Guardian"]] = relationship(
        back_populates="person",
        primaryjoin="and_(Guardian.person_id == Person.id, Guardian.removed_at.is_(None))",
        order_by="Guardian.position",
        cascade="all, delete-orphan",
        passive_deletes=True,
    )

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
    """A person with parental rights over a minor, as a contact; each right is named and dated."""

    __tablename__ = "guardians"
    __table_args__ = (
        UniqueConstraint("person_id", "position"),
        Index("ix_guardians_city_email_folded", "city_id", "email_folded"),
    )

    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    position: Mapped[int] = mapped_column(SmallInteger)
    name: Mapped[str] = mapped_column(ShortText, default="", info=personal(C2, why="to ask for consent", seen_by=_DESK, erased=_AWAY))
    email: Mapped[str] = mapped_column(ShortText, default="", info=personal(C2, why="to ask for consent", seen_by=_DESK, erased=_AWAY))
    # The mailbox behind the address: one parent of several children is found by it.
    email_folded: Mapped[str] = mapped_column(
        ShortText, default=_mailbox_of, info=personal(C2, why="matching", seen_by="the program", erased=_AWAY, in_copy=False)
    )
    phone: Mapped[str] = mapped_column(ShortText, default="", info=personal(C2, why="emergencies", seen_by=_TEAM, erased=_AWAY))
    language: Mapped[str] = mapped_column(ShortText, default="", info=personal(C1, why="letters", seen_by=_DESK, erased=_AWAY))
    relation: Mapped[Relation] = mapped_column(stored_enum(Relation, "relation"), default=Relation.PARENT)
    legal_basis: Mapped[LegalBasis] = mapped_column(stored_enum(LegalBasis, "legal_basis"), default=LegalBasis.UNKNOWN)
    may_sign: Mapped[bool] = mapped_column(default=True)
    may_view: Mapped[bool] = mapped_column(default=True)
    may_collect: Mapped[bool] = mapped_column(default=True)
    must_be_informed: Mapped[bool] = mapped_column(default=True)
    from_on: Mapped[date | None] = mapped_column(info=plain("when the rights begin"))
    until_on: Mapped[date | None] = mapped_column(info=plain("when the rights end"))
    removed_at: Mapped[datetime | None]
    # Who the guardian is, where Exchange knows them as a person: nobody guards themselves, or whoever guards them.
    known_as_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    # A leader signs for a child only as its parent, and only once a coordinator has confirmed that they are.
    leads_confirmed_at: Mapped[datetime | None]
    # The row that stands for the same human being beside another child, where no address says so.
    same_as_id: Mapped[UUID | None] = mapped_column(ForeignKey("guardians.id", ondelete="SET NULL"))
    custody_note_sealed: Mapped[bytes | None] = mapped_column(
        LargeBinary, info=personal(C3, why="who decides for the child", seen_by=_DESK, erased=_AWAY, in_copy=False)
    )
    person: Mapped[Person] = relationship(back_populates="guardians", foreign_keys=[person_id])

    custody_note = SealedText("custody_note_sealed")

    @validates("email")
    def _find_mailbox(self, _key: str, address: str) -> str:
        self.email_folded = mailbox(address)
        return address


# Young people keep their own page when their city leaves the network: what they wrote and agreed to stays theirs.
ACTING_FOR_A_CITY = (Role.COORDINATOR, Role.LEADER, Role.VIEWER)


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
        """Return the condition that a part is played on a day: nobody acts for a city that has left the network."""
        # Named by its table: features on the ground do not import those that build on them.
        cities = cls.metadata.tables["cities"].alias("leaving")
        left = exists().where(cities.c.id == cls.city_id, cities.c.member_until_on < day, cls.role.in_(ACTING_FOR_A_CITY))
        return and_(or_(cls.from_on.is_(None), cls.from_on <= day), or_(cls.until_on.is_(None), cls.until_on >= day), ~left)
