"""A typed link between two initiatives, from the later one to what it comes from."""

from datetime import datetime
from enum import StrEnum
from functools import cached_property
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from exchange.foundation.database import Identified, Model, ShortText, stored_enum
from exchange.foundation.declarations import Sensitivity, personal
from exchange.foundation.languages import LazyString, _l
from exchange.initiatives.models import Initiative
from exchange.people.models import Person


class LinkKind(StrEnum):
    """How one comes from another; parallel has no direction, retired-in-favour-of leads on."""

    REPLICATES = "replicates"
    ADAPTS = "adapts"
    COMBINES = "combines"
    INSPIRED_BY = "inspired_by"
    PARALLEL = "parallel"
    RETIRED_IN_FAVOUR_OF = "retired_in_favour_of"

    @cached_property
    def label(self) -> LazyString:
        """Say it with the child as the subject."""
        return {
            LinkKind.REPLICATES: _l("repeats"),
            LinkKind.ADAPTS: _l("adapts"),
            LinkKind.COMBINES: _l("combines"),
            LinkKind.INSPIRED_BY: _l("was inspired by"),
            LinkKind.PARALLEL: _l("runs side by side with"),
            LinkKind.RETIRED_IN_FAVOUR_OF: _l("gave way to"),
        }[self]


class InitiativeLink(Identified, Model):
    """`child` replicates, adapts, combines, was inspired by, runs beside, or gave way to `parent`.

    It stays when either is retired and when whoever made it is erased: then without a name.
    """

    __tablename__ = "initiative_links"
    __table_args__ = (
        UniqueConstraint("child_id", "parent_id", "kind"),
        CheckConstraint("child_id <> parent_id", name="two"),
    )

    child_id: Mapped[UUID] = mapped_column(ForeignKey("initiatives.id", ondelete="CASCADE"))
    parent_id: Mapped[UUID] = mapped_column(ForeignKey("initiatives.id", ondelete="CASCADE"), index=True)
    kind: Mapped[LinkKind] = mapped_column(stored_enum(LinkKind, "link_kind"))
    why: Mapped[str] = mapped_column(
        ShortText,
        default="",
        info=personal(
            Sensitivity.C0,
            why="readers learn why two belong together",
            seen_by="everyone, once both are public",
            erased="stays as a contribution without a name when the author is erased",
        ),
    )
    made_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"), index=True)
    made_at: Mapped[datetime]
    child: Mapped[Initiative] = relationship(foreign_keys=[child_id])
    parent: Mapped[Initiative] = relationship(foreign_keys=[parent_id])
    made_by: Mapped[Person | None] = relationship()
