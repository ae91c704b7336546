"""The public catalogue: searched, filtered and counted in a constant number of statements, as page, file and feed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Integer, Row, ScalarSelect, Select, String, bindparam, cast, exists, func, select
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
_NEWEST_FIRST = (Initiative.published_at.desc(), Initiative.id.desc())
_SeenCity = aliased(City)
# The themes of one initiative as `theme_slugs` reads them: "2:night 0:streets".
_THEMES = (
    select(func.aggregate_strings(cast(Theme.position, String) + ":" + Theme.slug, " "))
    .join(initiative_themes, initiative_themes.c.theme_id == Theme.id)
    .where(initiative_themes.c.initiative_id == Initiative.id)
    .correlate(Initiative)
    .scalar_subquery()
    .label("themes")
)
_CARD = (
    Initiative.slug,
    Initiative.language,
    Initiative.title,
    # So much of the problem stands in a list.
    func.substr(Initiative.problem, 1, 260).label("excerpt"),
    City.slug.label("city"),
    City.name.label("city_name"),
    _SeenCity.name.label("seen_city_name"),
    Initiative.published_at,
    Initiative.stage,
    Initiative.adopted_count,
    Initiative.evidence_level,
    Initiative.lamps,
    _THEMES,
)
_FACTS = (
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
    Initiative.problem,
    Initiative.seen_where,
    Initiative.steps,
    Initiative.why_it_works,
    Initiative.who_does_it,
    Initiative.cost,
    Initiative.change,
    Initiative.at_home,
    Initiative.evidence_level,
    Initiative.lamps,
    _THEMES,
)


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
    """One page of the catalogue; its rows are cards, or facts with all answers."""

    rows: list[Row[tuple[Any, ...]]]
    paging: Paging


class _Shape(NamedTuple):
    """Which conditions a statement has."""

    words: int
    theme: bool
    city: bool
    stage: bool


def _asked(wishes: Wishes) -> tuple[_Shape, dict[str, Any]]:
    """Return the shape of what is asked, with its values by the names of the statement's parameters."""
    # The longest word is the rarest and drives the search; the others are looked up for those it finds.
    sought = sorted(words(wishes.q, limit=8), key=len, reverse=True)
    values: dict[str, Any] = {}
    for number, word in enumerate(sought):
        values[f"word_{number}"], values[f"word_{number}_end"] = word, word + "\U0010ffff"
    if wishes.theme:
        values["theme"] = wishes.theme
    if wishes.city:
        values["city"] = wishes.city
    if wishes.stage:
        values["stage"] = Stage(wishes.stage)
    return _Shape(len(sought), bool(wishes.theme), bool(wishes.city), bool(wishes.stage)), values


def _conditions(shape: _Shape) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [_PUBLISHED]
    if shape.city:
        found.append(Initiative.city_id == select(City.id).where(City.slug == bindparam("city")).scalar_subquery())
    if shape.stage:
        found.append(Initiative.stage == bindparam("stage"))
    if shape.theme:
        chosen = (
            select(initiative_themes.c.initiative_id)
            .join(Theme, Theme.id == initiative_themes.c.theme_id)
            .where(Theme.slug == bindparam("theme"))
        )
        found.append(Initiative.id.in_(chosen))
    if shape.words:
        found.append(Initiative.id.in_(select(InitiativeWord.initiative_id).where(*_begins(0))))
    found += [
        exists(select(InitiativeWord.word).where(InitiativeWord.initiative_id == Initiative.id, *_begins(number)))
        for number in range(1, shape.words)
    ]
    return found


def _begins(number: int) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return InitiativeWord.word >= bindparam(f"word_{number}"), InitiativeWord.word < bindparam(f"word_{number}_end")


def _joined(*columns: Any) -> Select[*tuple[Any, ...]]:
    return (
        select(*columns)
        .select_from(Initiative)
        .join(City, City.id == Initiative.city_id)
        .outerjoin(_SeenCity, _SeenCity.id == Initiative.seen_city_id)
        .order_by(*_NEWEST_FIRST)
    )


# Statements are written once for each shape and then kept: building them anew took longer than answering them.


