"""Cut what cities have answered by one edition of the Manifesto; the one computation behind page, JSON, CSV and XLSX."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, reduce
from itertools import chain
from operator import or_
from typing import Any

from exchange.access.viewers import Viewer
from exchange.foundation.folding import fold
from exchange.manifesto.crosswalk import list_carried
from exchange.manifesto.models import Recommendation, Wording
from exchange.manifesto.rules import recut
from exchange.reports.coverage import queries
from exchange.reports.coverage.rules import Cell, Level, add_cells, blanks, count_levels


@dataclass(frozen=True)
class Row:
    """A theme as a whole, or one recommendation, with what each city has to show for it."""

    code: str
    wordings: Mapping[str, Wording]
    is_verified: bool
    withdrawn_on: date | None
    cells: Mapping[Any, Cell] = field(default_factory=dict)

    @cached_property
    def counts(self) -> dict[Level, int]:
        """Return how many cities stand at each level."""
        return count_levels(self.cells.values())

    @cached_property
    def through(self) -> int:
        """Return how many cities count through the crosswalk alone."""
        return sum(cell.is_through for cell in self.cells.values())

    def said_in(self, language: str) -> Wording:
        """Return the words in a language, else in English."""
        return self.wordings.get(language) or self.wordings.get("en") or next(iter(self.wordings.values()), Wording("en", self.code))


@dataclass(frozen=True)
class Chapter:
    """A theme with its recommendations; without a theme: those outside the themes."""

    theme: Row | None
    is_principle: bool
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class CityName:
    """A city as columns name it."""

    key: Any
    slug: str
    name: str
    names: Mapping[str, str]

    def name_in(self, language: str) -> str:
        """Return its name in a language."""
        return self.names.get(language) or self.name


@dataclass(frozen=True)
class Coverage:
    """One edition: its chapters with what cities have to show, and the cities of the network."""

    edition: str
    editions: tuple[str, ...]
    chapters: tuple[Chapter, ...]
    cities: tuple[CityName, ...]

    @cached_property
    def answered(self) -> frozenset[Any]:
        """Return the keys of the cities that answered anything."""
        return frozenset(key for chapter in self.chapters for row in (chapter.theme, *chapter.rows) if row for key in row.cells)

    @cached_property
    def rows(self) -> list[Row]:
        """Return the recommendations of all chapters that hold."""
        return [row for chapter in self.chapters for row in chapter.rows if row.withdrawn_on is None]

    def blanks(self) -> tuple[list[Row], list[Row]]:
        """Return (answered by nobody, ideas but taken up nowhere) of the whole network."""
        return blanks([(row, row.cells) for row in self.rows])

    def only(self, theme: str) -> "Coverage":
        """Return the same with one theme, or unchanged without one."""
        chosen = tuple(chapter for chapter in self.chapters if chapter.theme is not None and chapter.theme.code == theme)
        return Coverage(self.edition, self.editions, chosen, self.cities) if chosen else self


def cut_coverage(wanted: str, *, recommendation: str = "") -> Coverage:
    """Compute the cut of an edition: the one wanted, else that of a recommendation, else the latest; seven statements."""
    themes, recommendations = queries.list_themes(), queries.list_recommendations()
    codes = sorted({row.edition for row in themes} | {row.edition for row in recommendations}, key=lambda code: (code.isdigit(), code))
    named = next((row.edition for row in recommendations if row.Recommendation.code == recommendation), "")
    edition = wanted if wanted in codes else named or (codes[-1] if codes else "")
    cells = _cells()
    own = [row for row in themes if row.edition == edition]
    by_theme = _recut(themes, own, cells)
    below: dict[Any, list[Row]] = defaultdict(list)
    for row in recommendations:
        if row.edition == edition:
            one = row.Recommendation
            below[one.theme_id].append(_row(one, cells.get(row.key, {})))
    chapters = []
    for row in own:
        theme, held = row.Theme, by_theme.get(row.key, {})
        if theme.withdrawn_on is None or held or below[theme.id]:
            words = {code: Wording(code, text) for code, text in theme.labels.items()}
            named_row = Row(theme.slug, words, theme.is_verified, theme.withdrawn_on, held)
            chapters.append(Chapter(named_row, theme.is_principle, tuple(below[theme.id])))
    if below[None]:
        chapters.append(Chapter(None, is_principle=False, rows=tuple(below[None])))
    cities = tuple(CityName(row.city, row.slug, row.name, row.names or {}) for row in queries.list_cities())
    return Coverage(edition, tuple(reversed(codes)), tuple(chapters), cities)


def _row(one: Recommendation, cells: Mapping[Any, Cell]) -> Row:
    wordings = {"en": one.wording_in("en"), **{code: one.wording_in(code) for code in one.texts or {}}}
    return Row(one.code, wordings, one.is_verified, one.withdrawn_on, cells)


# By strength: twice the level, and one more while it goes on.
_CELLS = [Cell(Level(max(strength // 2, 1)), is_stopped=strength % 2 == 0) for strength in range(2 * max(Level) + 2)]
_IDEA = 2 * Level.IDEA + 1


def _cells() -> dict[Any, dict[Any, Cell]]:
    """Return {key of a theme or recommendation: {city: cell}}."""
    public = queries.list_public()
    # A number for each initiative, with one bit for each subject that it names.
    masks = dict.fromkeys(chain.from_iterable(initiatives for _city, _is_published, initiatives in public), 0)
    subjects = []
    for bit, (subject, initiatives) in enumerate(queries.list_subjects()):
        subjects.append(subject)
        for initiative in initiatives:
            if initiative in masks:
                masks[initiative] |= 1 << bit
    shown = [(city, _IDEA, reduce(or_, map(masks.__getitem__, some))) for city, is_published, some in public if is_published]
    shown += queries.list_taken_up(masks)
    cells: dict[Any, dict[Any, Cell]] = {subject: {} for subject in subjects}
    answered: dict[Any, int] = defaultdict(int)
    # The furthest first, so that each city's first word on a subject is the one that holds.
    for city, strength, mask in sorted(shown, key=lambda one: -one[1]):
        more = mask & ~answered[city]
        answered[city] |= more
        while more:
            lowest = more & -more
            cells[subjects[lowest.bit_length() - 1]][city] = _CELLS[strength]
            more ^= lowest
    return {subject: held for subject, held in cells.items() if held}


def _recut(themes: Sequence[Any], own: Sequence[Any], cells: Mapping[Any, Mapping[Any, Cell]]) -> dict[Any, dict[Any, Cell]]:
    """Return {key of a theme of the edition: {city: cell}}, with what counts through the crosswalk."""
    edition = frozenset(row.Theme.id for row in own)
    key_of = {row.Theme.id: row.key for row in own}
    links = list_carried()
    found: dict[Any, dict[Any, Cell]] = defaultdict(dict)
    for row in themes:
        held = cells.get(row.key)
        if held:
            for theme, is_through in recut([row.Theme.id], edition=edition, links=links).items():
                add_cells(found[key_of[theme]], held, through=is_through)
    return found


def columns_for(viewer: Viewer, coverage: Coverage, *, city: str = "", language: str) -> list[CityName]:
    """Return the cities whose columns a viewer reads, by name: the network all that answered anything, a city's people their own.

    What stands in them is public; but a wall of other cities' gaps is nobody's business outside the network.
    """
    if viewer.is_network:
        seen = [one for one in coverage.cities if (one.slug == city if city else one.key in coverage.answered)]
    else:
        own = {key.hex for key in viewer.city_ids}
        seen = [one for one in coverage.cities if str(one.key).replace("-", "") in own]
    return sorted(seen, key=lambda one: fold(one.name_in(language)))
