"""A photo that belongs to an initiative, whose faces are on it, and what an adult said of it."""

from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from uuid import UUID

from sqlalchemy import ForeignKey, Index, SmallInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from exchange.foundation.database import Identified, Model, ShortText, stored_enum
from exchange.foundation.declarations import Sensitivity, personal
from exchange.foundation.languages import LazyString, _l
from exchange.initiatives.models import Initiative
from exchange.people.models import Person

C0, C1, C2 = Sensitivity.C0, Sensitivity.C1, Sensitivity.C2
_SHOWN = "the author, their leader and coordinator; everyone while it is shown"
_ADULTS = "the adults of the city who read it"
_ERASED = "12 months after it was last shown, sooner when somebody on it or who put it there is erased"


class Faces(StrEnum):
    """Whose faces are on a photo, as whoever put it there says."""

    NOBODY = "nobody"
    OWN = "own"
    OTHERS = "others"

    @cached_property
    def label(self) -> LazyString:
        """Name the answer as pages do."""
        return {
            Faces.NOBODY: _l("Nobody who can be recognised"),
            Faces.OWN: _l("People of our group"),
            Faces.OTHERS: _l("Somebody else who can be recognised"),
        }[self]


class Look(StrEnum):
    """What the adult who looked at a photo said."""

    WAITING = "waiting"
    SHOWN = "shown"
    HIDDEN = "hidden"


class Strangers(StrEnum):
    """How old those are who are not of the group, as far as the adult knows."""

    ADULTS = "adults"
    MINORS = "minors"

    @cached_property
    def label(self) -> LazyString:
        """Name the answer as pages do."""
        return {Strangers.ADULTS: _l("Yes, all of them"), Strangers.MINORS: _l("No, or we do not know")}[self]


class InitiativePhoto(Identified, Model):
    """A photo of an initiative; whether it may be shown is never written here: `rules` says it of the facts of the moment.

    Not city-scoped by criteria, as its initiative is not: read it only beside an initiative that a viewer may see.
    """

    __tablename__ = "initiative_photos"
    __table_args__ = (Index("ix_initiative_photos_look_not_shown_since", "look", "not_shown_since"),)

    initiative_id: Mapped[UUID] = mapped_column(ForeignKey("initiatives.id", ondelete="CASCADE"), index=True)
    by_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"), index=True)
    picture_key: Mapped[str] = mapped_column(String(120), info=personal(C2, why="to show it", seen_by=_SHOWN, erased=_ERASED))
    thumbnail_key: Mapped[str] = mapped_column(String(120), info=personal(C2, why="to show it", seen_by=_SHOWN, erased=_ERASED))
    width: Mapped[int] = mapped_column(SmallInteger)
    height: Mapped[int] = mapped_column(SmallInteger)
    is_from_note: Mapped[bool] = mapped_column(default=False)
    alt: Mapped[str] = mapped_column(info=personal(C0, why="what is on it, for people who cannot see it", seen_by=_SHOWN, erased=_ERASED))
    faces: Mapped[Faces] = mapped_column(stored_enum(Faces, "photo_faces"))
    added_at: Mapped[datetime]
    look: Mapped[Look] = mapped_column(stored_enum(Look, "photo_look"), default=Look.WAITING)
    looked_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    looked_at: Mapped[datetime | None]
    why: Mapped[str] = mapped_column(
        default="", info=personal(C1, why="the author learns why", seen_by="the author, readers", erased=_ERASED)
    )
    # The network itself said no: no adult of a city takes that back.
    is_no_of_network: Mapped[bool] = mapped_column(default=False)
    strangers: Mapped[Strangers | None] = mapped_column(stored_enum(Strangers, "photo_strangers"))
    permission_by: Mapped[str] = mapped_column(
        ShortText,
        default="",
        info=personal(C2, why="whose written permission is held", seen_by=_ADULTS, erased=_ERASED, in_copy=False),
    )
    permission_on: Mapped[date | None] = mapped_column(
        info=personal(C2, why="whose written permission is held", seen_by=_ADULTS, erased=_ERASED, in_copy=False)
    )
    # Empty while everybody can see it: whoever is told that it went is told once, and a photo nobody sees does not stay for ever.
    not_shown_since: Mapped[datetime | None]
    initiative: Mapped[Initiative] = relationship()
    people: Mapped[list["PhotoFace"]] = relationship(
        back_populates="photo", cascade="all, delete-orphan", passive_deletes=True, order_by="PhotoFace.id"
    )


class PhotoFace(Identified, Model):
    """Somebody of the group whose face is on a photo."""

    __tablename__ = "initiative_photo_faces"
    __table_args__ = (UniqueConstraint("photo_id", "person_id"),)

    photo_id: Mapped[UUID] = mapped_column(ForeignKey("initiative_photos.id", ondelete="CASCADE"))
    # A face whose person is not known any more agrees to nothing: the photo is not shown.
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"), index=True)
    named_at: Mapped[datetime]
    photo: Mapped[InitiativePhoto] = relationship(back_populates="people")
    person: Mapped[Person | None] = relationship()
