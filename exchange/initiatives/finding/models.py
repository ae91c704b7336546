"""How the catalogue's words may be misspelt, and when something in the catalogue changed."""

from uuid import UUID

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from exchange.foundation.database import Model
from exchange.foundation.declarations import plain


class SpellingKey(Model):
    """A word of the catalogue without one of its letters, whole or by halves: what a mistyped word has in common with it."""

    __tablename__ = "initiative_spellings"

    key: Mapped[str] = mapped_column(
        String(40).with_variant(String(40, collation="C"), "postgresql"), primary_key=True, info=plain("public text")
    )
    word: Mapped[str] = mapped_column(
        String(40).with_variant(String(40, collation="C"), "postgresql"), primary_key=True, index=True, info=plain("public text")
    )


class CatalogueChange(Model):
    """The rows, one for each part of the database, that every change of it marks anew: whoever keeps what follows from it reads again."""

    __tablename__ = "catalogue_changes"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    mark: Mapped[UUID]
