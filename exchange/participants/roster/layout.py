"""Find the table in a sheet: which row holds the headings, which rows are people, which are titles, totals and notes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from exchange.foundation.languages import _l
from exchange.participants.roster.folding import fold
from exchange.participants.roster.headings import Column, columns_of, count_recognised, is_of_somebody
from exchange.participants.roster.plan import Skipped
from exchange.participants.roster.reading import Cell, RosterRead, SheetRead, cell_text
from exchange.participants.roster.values import starts_a_total

# Headings stand in one of the first rows, as the spreadsheet program numbers them.
HEADING_ROWS = 10
_NAMES = frozenset({"last_name", "first_name", "full_name"})


@dataclass(frozen=True)
class Table:
    """The table of one sheet: columns and the rows that may be people."""

    sheet: str | None
    header_row: int | None
    columns: tuple[Column, ...]
    rows: tuple[tuple[int, tuple[Cell, ...]], ...]
    skipped: tuple[Skipped, ...]
    other_sheets: tuple[str, ...]

    @property
    def fields(self) -> dict[str, list[Column]]:
        """The columns of each field, in the order in which their texts are joined."""
        found: dict[str, list[Column]] = {}
        for column in sorted(self.columns, key=lambda column: (column.part, column.index)):
            if column.field:
                found.setdefault(column.field, []).append(column)
        return found


def find_table(read: RosterRead, *, mapping: Mapping[str, str | None]) -> Table:
    """Return the table of the sheet whose headings say most; the first sheet where none says anything."""
    judged = [(_best_heading(sheet, mapping), sheet) for sheet in read.sheets]
    (_, heading), sheet = max(judged, key=lambda pair: pair[0][0])
    others = tuple(other.name for other in read.sheets if other is not sheet and other.name)
    if heading is None:
        return Table(sheet.name, None, (), (), (), others)
    number, cells = sheet.rows[heading]
    columns = columns_of(_headings(sheet, heading), mapping=mapping)
    width = max((len(row) for _, row in sheet.rows[heading + 1 :]), default=0)
    columns += tuple(Column(index, "") for index in range(len(columns), width))
    columns = tuple(column for column in _named_apart(columns) if column.heading or _any_text(sheet, heading, column.index))
    people, skipped = _parted(sheet.rows[heading + 1 :], columns, header=cells)
    above = [Skipped(row, _l("It stands above the headings."), "above_headings") for row, _ in sheet.rows[:heading]]
    blank = _blank_rows(sheet.rows)
    return Table(sheet.name, number, columns, people, tuple(sorted([*above, *blank, *skipped], key=lambda line: line.row)), others)


def _best_heading(sheet: SheetRead, mapping: Mapping[str, str | None]) -> tuple[int, int | None]:
    """Return how many fields the best heading row names, and its place among the rows."""
    best, place = 0, None
    first = [index for index, (number, _) in enumerate(sheet.rows) if number <= HEADING_ROWS]
    for index in first:
        score = count_recognised(_headings(sheet, index), mapping=mapping)
        if score > best:
            best, place = score, index
    if best >= 2 or (best == 1 and place is not None and len(sheet.rows[place][1]) == 1):
        return best, place
    return 0, _likely_heading(sheet, first)


def _likely_heading(sheet: SheetRead, first: Sequence[int]) -> int | None:
    """Return, where no heading is known, the first full row of words: a person maps it by hand."""
    widest = max((sum(bool(cell_text(cell).strip()) for cell in row) for _, row in sheet.rows[:60]), default=0)
    for index in first:
        texts = [cell_text(cell).strip() for cell in sheet.rows[index][1]]
        filled = [text for text in texts if text]
        if len(filled) >= max(2, widest * 0.6) and not any("@" in text or text[:1].isdigit() for text in filled):
            return index
    return None


def _headings(sheet: SheetRead, place: int) -> list[str]:
    """Return the headings, each with the merged heading above it (`Responsable légal` over `Nom`) where only that tells whose it is."""
    texts = [" ".join(cell_text(cell).split()) for cell in sheet.rows[place][1]]
    if place == 0 or sheet.rows[place - 1][0] != sheet.rows[place][0] - 1:
        return texts
    above = [" ".join(cell_text(cell).split()) for cell in sheet.rows[place - 1][1]]
    group, begins, headings = "", 0, []
    seen: set[str] = set()
    for index, text in enumerate(texts):
        if index < len(above) and above[index]:
            group, begins = above[index], index
        whole = f"{group} {text}" if group and text else text
        # What begins in the first column is the title of the whole table.
        theirs = begins > 0 and is_of_somebody(whole)
        headings.append(whole if theirs or text in seen else text)
        seen.add(text)
    return headings


def _named_apart(columns: tuple[Column, ...]) -> list[Column]:
    """Give each column a heading of its own: a second `Nom` is `Nom (D)`, one without heading `(D)`."""
    seen: set[str] = set()
    named = []
    for column in columns:
        heading = column.heading.strip()
        if heading in seen:
            heading = f"{heading} ({_letters(column.index)})".strip()
        seen.add(heading)
        named.append(replace(column, heading=heading))
    return [replace(column, heading=f"({_letters(column.index)})") if not column.heading and column.field else column for column in named]


def _letters(index: int) -> str:
    letters = ""
    number = index + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _any_text(sheet: SheetRead, heading: int, index: int) -> bool:
    return any(index < len(row) and cell_text(row[index]).strip() for _, row in sheet.rows[heading + 1 :])


def _blank_rows(rows: Sequence[tuple[int, tuple[Cell, ...]]]) -> list[Skipped]:
    """Name the rows without any text before and between those that have some; a long gap is named by its first rows."""
    blank: list[Skipped] = []
    for before, after in pairwise([0, *(number for number, _ in rows)]):
        blank.extend(Skipped(number, _l("The row is empty."), "empty") for number in range(before + 1, min(after, before + 21)))
    return blank


def _parted(
    rows: Sequence[tuple[int, tuple[Cell, ...]]], columns: Sequence[Column], *, header: tuple[Cell, ...]
) -> tuple[tuple[tuple[int, tuple[Cell, ...]], ...], list[Skipped]]:
    people, skipped = [], []
    heading = [fold(cell_text(cell)) for cell in header]
    named = {column.index for column in columns if column.field in _NAMES}
    filling = {column.index for column in columns if column.field}
    telling = {column.index for column in columns if column.field in {"birth_date", "email", "external_id"}}
    for number, row in rows:
        texts = _texts(row)
        first = next(texts)[1]
        if fold(cell_text(row[0])) == heading[0] and [fold(cell_text(cell)) for cell in row] == heading:
            skipped.append(Skipped(number, _l("It repeats the headings."), "repeated_headings"))
        elif starts_a_total(first) and not _filled(row, telling) and len(_filled(row, named)) < 2:
            skipped.append(Skipped(number, _l("It is a total, not a person: “%(text)s”.", text=first[:80]), "total"))
        elif filling and not any(index in filling for index, _ in _texts(row)):
            skipped.append(Skipped(number, _l("No column that is read has anything in this row."), "empty"))
        elif len(columns) > 2 and next(texts, None) is None and _reads_like_a_note(first):
            skipped.append(Skipped(number, _l("It is a note, not a person: “%(text)s”.", text=first[:80]), "note"))
        else:
            people.append((number, row))
    return tuple(people), skipped


def _texts(row: tuple[Cell, ...]) -> Iterator[tuple[int, str]]:
    """Yield place and text of each cell that says something."""
    return ((index, text) for index, cell in enumerate(row) if (text := cell_text(cell).strip()))


def _filled(row: tuple[Cell, ...], places: set[int]) -> set[int]:
    return {index for index, _ in _texts(row) if index in places}


def _reads_like_a_note(text: str) -> bool:
    return (
        len(text.split()) > 5
        or text.startswith(("*", "(", "→", "NB", "N.B"))
        or ":" in text
        or (len(text.split()) > 1 and any(letter.isdigit() for letter in text))
    )
