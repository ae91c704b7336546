"""The public catalogue: searched, filtered and counted in a constant number of statements, as page, file and feed."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, exists, func, select
from sqlalchemy.orm import aliased

from exchange.cities.models import City
from exchange.foundation.database import db
from exchange.foundation.folding import words
from exchange.foundation.languages import label
from exchange.foundation.pages import PAGE_SIZE, Paging
from exchange.initiatives.models import Initiative, InitiativeState, InitiativeWord, Stage, initiative_themes
from exchange.manifesto.models import Theme

_AT_ONCE = 500
_PUBLISHED = Initiative.state == InitiativeState.PUBLISHED
_SeenCity = aliased(City)
_LINE = (
    Initiative.id,
    Initiative.slug,
    Initiative.title,
    Initiative.language,
    Initiative.stage,
    Initiative.adopted_count,
    Initiative.credited_as,
    Initiative.published_at,
    City.slug.label("city"),
    City.name.label("city_name"),
    City.country.label("country"),
    _SeenCity.slug.label("seen_city"),
    _SeenCity.name.label("seen_city_name"),
)
_ANSWERS = (
    Initiative.problem,
    Initiative.seen_where,
    Initiative.steps,
    Initiative.why_it_works,
    Initiative.who_does_it,
    Initiative.cost,
    Initiative.change,
    Initiative.at_home,
)
# So much of the problem stands in a list.
_EXCERPT = func.substr(Initiative.problem, 1, 260).label("excerpt")


@dataclass(frozen=True)
class Wishes:
    """What is asked of the catalogue; an unknown stage is left out, an unknown theme or city finds nothing."""

    q: str = ""
    theme: str = ""
    city: str = ""
    stage: str = ""
    page: int = 1

    @classmethod
    def from_address(cls, arguments: Mapping[str, str], *, page: int) -> "Wishes":
        """Read the wishes of an address."""
        stage = arguments.get("stage", "")
        return cls(
            q=" ".join(arguments.get("q", "").split())[:200],
            theme=arguments.get("theme", "")[:60],
            city=arguments.get("city", "")[:60],
            stage=stage if stage in set(Stage) else "",
            page=page,
        )

    @property
    def is_narrowed(self) -> bool:
        """Say whether anything is asked for."""
        return any((self.q, self.theme, self.city, self.stage))

    @property
    def query(self) -> dict[str, Any]:
        """Return the values of an address that asks for the same, without its page."""
        asked = {"q": self.q, "theme": self.theme, "city": self.city, "stage": self.stage}
        return {name: value for name, value in asked.items() if value}


class Choice(NamedTuple):
    """A theme or city to filter by, named in the reader's language."""

    slug: str
    name: str


@dataclass(frozen=True)
class CataloguePage:
    """One page of the catalogue with what stands around it."""

    rows: list[Row[tuple[Any, ...]]]
    paging: Paging
    themes: dict[UUID, list[str]] = field(default_factory=dict)


def _conditions(wishes: Wishes) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [_PUBLISHED]
    if wishes.city:
        found.append(Initiative.city_id == select(City.id).where(City.slug == wishes.city).scalar_subquery())
    if wishes.stage:
        found.append(Initiative.stage == Stage(wishes.stage))
    if wishes.theme:
        chosen = (
            select(initiative_themes.c.initiative_id)
            .join(Theme, Theme.id == initiative_themes.c.theme_id)
            .where(Theme.slug == wishes.theme)
        )
        found.append(Initiative.id.in_(chosen))
    asked = words(wishes.q, limit=8)
    found += [
        Initiative.id.in_(
            select(InitiativeWord.initiative_id).where(InitiativeWord.word >= word, InitiativeWord.word < word + "\U0010ffff")
        )
        for word in asked
    ]
    return found


def _joined(*columns: Any) -> Select[*tuple[Any, ...]]:
    return (
        select(*columns)
        .select_from(Initiative)
        .join(City, City.id == Initiative.city_id)
        .outerjoin(_SeenCity, _SeenCity.id == Initiative.seen_city_id)
        .order_by(Initiative.published_at.desc(), Initiative.id.desc())
    )


def list_published(wishes: Wishes, *, with_answers: bool = False, size: int = PAGE_SIZE) -> CataloguePage:
    """Return one page of published initiatives, the newest first; three statements."""
    conditions = _conditions(wishes)
    total = db.session.scalar(select(func.count()).select_from(Initiative).where(*conditions)) or 0
    paging = Paging(page=wishes.page, total=total, size=size)
    columns = (*_LINE, *_ANSWERS) if with_answers else (*_LINE, _EXCERPT)
    rows = db.session.execute(_joined(*columns).where(*conditions).limit(size).offset(paging.offset)).all()
    chosen = initiative_themes.c.initiative_id.in_([row.id for row in rows])
    return CataloguePage(list(rows), paging, _theme_slugs(chosen) if rows else {})


def _theme_slugs(condition: ColumnElement[bool]) -> dict[UUID, list[str]]:
    """Return the address parts of the themes of some initiatives, in the order of their edition."""
    found: dict[UUID, list[str]] = defaultdict(list)
    for slug, initiative_id in db.session.execute(
        select(Theme.slug, initiative_themes.c.initiative_id)
        .join(initiative_themes, initiative_themes.c.theme_id == Theme.id)
        .where(condition)
        .order_by(Theme.position)
    ):
        found[initiative_id].append(slug)
    return found


def stream_published(wishes: Wishes) -> Iterator[tuple[Row[tuple[Any, ...]], list[str]]]:
    """Yield every published initiative that is asked for with its themes' slugs; two statements, flat memory."""
    conditions = _conditions(wishes)
    slugs = _theme_slugs(initiative_themes.c.initiative_id.in_(select(Initiative.id).where(*conditions)))
    for row in db.session.execute(_joined(*_LINE, *_ANSWERS).where(*conditions).execution_options(yield_per=_AT_ONCE)):
        yield row, slugs.get(row.id, [])


def list_theme_choices(language: str) -> list[Choice]:
    """Return the themes on which something is published, each address part once, by name."""
    used = exists(
        select(initiative_themes.c.initiative_id)
        .join(Initiative, Initiative.id == initiative_themes.c.initiative_id)
        .where(initiative_themes.c.theme_id == Theme.id, _PUBLISHED)
    )
    rows = db.session.execute(select(Theme.slug, Theme.labels).where(used).order_by(Theme.position))
    named = {slug: label(labels, language, default=slug) for slug, labels in rows}
    return [Choice(slug, name) for slug, name in sorted(named.items(), key=lambda item: item[1].casefold())]


def list_city_choices(language: str) -> list[Choice]:
    """Return the cities whose young people have published something, by name."""
    used = exists(select(Initiative.id).where(Initiative.city_id == City.id, _PUBLISHED))
    rows = db.session.execute(select(City.slug, City.name, City.names).where(used))
    found = [Choice(slug, names.get(language) or name) for slug, name, names in rows]
    return sorted(found, key=lambda choice: choice.name.casefold())
