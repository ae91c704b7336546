"""Editions of the Manifesto, their themes and recommendations, as dated and sourced rows; what became of a theme later."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, SmallInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from exchange.foundation.database import Identified, Model, stored_enum
from exchange.foundation.declarations import plain
from exchange.foundation.languages import LazyString, _l, _lc, label


class Edition(Identified, Model):
    """One Manifesto or declaration, by its year."""

    __tablename__ = "editions"

    code: Mapped[str] = mapped_column(String(20), unique=True, info=plain("2017"))
    name: Mapped[str] = mapped_column(info=plain())
    place: Mapped[str] = mapped_column(default="", info=plain())
    nature: Mapped[str] = mapped_column(String(20), default="manifesto", info=plain())
    adopted_on: Mapped[date | None] = mapped_column(info=plain())
    is_complete: Mapped[bool] = mapped_column(default=False)
    # Since the network changed it by hand, the packaged list no longer does.
    changed_on: Mapped[date | None] = mapped_column(info=plain())
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class Theme(Identified, Model):
    """A chapter of an edition, or one of its cross-cutting principles."""

    __tablename__ = "themes"
    __table_args__ = (UniqueConstraint("edition_id", "slug"),)

    edition_id: Mapped[UUID] = mapped_column(ForeignKey("editions.id"))
    slug: Mapped[str] = mapped_column(String(60), info=plain())
    position: Mapped[int] = mapped_column(SmallInteger)
    is_principle: Mapped[bool] = mapped_column(default=False)
    labels: Mapped[dict[str, str]] = mapped_column(info=plain("by language, as published"))
    evidence: Mapped[str] = mapped_column(default="", info=plain("where the label was found"))
    is_verified: Mapped[bool] = mapped_column(default=False)
    withdrawn_on: Mapped[date | None] = mapped_column(info=plain())
    withdrawn_because: Mapped[str] = mapped_column(default="", info=plain("for readers"))
    changed_on: Mapped[date | None] = mapped_column(info=plain())
    version: Mapped[int] = mapped_column(default=1)
    edition: Mapped[Edition] = relationship()

    __mapper_args__ = {"version_id_col": version}

    def label_in(self, language: str) -> str:
        """Return the wording in a language, published or our own translation, else the English one."""
        return label(self.labels, language, default=self.slug)


@dataclass(frozen=True)
class Wording:
    """A recommendation in one language: its text, where it was read, and whether somebody compared it with that."""

    language: str
    text: str
    source: str = ""
    is_verified: bool = False


class Recommendation(Identified, Model):
    """One recommendation of an edition, in paraphrase, with its source.

    `text`, `source` and `is_verified` are the English version's; `texts` has {language: {text, source, is_verified}} of the others.
    """

    __tablename__ = "recommendations"
    __table_args__ = (UniqueConstraint("edition_id", "code"),)

    edition_id: Mapped[UUID] = mapped_column(ForeignKey("editions.id"))
    theme_id: Mapped[UUID | None] = mapped_column(ForeignKey("themes.id"), index=True)
    code: Mapped[str] = mapped_column(String(20), info=plain())
    position: Mapped[int] = mapped_column(SmallInteger, default=0)
    text: Mapped[str] = mapped_column(info=plain("paraphrase, English"))
    source: Mapped[str] = mapped_column(default="", info=plain())
    is_verified: Mapped[bool] = mapped_column(default=False)
    texts: Mapped[dict[str, Any]] = mapped_column(default=dict, info=plain("by language, each with its source"))
    withdrawn_on: Mapped[date | None] = mapped_column(info=plain())
    withdrawn_because: Mapped[str] = mapped_column(default="", info=plain("for readers"))
    changed_on: Mapped[date | None] = mapped_column(info=plain())
    version: Mapped[int] = mapped_column(default=1)
    theme: Mapped[Theme | None] = relationship()
    edition: Mapped[Edition] = relationship()

    __mapper_args__ = {"version_id_col": version}

    def wording_in(self, language: str) -> Wording:
        """Return the version in a language, else the English one."""
        found = (self.texts or {}).get(language)
        if language == "en" or not found:
            return Wording("en", self.text, self.source, self.is_verified)
        return Wording(language, found["text"], found.get("source", ""), bool(found.get("is_verified")))


class Relation(StrEnum):
    """What became of a theme in a later edition."""

    SAME = "same"
    SPLIT = "split"
    MERGED = "merged"
    NEW = "new"
    DROPPED = "dropped"

    @cached_property
    def label(self) -> LazyString:
        """Name the relation as pages do."""
        return {
            Relation.SAME: _l("the same theme"),
            Relation.SPLIT: _l("one of several that it became"),
            Relation.MERGED: _l("joined with others"),
            Relation.NEW: _lc("a theme of an edition", "new"),
            Relation.DROPPED: _l("not taken up again"),
        }[self]


class ThemeLink(Identified, Model):
    """Which theme of an edition became which of a later one; a new theme has no earlier one, a dropped one no later one."""

    __tablename__ = "theme_links"
    __table_args__ = (UniqueConstraint("from_theme_id", "to_theme_id"),)

    from_theme_id: Mapped[UUID | None] = mapped_column(ForeignKey("themes.id"))
    to_theme_id: Mapped[UUID | None] = mapped_column(ForeignKey("themes.id"), index=True)
    relation: Mapped[Relation] = mapped_column(stored_enum(Relation, "theme_relation"))
    note: Mapped[str] = mapped_column(default="", info=plain("why, for readers"))
    source: Mapped[str] = mapped_column(default="", info=plain())
    is_verified: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)
    from_theme: Mapped[Theme | None] = relationship(foreign_keys=[from_theme_id])
    to_theme: Mapped[Theme | None] = relationship(foreign_keys=[to_theme_id])

    __mapper_args__ = {"version_id_col": version}
