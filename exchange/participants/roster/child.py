"""Turn the bytes of a spreadsheet into rows, inside a limited child process that the web process can afford to lose.

Answer: JSON lines. First `{"kind", "encoding", "separator"}`, then for each visible sheet `{"sheet": name}` followed by its
rows as `[number, cells]`; a cell is a text, a number or `{"date": "2001-03-14"}`. Rows without any text are left out; numbers
are those a spreadsheet program shows. A file that cannot be read is refused with a code of `reading.SENTENCES`.
"""

import json
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta

from exchange.foundation.children import read_payload, refuse, write_result
from exchange.participants.roster import texts, workbooks
from exchange.participants.roster.limits import MAX_COLUMNS, MAX_ROWS, MAX_TEXT

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# A zip's first bytes; the second is an empty archive.
ZIP = (b"PK\x03\x04", b"PK\x05\x06")
NO_TABLES = (
    b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"%PDF", b"II*\x00", b"MM\x00*",
    b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"\x7fELF", b"{\\rtf",
)  # fmt: skip


def main() -> None:
    """Read the file handed over and write its rows."""
    data = read_payload()
    if not data.strip(b"\x00\r\n\t ;,|\xff\xfe\xef\xbb\xbf"):
        refuse("empty")
    if data.startswith(OLE):
        refuse(workbooks.kind_of_old_file(data))
    if data.startswith(ZIP):
        lines: Iterator[object] = _workbook_lines(data)
    elif data.startswith(NO_TABLES):
        refuse("not_a_table")
    else:
        lines = _text_lines(data)
    write_result("\n".join(map(json.JSONEncoder(ensure_ascii=False).encode, lines)).encode("utf-8", "surrogatepass"))


def _workbook_lines(data: bytes) -> Iterator[object]:
    workbooks.refuse_dangerous(data)
    yield {"kind": "xlsx", "encoding": None, "separator": None}
    found = False
    for name, rows in workbooks.visible_sheets(data):
        yield {"sheet": name}
        for line in _rows(rows):
            found = True
            yield line
    if not found:
        refuse("empty")


def _text_lines(data: bytes) -> Iterator[object]:
    encoding, text = texts.decode(data)
    separator, records = texts.parse(text)
    yield {"kind": "text", "encoding": encoding, "separator": separator}
    yield {"sheet": None}
    yield from _rows(records)


def _rows(rows: Iterable[list[object]]) -> Iterator[object]:
    size = 0
    for number, row in enumerate(rows, start=1):
        cells = [_cell(value) for value in row]
        while cells and (cells[-1] == "" or (isinstance(cells[-1], str) and not cells[-1].strip())):
            cells.pop()
        if not cells:
            continue
        if number > MAX_ROWS:
            refuse("too_many_rows")
        if len(cells) > MAX_COLUMNS:
            refuse("too_many_columns")
        size += sum(len(cell) if isinstance(cell, str) else 8 for cell in cells)
        if size > MAX_TEXT:
            refuse("too_big")
        yield [number, cells]


def _cell(value: object) -> object:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime | date):
        return {"date": value.isoformat()[:10]}
    if isinstance(value, time | timedelta):
        return str(value)
    if value is None:
        return ""
    return value


if __name__ == "__main__":
    main()
