"""XLSX: look at the package before opening it, then read the visible sheets. Only ever loaded in the child process."""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator

import python_calamine

from exchange.foundation.children import refuse
from exchange.participants.roster.limits import MAX_COLUMNS, MAX_MEMBERS, MAX_RATIO, MAX_ROWS, MAX_UNPACKED

_CHUNK = 1024 * 1024
_OVERLAP = 4096
# A cell that holds something (an empty formatted one closes itself): its place, letters and number.
_FILLED_CELL = re.compile(rb"<(?:\w+:)?c [^<>]*?\br=\"([A-Z]{1,3})(\d{1,7})\"[^<>]*(?<!/)>")
_FORBIDDEN = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
# A small part may be repetitive without being a trap.
_RATIO_FROM = 5 * 1024 * 1024


def kind_of_old_file(data: bytes) -> str:
    """Say which code an OLE container is refused with: a locked workbook, or the format of before 2007."""
    if "EncryptedPackage".encode("utf-16-le") in data or "EncryptionInfo".encode("utf-16-le") in data:
        return "password"
    if "Workbook".encode("utf-16-le") in data or "Book".encode("utf-16-le") in data:
        return "old_workbook"
    return "not_a_table"


def refuse_dangerous(data: bytes) -> None:
    """Refuse what is no XLSX workbook or would unpack to far more than a roster."""
    try:
        package = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        refuse("damaged")
    members = package.infolist()
    names = {member.filename for member in members}
    if "content.xml" in names and "mimetype" in names:
        refuse("open_document")
    if not any(name.startswith("xl/workbook") for name in names):
        refuse("not_a_table")
    if len(members) > MAX_MEMBERS or sum(member.file_size for member in members) > MAX_UNPACKED:
        refuse("unpacks_too_large")
    for member in members:
        if member.flag_bits & 0x1:
            refuse("password")
        if member.file_size > _RATIO_FROM and member.file_size > MAX_RATIO * max(1, member.compress_size):
            refuse("unpacks_too_large")
    for member in members:
        if member.filename.endswith((".xml", ".rels")):
            _look_through(package, member)


def _look_through(package: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    """Stream one part: no entities, no more than it said, no cell beyond a roster's size."""
    sheet = member.filename.startswith("xl/worksheets/")
    size, tail = 0, b""
    try:
        with package.open(member) as part:
            while chunk := part.read(_CHUNK):
                size += len(chunk)
                if size > MAX_UNPACKED:
                    refuse("unpacks_too_large")
                window = tail + chunk
                if _FORBIDDEN.search(window):
                    refuse("not_a_table")
                if sheet:
                    _refuse_far_cells(window)
                tail = window[-_OVERLAP:]
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError):
        refuse("damaged")


def _refuse_far_cells(window: bytes) -> None:
    for letters, number in _FILLED_CELL.findall(window):
        if len(letters) > 2 or (len(letters) == 2 and _column(letters) > MAX_COLUMNS):
            refuse("too_many_columns")
        if len(number) > 4 and int(number) > MAX_ROWS:
            refuse("too_many_rows")


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def visible_sheets(data: bytes) -> Iterator[tuple[str, list[list[object]]]]:
    """Yield name and rows of each visible worksheet; hidden ones are never opened."""
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        for about in book.sheets_metadata:
            if about.visible is not python_calamine.SheetVisibleEnum.Visible or about.typ is not python_calamine.SheetTypeEnum.WorkSheet:
                continue
            sheet = book.get_sheet_by_name(about.name)
            rows: list[list[object]] = [list(row) for row in sheet.to_python(skip_empty_area=False)]
            _fill_merged(rows, sheet.merged_cell_ranges or ())
            yield about.name, rows
    except python_calamine.PasswordError:
        refuse("password")
    except (python_calamine.CalamineError, OSError, ValueError):
        refuse("damaged")


def _fill_merged(rows: list[list[object]], ranges: Iterable[tuple[tuple[int, int], tuple[int, int]]]) -> None:
    """Write what a cell merged over several rows says into each of them: one surname beside two first names."""
    for (first, column), (last, _) in ranges:
        text = rows[first][column] if first < len(rows) and column < len(rows[first]) else ""
        if text == "":
            continue
        for row in rows[first + 1 : last + 1]:
            if column < len(row) and row[column] == "":
                row[column] = text
