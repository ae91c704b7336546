"""The facets of everything that is published, kept as bits until something in the catalogue changes.

Each initiative has a place, the newest the first; each value of a facet is one long number with a bit at the places of its
initiatives. What has a theme *and* comes from a city is one `&`, how many there are one `bit_count`: so each facet can be counted
under all the others without a statement, and as quickly for 100,000 initiatives as for a hundred.

What changes the catalogue marks it anew within the same transaction (reactions.py): the mark is the state of the catalogue that a
reader sees.
"""

from collections import OrderedDict, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import compress, count, islice
from threading import Lock
from time import monotonic
from typing import Any, TypeVar
from uuid import UUID
from weakref import WeakKeyDictionary

from sqlalchemy import String, and_, select, type_coerce
from sqlalchemy.engine import Engine

from exchange.cities.models import City
from exchange.foundation.database import db
from exchange.foundation.languages import label
from exchange.initiatives.finding.changes import current_mark
from exchange.initiatives.finding.wishes import Facet
from exchange.initiatives.models import Initiative, InitiativeState, initiative_themes
from exchange.initiatives.translating.models import InitiativeTranslation
from exchange.manifesto.models import Edition, Theme

T = TypeVar("T")
_PIECE = (1 << 4096) - 1
# What pages are narrowed by, as it is written, about twenty kilobytes each, and a map for each language.
_MOST_LATELY = 64
_DIGITS = bytes.maketrans(b"01", b"\x00\x01")


@dataclass(frozen=True)
class CityNames:
    """A city as the catalogue names it."""

    slug: str
    name: str
    names: Mapping[str, str]
    country: str
    latitude: float | None
    longitude: float | None

    def name_in(self, language: str) -> str:
        """Return its name in a language."""
        return self.names.get(language) or self.name


@dataclass(frozen=True)
class Index:
    """Everything that is published, by facet; nobody changes it."""

    # The keys of initiatives as the driver gives them, the newest first, and the place of each.
    keys: list[Any]
    place: Mapping[Any, int]
    masks: Mapping[Facet, Mapping[str, int]]
    cities: Mapping[str, CityNames]
    themes: Mapping[str, Mapping[str, str]]
    editions: Mapping[str, str]
    _made: dict[Hashable, Any] = field(default_factory=dict)
    _lately: OrderedDict[Hashable, Any] = field(default_factory=OrderedDict)
    _shelf: Lock = field(default_factory=Lock)

    @property
    def everything(self) -> int:
        """Return all places."""
        return (1 << len(self.keys)) - 1

    def mask_of(self, keys: Iterable[Any]) -> int:
        """Return the places of some initiatives; what is not published has none."""
        place = self.place
        return _mask((place[key] for key in keys if key in place), len(self.keys))

    def having(self, chosen: Mapping[Facet, str]) -> int:
        """Return the places of what has all the chosen values."""
        found = self.everything
        for facet, value in chosen.items():
            found &= self.masks[facet].get(value, 0)
        return found

    def counts(self, chosen: Mapping[Facet, str], within: int) -> dict[Facet, dict[str, int]]:
        """Return for each facet {value: how many there are under the other facets that are chosen}, without those of none."""
        counted = {}
        for facet, values in self.masks.items():
            others = within & self.having({one: value for one, value in chosen.items() if one is not facet})
            found = ((value, (mask & others).bit_count()) for value, mask in values.items())
            counted[facet] = {value: number for value, number in found if number}
        return counted

    def page(self, found: int, *, first: int, size: int) -> list[UUID]:
        """Return the keys of some of those found, the newest first."""
        places: list[int] = []
        start = 0
        # Piece by piece: what stands behind the page is not looked at.
        while found and len(places) < size:
            piece = found & _PIECE
            number = piece.bit_count()
            if number > first:
                bits = bin(piece)[:1:-1].encode().translate(_DIGITS)
                places += islice(compress(count(start), bits), first, first + size - len(places))
            first = max(0, first - number)
            found >>= _PIECE.bit_length()
            start += _PIECE.bit_length()
        return [as_uuid(self.keys[place]) for place in places]

    def city_name(self, slug: str, language: str) -> str:
        """Return a city's name in a language, or its address part."""
        return self.cities[slug].name_in(language) if slug in self.cities else slug

    def theme_name(self, slug: str, language: str) -> str:
        """Return a theme's name in a language, or its address part."""
        return label(dict(self.themes.get(slug, {})), language, default=slug)

    def made(self, key: Hashable, make: Any) -> Any:
        """Return what is made of this alone, made once."""
        if key not in self._made:
            self._made[key] = make()
        return self._made[key]

    def made_lately(self, key: Hashable, make: Callable[[], T], *, anew: bool = False) -> T:
        """Return what is made of this and of the key, kept while it is among what was asked for lately: keys may be readers' words."""
        with self._shelf:
            found = None if anew else self._lately.get(key)
        if found is None:
            found = make()
        with self._shelf:
            self._lately[key] = found
            self._lately.move_to_end(key)
            while len(self._lately) > _MOST_LATELY:
                self._lately.popitem(last=False)
        made: T = found
        return made


def as_uuid(key: Any) -> UUID:
    """Return a key as the rest of the program has it."""
    return key if isinstance(key, UUID) else UUID(key)