@lru_cache(maxsize=256)
def _page(shape: _Shape, *, with_answers: bool) -> Select[*tuple[Any, ...]]:
    """Return the statement of a page's rows, each with `total`, the number of rows of all pages; takes `size` and `offset`."""
    columns = _FACTS if with_answers else _CARD
    size, offset = bindparam("size", type_=Integer), bindparam("offset", type_=Integer)
    if not any(shape):
        return _joined(*columns, _counted(shape).scalar_subquery().label("total")).where(_PUBLISHED).limit(size).offset(offset)
    # What is asked for is looked for once, to be counted and to take the page from; only then are its words read.
    chosen = select(Initiative.id, Initiative.published_at).where(*_conditions(shape)).cte("chosen")
    total: ScalarSelect[int] = select(func.count()).select_from(chosen).scalar_subquery()
    newest = select(chosen.c.id).order_by(chosen.c.published_at.desc(), chosen.c.id.desc()).limit(size).offset(offset).subquery()
    return _joined(*columns, total.label("total")).join(newest, newest.c.id == Initiative.id)


@lru_cache(maxsize=256)
def _counted(shape: _Shape) -> Select[int]:
    return select(func.count()).select_from(Initiative).where(*_conditions(shape))


@lru_cache(maxsize=256)
def _everything(shape: _Shape) -> Select[*tuple[Any, ...]]:
    return _joined(*_FACTS).where(*_conditions(shape)).execution_options(yield_per=_AT_ONCE)


def list_published(wishes: Wishes, *, with_answers: bool = False) -> CataloguePage:
    """Return one page of published initiatives, the newest first; one statement, and one more behind the last page."""
    shape, values = _asked(wishes)
    offset = Paging(page=wishes.page, total=0).offset
    rows = db.session.execute(_page(shape, with_answers=with_answers), {**values, "size": PAGE_SIZE, "offset": offset}).all()
    total = rows[0].total if rows else db.session.scalar(_counted(shape), values) if offset else 0
    return CataloguePage(list(rows), Paging(page=wishes.page, total=total or 0))


@lru_cache(maxsize=4096)
def theme_slugs(themes: str | None) -> tuple[str, ...]:
    """Return the address parts in a row's `themes`, in the order of their edition."""
    if themes is None:
        return ()
    found = [theme.split(":", 1) for theme in themes.split(" ")]
    return tuple(slug for _position, slug in sorted(found, key=lambda theme: int(theme[0])))


def stream_published(wishes: Wishes) -> Iterator[Row[tuple[Any, ...]]]:
    """Yield every published initiative that is asked for, with all answers; one statement, flat memory."""
    shape, values = _asked(wishes)
    yield from db.session.execute(_everything(shape), values)


@dataclass(frozen=True)
class Choices:
    """What the catalogue can be narrowed to, by name, and the names by address part; in one language."""

    themes: list[Choice]
    cities: list[Choice]
    theme_names: dict[str, str]
    city_names: dict[str, str]


def list_choices(language: str) -> Choices:
    """Return the themes on which something is published and the cities whose young people did; two statements."""
    themes, cities = _named_themes(language), _named_cities(language)
    return Choices(_by_name(themes), _by_name(cities), themes, cities)


def _by_name(named: Mapping[str, str]) -> list[Choice]:
    return [Choice(slug, name) for slug, name in sorted(named.items(), key=lambda item: item[1].casefold())]


def _named_themes(language: str) -> dict[str, str]:
    """Return {address part: name}; an address part that several editions have, has the name of the last."""
    used = exists(
        select(initiative_themes.c.initiative_id)
        .join(Initiative, Initiative.id == initiative_themes.c.initiative_id)
        .where(initiative_themes.c.theme_id == Theme.id, _PUBLISHED)
    )
    rows = db.session.execute(select(Theme.slug, Theme.labels).where(used).order_by(Theme.position))
    return {slug: label(labels, language, default=slug) for slug, labels in rows}


def _named_cities(language: str) -> dict[str, str]:
    used = exists(select(Initiative.id).where(Initiative.city_id == City.id, _PUBLISHED))
    rows = db.session.execute(select(City.slug, City.name, City.names).where(used))
    return {slug: names.get(language) or name for slug, name, names in rows}
