"""A report as XLSX: one sheet a subject, numbers as numbers, nothing a formula."""

from io import BytesIO

from exchange.foundation.languages import _
from exchange.foundation.sheets import Sheet, write_workbook
from exchange.reports.papers import document_date
from exchange.reports.shown import ShownReport, Table, Value, table_of

_WIDE, _NARROW = 48, 16


def write_xlsx(shown: ShownReport) -> bytes:
    """Return the workbook; the same report gives the same bytes on any day."""
    stream = BytesIO()
    write_workbook(stream, sheets=list(sheets_of(shown)), created_at=document_date(shown.figures_of))
    return stream.getvalue()


def sheets_of(shown: ShownReport) -> list[Sheet]:
    """Return the sheets: figures, who travelled, themes, then the tables, then the explanations."""
    sheets = [_figures(shown)]
    if shown.people:
        sheets.append(_people(shown))
    if shown.bars:
        sheets.append(_table(_("Themes"), shown.bars.table))
    names = {
        "cities": _("Cities"),
        "initiatives": _("Initiatives"),
        "sessions": _("Sessions"),
        "stages": _("Stages"),
    }
    sheets += [_table(names[table.key], table) for table in shown.tables if table.key in names and table.rows]
    adoptions = _adoptions(shown)
    if adoptions:
        sheets.append(adoptions)
    waits: list[tuple[Value, ...]] = [(line.text, line.who, line.due_on) for line in shown.waits]
    if waits:
        sheets.append(Sheet(_("What next"), (_("What"), _("Who"), _("Until")), waits, (_WIDE, _WIDE / 2, _NARROW)))
    sheets.append(_explanations(shown))
    return sheets


def _figures(shown: ShownReport) -> Sheet:
    rows: list[tuple[Value, ...]] = [(figure.label, figure.value, None, figure.note) for figure in shown.story]
    rows += [(stat.label, stat.value, stat.of, stat.note) for stat in shown.stats]
    return Sheet(_("Figures"), (_("Figure"), _("Number"), _("Of"), _("Note")), rows, (_WIDE, _NARROW, _NARROW, _WIDE))


def _people(shown: ShownReport) -> Sheet:
    rows: list[tuple[Value, ...]] = [
        (table.heading, *row) for table in shown.people for row in (*table.rows, *((table.total,) if table.total else ()))
    ]
    heads = (_("Table"), _("Group"), _("People"))
    return Sheet(shown.people_heading, heads, rows, (_WIDE / 2, _WIDE / 2, _NARROW))


def _table(name: str, table: Table) -> Sheet:
    rows = [*table.rows, *((table.total,) if table.total else ())]
    widths = [_WIDE if at == 0 else _NARROW for at in range(len(table.columns))]
    return Sheet(name, tuple(column.label for column in table.columns), rows, widths)


def _adoptions(shown: ShownReport) -> Sheet | None:
    """Return both directions in one sheet: what was taken from the city, and what it took up."""
    found = [table for key in ("adopted", "taken_up") if (table := table_of(shown.tables, key)) is not None and table.rows]
    if not found:
        return None
    heads = (*(column.label for column in found[0].columns), _("Table"))
    rows = [(*row, table.heading) for table in found for row in table.rows]
    return Sheet(_("Adoptions"), heads, rows, (_WIDE, _NARROW, _NARROW, _NARROW, _NARROW, _WIDE / 2))


def _explanations(shown: ShownReport) -> Sheet:
    rows: list[tuple[Value, ...]] = [(shown.title, None), (shown.lede, None), (_("Figures of"), shown.figures_of)]
    rows += [(sentence, None) for sentence in (*shown.explanations, shown.seal)]
    return Sheet(_("Explanations"), (_("Explanation"), _("Day")), rows, (_WIDE * 2.5, _NARROW))
