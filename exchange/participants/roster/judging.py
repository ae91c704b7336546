"""Judge a roster as a careful person would: row by row, nothing stored, nothing guessed where a person must decide."""

from collections.abc import Iterable, Mapping

from exchange.foundation.languages import _l
from exchange.participants.roster.around import Around
from exchange.participants.roster.cells import read_cells
from exchange.participants.roster.checks import check_person, settle_kind
from exchange.participants.roster.dates import habits_of
from exchange.participants.roster.layout import Table, find_table
from exchange.participants.roster.matching import KnownPeople, name_twins
from exchange.participants.roster.newer import keep_newer, typed
from exchange.participants.roster.plan import CityFacts, CohortFacts, JudgedRow, KnownPerson, RosterFile, Value
from exchange.participants.roster.reading import Cell, RosterRead, cell_text, unreadable

_DATE_FIELDS = frozenset({"birth_date", "document_expires"})
_NAME_FIELDS = frozenset({"last_name", "first_name", "full_name"})
# While one of these is undecided nobody is created or changed; any other open question leaves its field as it is.
WAITED_FOR = frozenset({"person", "birth_date", "kind", "document_expires"})


def judge_roster(
    read: RosterRead,
    *,
    cohort: CohortFacts,
    city: CityFacts,
    mapping: Mapping[str, str | None] | None = None,
    existing: Iterable[KnownPerson] = (),
    decisions: Mapping[int, Mapping[str, str]] | None = None,
    date_order: str | None = None,
) -> RosterFile:
    """Return the plan for a file.

    `mapping` is {heading as typed: field or None} as a person said it once for this city; `existing` the people of this
    delegation; `decisions` {row: {field: answer}} for the choices of `Problem.choices`, "person" for who somebody is (a key, or
    "new"); `date_order` "dmy" or "mdy" where a person chose. Raise UnreadableRoster when no row can be headings.
    """
    table = find_table(read, mapping=mapping or {})
    if table.header_row is None:
        raise unreadable("no_headings", file=read.file)
    around, order = _surroundings(table, cohort=cohort, city=city, date_order=date_order)
    decisions = decisions or {}
    rows = [_read_row(number, cells, table=table, around=around, decided=decisions.get(number, {})) for number, cells in table.rows]
    if _NAME_FIELDS & around.fields.keys():
        _judge(rows, around=around, known=KnownPeople(existing), decisions=decisions)
    else:
        for row in rows:
            row.action = "refuse"
            row.add(
                "columns_to_map",
                _l("No column says the name. Choose what each column holds; it is remembered for the city."),
                column=None,
                severity="refuse",
            )
    return RosterFile(
        file=read.file,
        encoding=read.encoding,
        separator=read.separator,
        sheet=table.sheet,
        header_row=table.header_row,
        date_order=order,
        columns={column.heading: column.field for column in table.columns},
        rows=rows,
        skipped=list(table.skipped),
        other_sheets=table.other_sheets,
        needs_mapping=not _NAME_FIELDS & around.fields.keys(),
        examples=_examples(table),
    )


def _surroundings(table: Table, *, cohort: CohortFacts, city: CityFacts, date_order: str | None) -> tuple[Around, str | None]:
    fields = table.fields
    dated = [column for field in _DATE_FIELDS for column in fields.get(field, [])]
    cells = {column.index: [row[column.index] for _, row in table.rows if column.index < len(row)] for column in dated}
    habits = habits_of(cells, said={column.index: column.date_order for column in dated}, country=city.country, chosen=date_order)
    order = None
    for first in (fields.get("birth_date") or fields.get("document_expires") or [])[:1]:
        habit = habits[first.index]
        order = "ymd" if habit.year_first else habit.order
        if not any(isinstance(cell, str) and cell.strip() for cell in cells[first.index]):
            # Real dates of a spreadsheet have no order.
            order = None
    return Around(cohort=cohort, city=city, fields=fields, habits=habits), order


def _read_row(number: int, cells: tuple[Cell, ...], *, table: Table, around: Around, decided: Mapping[str, str]) -> JudgedRow:
    row = JudgedRow(number)
    read_cells(row, cells, around=around, decided=typed(decided))
    for column in table.columns:
        if column.field is None and column.index < len(cells):
            text = cell_text(cells[column.index])
            if text.strip():
                row.aside[column.heading] = text
    return row


def _judge(rows: list[JudgedRow], *, around: Around, known: KnownPeople, decisions: Mapping[int, Mapping[str, str]]) -> None:
    for row in rows:
        if not row.name:
            column = around.heading("last_name") or around.heading("full_name") or around.heading("first_name")
            row.add("name_missing", _l("There is no name in this row."), column=column, severity="refuse")
    name_twins(rows, around=around, decisions=decisions)
    for row in rows:
        if row.name and row.same_as_row is None:
            decided = decisions.get(row.row, {})
            known.match(row, around=around, decided=decided.get("person"))
            if row.person:
                keep_newer(row, known.by_key[row.person], around=around, decided=decided, waited_for=WAITED_FOR)
            stored: Mapping[str, Value] = known.by_key[row.person].values if row.person else {}
            settle_kind(row, stored=stored, around=around)
            check_person(row, stored=stored, around=around)
        _settle_action(row)


def _settle_action(row: JudgedRow) -> None:
    undecided = any(problem.severity == "decide" and problem.field in WAITED_FOR for problem in row.problems)
    if row.has("refuse"):
        row.action = "refuse"
    elif row.same_as_row is not None:
        row.action = "duplicate"
    elif undecided:
        row.action = "ambiguous"
    elif row.person is not None:
        row.action = "change" if row.changes else "unchanged"
    else:
        row.action = "create"


def _examples(table: Table) -> dict[str, str]:
    found: dict[str, str] = {}
    for column in table.columns:
        for _, cells in table.rows[:200]:
            text = cell_text(cells[column.index]).strip() if column.index < len(cells) else ""
            if text:
                found[column.heading] = text[:120]
                break
    return found
