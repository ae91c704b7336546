"""Reads of the Manifesto: public facts, open to everybody."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeVar
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from exchange.foundation.database import db
from exchange.foundation.obstacles import NotFound
from exchange.manifesto.models import Edition, Recommendation, Theme

_R = TypeVar("_R", Edition, Theme, Recommendation)


@dataclass(frozen=True)
class Chapter:
    """A theme with its recommendations."""

    theme: Theme
    recommendations: list[Recommendation] = field(default_factory=list)


@dataclass(frozen=True)
class EditionOutline:
    """An edition as the page shows it; `loose` are recommendations of no chapter that is known here."""

    edition: Edition
    chapters: list[Chapter]
    principles: list[Chapter]
    loose: list[Recommendation]

    @property
    def is_empty(self) -> bool:
        """Say whether nothing but the edition's name is held here."""
        return not (self.chapters or self.principles or self.loose)


def list_editions() -> list[EditionOutline]:
    """Return every edition with its chapters and recommendations, the newest first; three statements."""
    themes: dict[UUID, list[Theme]] = defaultdict(list)
    for theme in db.session.scalars(select(Theme).order_by(Theme.is_principle, Theme.position, Theme.slug)):
        themes[theme.edition_id].append(theme)
    by_theme: dict[UUID, list[Recommendation]] = defaultdict(list)
    loose: dict[UUID, list[Recommendation]] = defaultdict(list)
    for recommendation in db.session.scalars(select(Recommendation).order_by(Recommendation.position, Recommendation.code)):
        if recommendation.theme_id is None:
            loose[recommendation.edition_id].append(recommendation)
        else:
            by_theme[recommendation.theme_id].append(recommendation)
    editions = db.session.scalars(select(Edition)).all()
    return [
        EditionOutline(
            edition,
            [Chapter(theme, by_theme[theme.id]) for theme in themes[edition.id] if not theme.is_principle],
            [Chapter(theme, by_theme[theme.id]) for theme in themes[edition.id] if theme.is_principle],
            loose[edition.id],
        )
        for edition in sorted(editions, key=lambda edition: (edition.code.isdigit(), edition.code), reverse=True)
    ]


def list_choosable_themes(*, year: int | None) -> list[Theme]:
    """Return the chapters from which an author chooses: those of the edition of a year, else of the newest that has any."""
    rows = db.session.execute(
        select(Theme, Edition.code)
        .join(Edition, Edition.id == Theme.edition_id)
        .where(Theme.is_principle.is_(False), Theme.withdrawn_on.is_(None))
        .order_by(Edition.code.desc(), Theme.position)
    ).all()
    codes = [code for _theme, code in rows]
    wanted = str(year) if str(year) in codes else next(iter(codes), "")
    return [theme for theme, code in rows if code == wanted]


def list_recommendations(theme_ids: Sequence[UUID], *, kept: Sequence[UUID] = ()) -> list[Recommendation]:
    """Return what some themes recommend, in the order of the Manifesto; of what is withdrawn only what was chosen before (`kept`)."""
    if not theme_ids:
        return []
    chosen = select(Recommendation).join(Theme, Theme.id == Recommendation.theme_id).where(Theme.id.in_(list(theme_ids)))
    offered = Recommendation.withdrawn_on.is_(None)
    chosen = chosen.where(offered | Recommendation.id.in_(list(kept)) if kept else offered)
    return list(db.session.scalars(chosen.order_by(Theme.position, Recommendation.position, Recommendation.code)))


def list_themes_by_ids(theme_ids: Sequence[UUID]) -> list[Theme]:
    """Return some themes, in the order of the Manifesto."""
    if not theme_ids:
        return []
    return list(db.session.scalars(select(Theme).where(Theme.id.in_(list(theme_ids))).order_by(Theme.position)))


def get_edition(edition_id: UUID) -> Edition:
    """Return an edition, or raise NotFound."""
    return _found(db.session.get(Edition, edition_id))


def find_edition(code: str) -> Edition | None:
    """Return an edition by its code, or None."""
    return db.session.scalar(select(Edition).where(Edition.code == code))


def get_theme(theme_id: UUID) -> Theme:
    """Return a theme with its edition, or raise NotFound."""
    return _found(db.session.get(Theme, theme_id, options=[joinedload(Theme.edition, innerjoin=True)]))


def get_recommendation(recommendation_id: UUID) -> Recommendation:
    """Return a recommendation with its edition, or raise NotFound."""
    return _found(db.session.get(Recommendation, recommendation_id, options=[joinedload(Recommendation.edition, innerjoin=True)]))


def _found(row: _R | None) -> _R:
    if row is None:
        raise NotFound
    return row


def list_themes_of(edition: Edition, *, kept: UUID | None = None) -> list[Theme]:
    """Return the themes and principles of an edition that are not withdrawn, and the one that is `kept`."""
    chosen = select(Theme).where(Theme.edition_id == edition.id, Theme.withdrawn_on.is_(None) | (Theme.id == kept))
    return list(db.session.scalars(chosen.order_by(Theme.is_principle, Theme.position, Theme.slug)))


def next_position(edition: Edition, model: type[Theme] | type[Recommendation]) -> int:
    """Return the first free place at the end of a list."""
    return (db.session.scalar(select(func.max(model.position)).where(model.edition_id == edition.id)) or 0) + 1
