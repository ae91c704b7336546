"""Editions of the Manifesto, their themes and recommendations, as dated and sourced rows."""

from datetime import date
from uuid import UUID

from sqlalchemy import ForeignKey, SmallInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from exchange.foundation.database import Identified, Model
from exchange.foundation.declarations import plain
from exchange.foundation.languages import label


class Edition(Identified, Model):
    """One Manifesto or declaration, by its year."""

    __tablename__ = "editions"

    code: Mapped[str] = mapped_column(String(20), unique=True, info=plain("2017"))
    name: Mapped[str] = mapped_column(info=plain())
    place: Mapped[str] = mapped_column(default="", info=plain())
    nature: Mapped[str] = mapped_column(String(20), default="manifesto", info=plain())
    adopted_on: Mapped[date | None] = mapped_column(info=plain())
    is_complete: Mapped[bool] = mapped_column(default=False)


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
    edition: Mapped[Edition] = relationship()

    def label_in(self, language: str) -> str:
        """Return the published wording in a language, else the English one."""
        return label(self.labels, language, default=self.slug)


class Recommendation(Identified, Model):
    """One recommendation of an edition, in paraphrase, with its source."""

    __tablename__ = "recommendations"
    __table_args__ = (UniqueConstraint("edition_id", "code"),)

    edition_id: Mapped[UUID] = mapped_column(ForeignKey("editions.id"))
    theme_id: Mapped[UUID | None] = mapped_column(ForeignKey("themes.id"), index=True)
    code: Mapped[str] = mapped_column(String(20), info=plain())
    text: Mapped[str] = mapped_column(info=plain("paraphrase, English"))
    source: Mapped[str] = mapped_column(default="", info=plain())
    is_verified: Mapped[bool] = mapped_column(default=False)
    theme: Mapped[Theme | None] = relationship()
