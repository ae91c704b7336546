"""One initiative in one more language: the words that are public, and those that are being written."""

from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, backref, mapped_column, relationship

from exchange.cities.models import City
from exchange.foundation.database import Identified, Model, ShortText, stored_enum
from exchange.foundation.declarations import Sensitivity, personal, plain
from exchange.foundation.languages import LazyString, _l
from exchange.initiatives.models import Initiative
from exchange.people.models import Person

_DRAFT = "the author, their leader and coordinator; everyone once published"
_KEEP = "stays as a contribution without a name when the author is erased"
_WORDS = personal(Sensitivity.C0, why="the same words in another language", seen_by=_DRAFT, erased=_KEEP)


class Translator(StrEnum):
    """Who answers for a translation in public; no person's name stands there."""

    NETWORK = "network"
    CITY = "city"
    AUTHORS = "authors"


class VersionState(StrEnum):
    """How an initiative stands in one language."""

    ORIGINAL = "original"
    TRANSLATED = "translated"
    OUTDATED = "outdated"
    MISSING = "missing"

    @cached_property
    def label(self) -> LazyString:
        """Name the state as pages do."""
        return {
            VersionState.ORIGINAL: _l("Original"),
            VersionState.TRANSLATED: _l("Translated by people"),
            VersionState.OUTDATED: _l("Older than the original"),
            VersionState.MISSING: _l("Not there yet"),
        }[self]


class InitiativeTranslation(Identified, Model):
    """The answers in one more language. Read it only through an initiative that the viewer may see."""

    __tablename__ = "initiative_translations"
    __table_args__ = (UniqueConstraint("initiative_id", "language"),)

    initiative_id: Mapped[UUID] = mapped_column(ForeignKey("initiatives.id", ondelete="CASCADE"))
    language: Mapped[str] = mapped_column(String(8), index=True, info=plain("of the translation"))
    title: Mapped[str] = mapped_column(ShortText, default="", info=_WORDS)
    excerpt: Mapped[str] = mapped_column(String(260), default="", info=_WORDS)
    answers: Mapped[dict[str, Any]] = mapped_column(default=dict, info=_WORDS)
    draft: Mapped[dict[str, Any]] = mapped_column(default=dict, info=_WORDS)
    origin_print: Mapped[str] = mapped_column(String(64), default="", info=plain("a print of the original that was translated"))
    responsible_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"), index=True)
    translated_by: Mapped[Translator] = mapped_column(stored_enum(Translator, "translator"), default=Translator.NETWORK)
    translated_city_id: Mapped[UUID | None] = mapped_column(ForeignKey("cities.id"))
    created_at: Mapped[datetime]
    saved_at: Mapped[datetime]
    ready_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    initiative: Mapped[Initiative] = relationship(
        backref=backref("translations", order_by="InitiativeTranslation.language", passive_deletes=True)
    )
    responsible: Mapped[Person | None] = relationship()
    translated_city: Mapped[City | None] = relationship()

    __mapper_args__ = {"version_id_col": version}
