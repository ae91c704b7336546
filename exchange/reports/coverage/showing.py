"""Coverage as people read it: lines of a table with a mark and a word in each cell; the same figures as rows of files."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup, escape

from exchange.foundation.languages import _
from exchange.manifesto.models import Wording
from exchange.reports.coverage.rules import Cell, Level
from exchange.reports.coverage.services import Chapter, CityName, Coverage, Row

# A circle that fills: shape before colour, and readable on paper.
_BLANK = '<td class="cov__cell cov__none"></td>'
MARKS = {Level.IDEA: "○", Level.ADOPTED: "◔", Level.IMPLEMENTED: "◑", Level.EVALUATED: "●"}


@dataclass(frozen=True)
class ShownRow:
    """A line of the table; `cells` are those of the cities, as HTML."""

    row: Row
    said: Wording
    counts: tuple[int, ...]
    cells: Markup

    @property
    def through(self) -> int:
        """Return how many cities count through the crosswalk alone."""
        return self.row.through


@dataclass(frozen=True)
class ShownChapter:
    """A theme's line and those of its recommendations."""

    theme: ShownRow | None
    is_principle: bool
    rows: tuple[ShownRow, ...]


def shown_chapters(coverage: Coverage, columns: Sequence[CityName], *, language: str) -> list[ShownChapter]:
    """Return the table's lines in a language."""
    # A matrix of 250 cities has thousands of cells: the beginnings of each column are written once, the rest in Python.
    starts = [(column.key, f'<td class="cov__cell" data-label="{escape(column.name_in(language))}">') for column in columns]
    known: dict[Cell, str] = {}

    def shown(row: Row) -> ShownRow:
        held = row.cells
        parts = [f"{start}{_shown(held[key], known)}</td>" if key in held else _BLANK for key, start in starts]
        cells = Markup("".join(parts))  # noqa: S704 - each value is escaped
        return ShownRow(row, row.said_in(language), tuple(row.counts.values()), cells)

    def chapter(one: Chapter) -> ShownChapter:
        return ShownChapter(shown(one.theme) if one.theme else None, one.is_principle, tuple(shown(row) for row in one.rows))

    return [chapter(one) for one in coverage.chapters]


def _shown(cell: Cell, known: dict[Cell, str]) -> str:
    found = known.get(cell)
    if found is None:
        mark, words = MARKS[cell.level], str(cell.level.label)
        if cell.is_stopped:
            mark, words = f"{mark}×", _("%(level)s, then stopped", level=words)
        if cell.is_through:
            mark, words = f"({mark})", _("%(level)s, through the crosswalk", level=words)
        found = known[cell] = f'<span aria-hidden="true">{mark}</span> <span class="cov__word">{escape(words)}</span>'
    return found


def file_header(columns: Sequence[CityName]) -> list[str]:
    """Return the heads of the CSV and of the first sheet: names for programs, one column a city."""
    counted = [f"cities_{level.key}" for level in Level]
    return [
        "edition",
        "theme",
        "code",
        "text",
        "language",
        "verified",
        "withdrawn_on",
        *counted,
        "cities_through_crosswalk",
        *(column.slug for column in columns),
    ]


def file_rows(coverage: Coverage, columns: Sequence[CityName], *, language: str) -> Iterator[list[Any]]:
    """Yield one row for each theme as a whole (without a code) and each recommendation."""
    for chapter in coverage.chapters:
        theme = chapter.theme.code if chapter.theme else ""
        for row in (chapter.theme, *chapter.rows):
            if row is None:
                continue
            said = row.said_in(language)
            facts: list[Any] = [coverage.edition, theme, "" if row is chapter.theme else row.code, said.text, said.language]
            facts += [said.is_verified if row is not chapter.theme else row.is_verified, row.withdrawn_on]
            yield [*facts, *row.counts.values(), row.through, *(cell_for_programs(row.cells.get(column.key)) for column in columns)]


def cell_for_programs(cell: Cell | None) -> str:
    """Write a cell as one word: `implemented`, `adopted stopped`, `idea crosswalk`; nothing where there is nothing."""
    if cell is None:
        return ""
    return " ".join([cell.level.key, *(["stopped"] if cell.is_stopped else []), *(["crosswalk"] if cell.is_through else [])])


def coverage_as_json(coverage: Coverage, columns: Sequence[CityName], *, language: str) -> dict[str, Any]:
    """Return the same for programs."""
    unanswered, ideas_only = coverage.blanks()
    return {
        "edition": coverage.edition,
        "editions": list(coverage.editions),
        "levels": [level.key for level in Level],
        "themes": [
            {
                "slug": chapter.theme.code if chapter.theme else None,
                "is_principle": chapter.is_principle,
                "as_a_whole": _json_of(chapter.theme, columns, language) if chapter.theme else None,
                "recommendations": [_json_of(row, columns, language) for row in chapter.rows],
            }
            for chapter in coverage.chapters
        ],
        "unanswered": [row.code for row in unanswered],
        "ideas_only": [row.code for row in ideas_only],
        "cities": [{"slug": column.slug, "name": column.name} for column in columns],
    }


def _json_of(row: Row, columns: Sequence[CityName], language: str) -> dict[str, Any]:
    said = row.said_in(language)
    cells = {column.slug: row.cells[column.key] for column in columns if column.key in row.cells}
    return {
        "code": row.code,
        "text": said.text,
        "language": said.language,
        "is_verified": row.is_verified,
        "withdrawn_on": row.withdrawn_on.isoformat() if row.withdrawn_on else None,
        "cities": {level.key: count for level, count in row.counts.items()},
        "cities_through_crosswalk": row.through,
        "by_city": {
            slug: {"level": cell.level.key, "stopped": cell.is_stopped, "through_crosswalk": cell.is_through}
            for slug, cell in cells.items()
        },
    }
