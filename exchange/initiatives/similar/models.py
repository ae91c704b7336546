"""What an initiative speaks of, in terms that languages share; and what was said about two that are alike."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from exchange.foundation.database import Identified, Model
from exchange.foundation.declarations import plain
from exchange.initiatives.models import Initiative

_TERM = String(48).with_variant(String(48, collation="C"), "postgresql")


class InitiativeTerm(Model):
    """One thing that an initiative speaks of: a concept, the beginning of a word, a theme or a recommendation."""

    __tablename__ = "initiative_terms"
    __table_args__ = (Index("ix_initiative_terms_term", "term", "initiative_id", "weight"),)

    initiative_id: Mapped[UUID] = mapped_column(ForeignKey("initiatives.id", ondelete="CASCADE"), primary_key=True)
    term: Mapped[str] = mapped_column(_TERM, primary_key=True, info=plain("what the text speaks of"))
    # Hundredths.
    weight: Mapped[int] = mapped_column(SmallInteger)


class TermCount(Model):
    """How many initiatives speak of something: what few speak of says more."""

    __tablename__ = "initiative_term_counts"

    term: Mapped[str] = mapped_column(_TERM, primary_key=True, info=plain("what texts speak of"))
    documents: Mapped[int] = mapped_column(default=0)


class Comparison(Identified, Model):
    """Somebody has looked at two and said: it is another thing. Nobody is asked again."""

    __tablename__ = "initiative_comparisons"
    __table_args__ = (
        UniqueConstraint("first_id", "second_id"),
        CheckConstraint("first_id <> second_id", name="two"),
    )

    # The lower id first, so that a pair is one row.
    first_id: Mapped[UUID] = mapped_column(ForeignKey("initiatives.id", ondelete="CASCADE"))
    second_id: Mapped[UUID] = mapped_column(ForeignKey("initiatives.id", ondelete="CASCADE"), index=True)
    by_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    is_by_reader: Mapped[bool] = mapped_column(default=False)
    at: Mapped[datetime]


class Combination(Identified, Model):
    """Two are to become one: both authors are asked, and either may say no.

    Where `made_id` is one of the two, nothing is made of both: authors ask the network that this one goes on and the other gives way.
    Each of these is a question of its own. A pair has two rows, one in each order; which of the two is first says nothing.
    """

    __tablename__ = "initiative_combinations"
    __table_args__ = (
        UniqueConstraint("first_id", "second_id"),
        CheckConstraint("first_id <> second_id", name="two"),
    )

    first_id: Mapped[UUID] = mapped_column(ForeignKey("initiatives.id", ondelete="CASCADE"))
    second_id: Mapped[UUID] = mapped_column(ForeignKey("initiatives.id", ondelete="CASCADE"), index=True)
    asked_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    asked_at: Mapped[datetime]
    # When the others were written to: only once both are public and can be read.
    told_at: Mapped[datetime | None]
    first_yes_at: Mapped[datetime | None]
    second_yes_at: Mapped[datetime | None]
    refused_at: Mapped[datetime | None]
    made_id: Mapped[UUID | None] = mapped_column(ForeignKey("initiatives.id", ondelete="SET NULL"), index=True)
    version: Mapped[int] = mapped_column(default=1)
    first: Mapped[Initiative] = relationship(foreign_keys=[first_id])
    second: Mapped[Initiative] = relationship(foreign_keys=[second_id])
    made: Mapped[Initiative | None] = relationship(foreign_keys=[made_id])

    __mapper_args__ = {"version_id_col": version}

    @property
    def is_giving_way(self) -> bool:
        """Say whether one is to give way to the other."""
        return self.made_id is not None and self.made_id in (self.first_id, self.second_id)