@dataclass
class _Shelf:
    """What is kept of one database: the facets, of which state they are, and when their reading began."""

    kept: tuple[UUID, Index] | None = None
    began: float = 0.0
    # Whoever reads them anew; the others wait for that, and do not read all of it beside each other.
    reading: Lock = field(default_factory=Lock)

    def find(self, state: UUID | None) -> Index | None:
        """Return the facets of a state, if it is they that are kept."""
        kept = self.kept
        return kept[1] if kept is not None and kept[0] == state else None


_shelves: WeakKeyDictionary[Engine, _Shelf] = WeakKeyDictionary()
_lock = Lock()


def current_index() -> Index:
    """Return the facets as they are now: one statement, and four more after something changed."""
    asked = monotonic()
    state = current_mark()
    with _lock:
        shelf = _shelves.setdefault(db.session.connection().engine, _Shelf())
    found = shelf.find(state)
    if found is not None:
        return found
    has_waited = not shelf.reading.acquire(blocking=False)
    if has_waited:
        shelf.reading.acquire()
    try:
        if has_waited:
            # What somebody began to read after we asked is new enough; only what we write ourselves is seen by nobody else.
            if shelf.kept is not None and shelf.began > asked and not _is_writing():
                return shelf.kept[1]
            state = current_mark()
        return shelf.find(state) or _keep(shelf, state)
    finally:
        shelf.reading.release()


def _keep(shelf: _Shelf, state: UUID | None) -> Index:
    """Read the facets, and keep them by a state that was seen before."""
    began = monotonic()
    index = _read()
    # Before the first change nothing tells two states apart.
    if state is not None:
        # Of what is not written to the end yet others get nothing: they do not know its state.
        shelf.kept, shelf.began = (state, index), 0.0 if _is_writing() else began
    return index


def _is_writing() -> bool:
    return bool(db.session.info.get("writing"))


def _read() -> Index:
    places: dict[Any, int] = {}
    values: dict[Facet, dict[Any, list[int]]] = {facet: defaultdict(list) for facet in Facet}
    rows = db.session.execute(
        select(
            _raw(Initiative.id),
            _raw(Initiative.city_id),
            _raw(Initiative.seen_city_id),
            _raw(Initiative.stage),
            Initiative.evidence_level,
            Initiative.language,
            InitiativeTranslation.language,
        )
        .outerjoin(
            InitiativeTranslation,
            and_(InitiativeTranslation.initiative_id == Initiative.id, InitiativeTranslation.published_at.is_not(None)),
        )
        .where(Initiative.state == InitiativeState.PUBLISHED)
        .order_by(Initiative.published_at.desc(), Initiative.id.desc())
    )
    # One row for each language into which it was translated.
    for key, city, seen, stage, level, language, translated in rows:
        place = places.setdefault(key, len(places))
        for facet, value in (
            (Facet.CITY, city),
            (Facet.SEEN, seen),
            (Facet.STAGE, stage),
            (Facet.LEVEL, str(level)),
            (Facet.LANGUAGE, language),
            (Facet.LANGUAGE, translated),
        ):
            if value is not None:
                values[facet][value].append(place)
    slugs: dict[Any, str] = {}
    cities: dict[str, CityNames] = {}
    for key, *facts in db.session.execute(
        select(_raw(City.id), City.slug, City.name, City.names, City.country, City.latitude, City.longitude)
    ):
        slugs[key], cities[facts[0]] = facts[0], CityNames(*facts)
    for facet in (Facet.CITY, Facet.SEEN):
        values[facet] = {slugs[key]: found for key, found in values[facet].items() if key in slugs}
    themes = _read_themes(places, values)
    masks = {facet: {value: _mask(found, len(places)) for value, found in values[facet].items()} for facet in Facet}
    return Index(list(places), places, masks, cities, themes[0], themes[1])


def _read_themes(places: Mapping[Any, int], values: dict[Facet, dict[Any, list[int]]]) -> tuple[dict[str, Any], dict[str, str]]:
    """Fill in themes and editions; return labels and names of both.

    An address part that several editions have, has the name of the last one to which something published answers.
    """
    columns = select(_raw(Theme.id), Theme.slug, Theme.labels, Edition.code, Edition.name).join(Edition)
    known = {key: facts for key, *facts in db.session.execute(columns.order_by(Edition.code, Theme.position))}
    links = select(_raw(initiative_themes.c.initiative_id), _raw(Theme.id)).join(Theme, Theme.id == initiative_themes.c.theme_id)
    used: set[Any] = set()
    for initiative, theme in db.session.execute(links):
        place = places.get(initiative)
        if place is not None and theme in known:
            used.add(theme)
            slug, _labels, code, _name = known[theme]
            values[Facet.THEME][slug].append(place)
            values[Facet.EDITION][code].append(place)
    labels: dict[str, Any] = {}
    editions: dict[str, str] = {}
    for key, (slug, said, code, name) in known.items():
        editions[code] = name
        if key in used or slug not in labels:
            labels[slug] = said
    return labels, editions


def _raw(column: Any) -> Any:
    """Return a column whose values come as the driver gives them: making a UUID of each took longer than reading them."""
    return type_coerce(column, String)


def _mask(places: Iterable[int], size: int) -> int:
    bits = bytearray(size // 8 + 1)
    for place in places:
        bits[place >> 3] |= 1 << (place & 7)
    return int.from_bytes(bits, "little")
