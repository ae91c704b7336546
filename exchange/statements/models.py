"""A statement of contribution and its editions: what was certified on which day, and what its holder adds and allows.

No row belongs to a city: a statement is its holder's own, and stays true when a city leaves.
"""

from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary, SmallInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from exchange.foundation.database import Identified, Model, ShortText, stored_enum
from exchange.foundation.declarations import Sensitivity, personal, plain
from exchange.foundation.languages import LazyString, _l
from exchange.foundation.sealing import SealedText
from exchange.initiatives.models import Initiative
from exchange.people.models import Person

_HOLDER = "the person, and whoever they show the paper to"
_GONE = "24 months after the last cohort"


class Part(StrEnum):
    """What somebody did for an initiative."""

    BEGAN = "began"
    JOINED = "joined"

    @cached_property
    def label(self) -> LazyString:
        """Name the part as pages do."""
        return {Part.BEGAN: _l("Began it and wrote it"), Part.JOINED: _l("Wrote it together with others")}[self]


class Because(StrEnum):
    """Why the network no longer stands by a statement. A list, and no text: everybody who checks the paper reads it."""

    CORRECTED = "corrected"
    MISTAKE = "mistake"
    NOT_THE_AUTHOR = "not-the-author"
    NOT_RUNNING = "not-running"

    @cached_property
    def label(self) -> LazyString:
        """Say the reason as whoever checks the paper reads it."""
        return {
            Because.CORRECTED: _l("the city has corrected its record: it does not run this initiative yet."),
            Because.MISTAKE: _l("it was issued by mistake."),
            Because.NOT_THE_AUTHOR: _l("it named somebody who did not take part."),
            Because.NOT_RUNNING: _l("the city did not run this initiative."),
        }[self]


class Statement(Identified, Model):
    """One person's statement about one initiative; each thing that changes it makes a new edition."""

    __tablename__ = "statements"
    __table_args__ = (UniqueConstraint("initiative_id", "person_id"),)

    initiative_id: Mapped[UUID] = mapped_column(ForeignKey("initiatives.id"))
    # Stays where a person is erased, whose name is gone then.
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"), index=True)
    words: Mapped[str] = mapped_column(
        default="", info=personal(Sensitivity.C1, why="own words on one's own paper", seen_by=_HOLDER, erased=_GONE)
    )
    # {code of the list: a line of one's own}
    competences: Mapped[dict[str, str] | None] = mapped_column(
        info=personal(Sensitivity.C1, why="own words on one's own paper", seen_by=_HOLDER, erased=_GONE)
    )
    # Whoever checks the paper reads the name only with this, and never more than consent allows; on which day, since a
    # minor's yes is none to an adult's full name.
    name_agreed_on: Mapped[date | None] = mapped_column(info=plain("the day of the tick, where the network is"))
    taken_back_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_because: Mapped[Because | None] = mapped_column(stored_enum(Because, "withdrawn_because"))
    withdrawn_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)
    initiative: Mapped[Initiative] = relationship()
    person: Mapped[Person | None] = relationship(foreign_keys=[person_id])
    editions: Mapped[list["StatementEdition"]] = relationship(back_populates="statement", order_by="StatementEdition.number")

    __mapper_args__ = {"version_id_col": version}

    @property
    def shows_name(self) -> bool:
        """Say whether its holder lets whoever checks the paper read the name."""
        return self.name_agreed_on is not None

    @property
    def latest(self) -> "StatementEdition":
        """Return the edition that counts."""
        return self.editions[-1]


class StatementEdition(Identified, Model):
    """What was certified on one day. Nothing of it is changed: later names and events make a later edition."""

    __tablename__ = "statement_editions"
    __table_args__ = (UniqueConstraint("statement_id", "number"),)

    statement_id: Mapped[UUID] = mapped_column(ForeignKey("statements.id", ondelete="CASCADE"))
    number: Mapped[int] = mapped_column(SmallInteger, info=plain("1, 2, 3 …"))
    code_hash: Mapped[str] = mapped_column(String(64), unique=True, info=plain("SHA-256 of a random code"))
    # What stands on the paper; only its holder reads it here.
    code_sealed: Mapped[bytes | None] = mapped_column(
        LargeBinary, info=personal(Sensitivity.C2, why="to check the paper", seen_by=_HOLDER, erased=_GONE)
    )
    code = SealedText("code_sealed")
    name: Mapped[str] = mapped_column(
        ShortText, default="", info=personal(Sensitivity.C2, why="to name the person", seen_by=_HOLDER, erased=_GONE)
    )
    issued_on: Mapped[date] = mapped_column(info=plain("where the network is"))
    issued_at: Mapped[datetime]
    facts: Mapped[dict[str, Any]] = mapped_column(info=plain("what was certified: an initiative, cities and days, no person"))
    fingerprint: Mapped[str] = mapped_column(String(64), info=plain("SHA-256 of the facts"))
    # When its holder was written to about it; what is no good news needs no letter.
    told_at: Mapped[datetime | None] = mapped_column(index=True)
    statement: Mapped[Statement] = relationship(back_populates="editions")

    @property
    def is_erased(self) -> bool:
        """Say whether its holder's data is gone; the facts stand."""
        return not self.name
