"""What became of the themes of one edition in a later one: read for the page, the files and the reports."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from exchange.foundation.database import db
from exchange.foundation.obstacles import NotFound
from exchange.manifesto.models import Edition, Theme, ThemeLink
from exchange.manifesto.rules import carried


@dataclass(frozen=True)
class Crosswalk:
    """Two editions, the lines between their themes, and the themes of which no line says anything yet."""

    earlier: Edition
    later: Edition
    lines: tuple[ThemeLink, ...]
    open_earlier: tuple[Theme, ...]
    open_later: tuple[Theme, ...]


def list_editions_with_themes() -> list[Edition]:
    """Return the editions that have themes here, the earliest first."""
    chosen = select(Edition).where(Edition.id.in_(select(Theme.edition_id))).order_by(Edition.code)
    return list(db.session.scalars(chosen))


def read_crosswalk(earlier: Edition, later: Edition) -> Crosswalk:
    """Return the lines from one edition to a later one, in the order of the earlier; two statements."""
    chosen = select(Theme).where(Theme.edition_id.in_([earlier.id, later.id])).order_by(Theme.is_principle, Theme.position, Theme.slug)
    themes = list(db.session.scalars(chosen))
    place = {theme.id: number for number, theme in enumerate(themes)}
    lines = []
    for link in db.session.scalars(select(ThemeLink).options(joinedload(ThemeLink.from_theme), joinedload(ThemeLink.to_theme))):
        ends = {theme.edition_id for theme in (link.from_theme, link.to_theme) if theme is not None}
        of_these = ends == {earlier.id, later.id} or (link.to_theme is None and ends == {earlier.id})
        if of_these or (link.from_theme is None and ends == {later.id}):
            lines.append(link)
    # New themes of the later edition stand behind all that have an earlier one.
    last = len(themes)
    lines.sort(key=lambda link: (place.get(link.from_theme_id or _NOBODY, last), place.get(link.to_theme_id or _NOBODY, last)))
    said = {key for link in lines for key in (link.from_theme_id, link.to_theme_id)}
    still = [theme for theme in themes if theme.id not in said and theme.withdrawn_on is None]
    return Crosswalk(
        earlier,
        later,
        tuple(lines),
        tuple(theme for theme in still if theme.edition_id == earlier.id),
        tuple(theme for theme in still if theme.edition_id == later.id),
    )


_NOBODY = UUID(int=0)


def list_carried() -> dict[UUID, frozenset[UUID]]:
    """Return {theme: the themes of other editions under which it counts too}; one statement."""
    rows = db.session.execute(select(ThemeLink.from_theme_id, ThemeLink.to_theme_id, ThemeLink.relation))
    return carried([(earlier, later, relation) for earlier, later, relation in rows])


def get_link(link_id: UUID) -> ThemeLink:
    """Return a line of the crosswalk with its themes, or raise NotFound."""
    link = db.session.get(ThemeLink, link_id, options=[joinedload(ThemeLink.from_theme), joinedload(ThemeLink.to_theme)])
    if link is None:
        raise NotFound
    return link


def list_ends() -> list[tuple[Theme, Edition]]:
    """Return every theme with its edition, the earliest edition first."""
    rows = db.session.execute(
        select(Theme, Edition).join(Edition, Edition.id == Theme.edition_id).order_by(Edition.code, Theme.is_principle, Theme.position)
    )
    return [(theme, edition) for theme, edition in rows]
