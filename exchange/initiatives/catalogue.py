"""The public catalogue: searched, filtered and counted in a constant number of statements, as page, file and feed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, String, and_, bindparam, cast, func, or_, select, type_coerce
from sqlalchemy.orm import aliased

from exchange.cities.models import City
from exchange.foundation.database import db
from exchange.foundation.folding import words
from exchange.foundation.pages import PAGE_SIZE, Paging
from exchange.initiatives.finding import rules
from exchange.initiatives.finding.index import Index, as_uuid, current_index
from exchange.initiatives.finding.meaning import FEW, concepts_of, find_meant, is_spelt
from exchange.initiatives.finding.spelling import mend
from exchange.initiatives.finding.wishes import Wishes
from exchange.initiatives.models import Initiative, InitiativeState, InitiativeWord, initiative_themes
from exchange.initiatives.translating.models import InitiativeTranslation
from exchange.manifesto.models import Theme

__all__ = ["CataloguePage", "Found", "Wishes", "find", "list_published", "stream_published", "theme_slugs"]

_AT_ONCE = 500
# More words than so many narrow nothing any more.
_MOST_WORDS = 8
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
    # In the reader's language, where people wrote it.
    InitiativeTranslation.title.label("told_title"),
    InitiativeTranslation.excerpt.label("told_excerpt"),
    Initiative.id,
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
    Initiative.changed_at,
)


@dataclass(frozen=True)
class Found:
    """What was found: places in the index, and how a search was understood."""

    index: Index
    # Everything that the words find, whatever else was chosen; and that of it which has all the chosen values.
    by_words: int
    places: int
    # {what was typed: the words of the catalogue that were looked for in its place}
    mended: dict[str, tuple[str, ...]]
    # Those that speak of the same in other words; few, and on the first page only.
    meant: tuple[Any, ...] = ()
    # No word of what was typed is long enough to be looked for.
    is_too_short: bool = False

    @property
    def total(self) -> int:
        """Return how many were found by their words."""
        return self.places.bit_count()


@dataclass(frozen=True)
class CataloguePage:
    """One page of the catalogue; its rows are cards, or facts with all answers."""

    rows: list[Row[tuple[Any, ...]]]
    paging: Paging
    found: Found
    meant: tuple[Row[tuple[Any, ...]], ...] = ()


def find(wishes: Wishes, *, language: str = "") -> Found:
    """Look for what is asked: two statements, up to three more where nothing is found, two where little is and a language is given."""
    index = current_index()
    # The first word drives the search; the others are looked up for those it finds.
    sought = rules.sought(words(wishes.q))[:_MOST_WORDS]
    chosen = index.having(wishes.chosen)
    if not sought:
        return Found(index, 0, 0, {}, is_too_short=True) if wishes.q else Found(index, index.everything, chosen, {})
    by_words = index.mask_of(_keys_with([(word,) for word in sought]))
    mended: dict[str, tuple[str, ...]] = {}
    if not by_words and not wishes.exact:
        mended = {word: instead for word, instead in mend(sought).items() if not is_spelt(word)}
        if mended:
            by_words = index.mask_of(_keys_with([mended.get(word, (word,)) for word in sought]))
            mended = mended if by_words else {}
    places = by_words & chosen
    meant: Sequence[Any] = ()
    if language and not mended and not wishes.exact and wishes.page == 1 and places.bit_count() < FEW:
        meant = find_meant(concepts_of(words(wishes.q, limit=8), language), index=index, within=chosen, without=by_words)
    return Found(index, by_words, places, mended, tuple(meant))


def _keys_with(sought: Sequence[tuple[str, ...]]) -> list[Any]:
    """Return the keys of what has a word for each that is sought, beginning as one of its spellings; one statement.

    One that has several such words comes several times: made distinct, SQLite walked through the words of every initiative.
    """
    values: dict[str, str] = {}
    for number, spellings in enumerate(sought):
        for turn, word in enumerate(spellings):
            values[f"word_{number}_{turn}"], values[f"word_{number}_{turn}_end"] = word, word + "\U0010ffff"
    return list(db.session.scalars(_having_words(tuple(map(len, sought))), values))


# Statements are written once for each shape and then kept: building them anew took longer than answering them.


@lru_cache(maxsize=256)
def _having_words(shape: tuple[int, ...]) -> Select[Any]:
    first, *others = shape
    found = select(type_coerce(InitiativeWord.initiative_id, String)).where(_begins(InitiativeWord, 0, first))
    for number, spellings in enumerate(others, start=1):
        more = aliased(InitiativeWord)
        same = more.initiative_id == InitiativeWord.initiative_id
        found = found.where(select(more.word).where(same, _begins(more, number, spellings)).exists())
    return found


def _begins(word: Any, number: int, spellings: int) -> ColumnElement[bool]:
    names = [f"word_{number}_{turn}" for turn in range(spellings)]
    return or_(*(and_(word.word >= bindparam(name), word.word < bindparam(f"{name}_end")) for name in names))


def _joined(*columns: Any) -> Select[*tuple[Any, ...]]:
    return (
        select(*columns)
        .select_from(Initiative)
        .join(City, City.id == Initiative.city_id)
        .outerjoin(_SeenCity, _SeenCity.id == Initiative.seen_city_id)
        .where(_PUBLISHED)
        .order_by(*_NEWEST_FIRST)
    )


@lru_cache(maxsize=2)
def _these(*, with_answers: bool) -> Select[*tuple[Any, ...]]:
    these = Initiative.id.in_(bindparam("keys", expanding=True))
    if with_answers:
        return _joined(*_FACTS).where(these)
    told = and_(
        InitiativeTranslation.initiative_id == Initiative.id,
        InitiativeTranslation.language == bindparam("reader"),
        InitiativeTranslation.language != Initiative.language,
        InitiativeTranslation.published_at.is_not(None),
    )
    return _joined(*_CARD).outerjoin(InitiativeTranslation, told).where(these)


@lru_cache(maxsize=1)
def _everything() -> Select[*tuple[Any, ...]]:
    return _joined(*_FACTS).execution_options(yield_per=_AT_ONCE)


def list_published(wishes: Wishes, *, with_answers: bool = False, language: str = "") -> CataloguePage:
    """Return one page of what is found, the newest first, with what is meant in a language where words find little."""
    found = find(wishes, language=language)
    paging = Paging(page=wishes.page, total=found.total)
    keys = found.index.page(found.places, first=paging.offset, size=PAGE_SIZE)
    meant = [as_uuid(key) for key in found.meant]
    values: dict[str, Any] = {"keys": keys + meant} | ({} if with_answers else {"reader": language})
    rows = db.session.execute(_these(with_answers=with_answers), values).all() if keys or meant else []
    apart = {row.id: row for row in rows if row.id in set(meant)}
    return CataloguePage([row for row in rows if row.id not in apart], paging, found, tuple(apart[key] for key in meant if key in apart))


@lru_cache(maxsize=4096)
def theme_slugs(themes: str | None) -> tuple[str, ...]:
    """Return the address parts in a row's `themes`, in the order of their edition."""
    if themes is None:
        return ()
    found = [theme.split(":", 1) for theme in themes.split(" ")]
    return tuple(slug for _position, slug in sorted(found, key=lambda theme: int(theme[0])))


def stream_published(wishes: Wishes) -> Iterator[Row[tuple[Any, ...]]]:
    """Yield every published initiative that is asked for, with all answers; flat memory, one statement for all or for each 500."""
    if not wishes.is_narrowed:
        yield from db.session.execute(_everything())
        return
    found = find(wishes)
    for first in range(0, found.total, _AT_ONCE):
        keys = found.index.page(found.places, first=first, size=_AT_ONCE)
        yield from db.session.execute(_these(with_answers=True), {"keys": keys})
