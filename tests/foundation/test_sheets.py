"""Tables leave the house as they are, and no cell of theirs becomes a formula."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from exchange.foundation.sheets import (
    ROWS_A_PIECE,
    Sheet,
    csv_pieces,
    neutralise,
    unneutralise,
    write_csv,
    write_workbook,
    write_xlsx,
)

OPENERS = ["=", "+", "-", "@", "|", "%", "＝", "＋", "－", "＠", "−", "\t", "\r", "\n"]
PAYLOADS = [
    "=1+1",
    '=HYPERLINK("http://x","y")',
    "=cmd|' /C calc'!A0",
    "@SUM(A1)",
    " =1",
    "\u00a0=1",
    "\u200b=1",
    "\ufeff=1",
    "\t=1",
    "\r=1",
    "\n=1",
    "\tplain",
    "'=1",
    "''=1",
    "＝1+1",
    "x;=1+1",
    "x\n=1+1",
    "x;' -1",
    "+39 333 123 4567",
    "-5",
    "- first\n- second",
    "%0A=1",
]
HARMLESS = [
    "",
    "Nguyễn",
    "O'Neill",
    "'tis",
    "d’Été",
    "a-b",
    "a = b",
    "1+1",
    "x, -5",
    "mail@example.org",
    "'quoted'",
    "first\nsecond; third",
    " leading",
]


@pytest.mark.parametrize("text", PAYLOADS)
def test_dangerous_text_is_neutralised_and_comes_back(text: str) -> None:
    safe = neutralise(text)
    assert safe != text
    assert unneutralise(safe) == text
    assert not re.search(r"(\A|[;\t\r\n])\s*[=+\-@＝]", safe)


@pytest.mark.parametrize("text", HARMLESS)
def test_harmless_text_stays(text: str) -> None:
    assert neutralise(text) == text
    assert unneutralise(text) == text


signs = st.text(
    alphabet=st.one_of(st.sampled_from([*OPENERS, "'", ";", " ", "\u00a0", "\x00", "a", ","]), st.characters()),
    max_size=12,
)


@given(signs)
def test_every_text_comes_back(text: str) -> None:
    assert unneutralise(neutralise(text)) == text


@given(signs)
def test_no_text_begins_a_formula_anywhere(text: str) -> None:
    for part in re.split(r"[;\t\r\n]", neutralise(text)):
        assert part.lstrip(" \u00a0\x00")[:1] not in {"=", "+", "-", "@", "＝", "＋", "－", "＠"}


ROWS: list[list[object]] = [
    ["Nguyễn Thị Ngọc", "+39 333 123 4567", -5, Decimal("-1.50"), date(2004, 2, 29), None, True],
    ["=1+1", "'=1", 0.5, 10**9, datetime(2017, 11, 17, 14, 0, tzinfo=UTC), "", UUID(int=7)],
]
HEADER = ["last_name", "phone", "a", "b", "c", "d", "=e"]


def test_csv_keeps_numbers_bare_and_begins_with_its_mark() -> None:
    stream = io.BytesIO()
    write_csv(stream, header=HEADER, rows=iter(ROWS))
    assert stream.getvalue().startswith(b"\xef\xbb\xbflast_name,")
    back = list(csv.reader(io.StringIO(stream.getvalue().decode("utf-8-sig"), newline="")))
    assert back == [
        ["last_name", "phone", "a", "b", "c", "d", "'=e"],
        ["Nguyễn Thị Ngọc", "'+39 333 123 4567", "-5", "-1.50", "2004-02-29", "", "True"],
        ["'=1+1", "''=1", "0.5", "1000000000", "2017-11-17T14:00:00+00:00", "", str(UUID(int=7))],
    ]
    assert [unneutralise(cell) for cell in back[2][:2]] == ["=1+1", "'=1"]


def test_csv_streams_in_pieces() -> None:
    asked: list[int] = []

    def rows() -> Iterator[list[object]]:
        for number in range(3 * ROWS_A_PIECE):
            asked.append(number)
            yield [number, "x"]

    pieces = csv_pieces(rows(), header=["n", "x"])
    first = next(pieces)
    assert len(asked) == ROWS_A_PIECE
    assert first.count("\r\n") == ROWS_A_PIECE + 1
    assert "".join([first, *pieces]).count("\r\n") == 3 * ROWS_A_PIECE + 1


def test_csv_to_a_path(tmp_path: Path) -> None:
    write_csv(tmp_path / "x.csv", header=["a"], rows=[["é"]])
    assert (tmp_path / "x.csv").read_text("utf-8-sig") == "a\né\n"


def workbook(rows: list[list[object]], **options: object) -> io.BytesIO:
    stream = io.BytesIO()
    write_xlsx(stream, header=HEADER, rows=rows, **options)  # type: ignore[arg-type]
    stream.seek(0)
    return stream


def test_xlsx_cells_have_their_types() -> None:
    sheet = CalamineWorkbook.from_filelike(workbook(ROWS, sheet_name="Roster")).get_sheet_by_name("Roster")
    assert sheet.to_python() == [
        HEADER,
        ["Nguyễn Thị Ngọc", "+39 333 123 4567", -5, -1.5, date(2004, 2, 29), "", True],
        ["=1+1", "'=1", 0.5, 1e9, datetime(2017, 11, 17, 14, 0), "", str(UUID(int=7))],  # noqa: DTZ001
    ]


def test_xlsx_never_holds_a_formula_or_a_link() -> None:
    rows: list[list[object]] = [[text, "https://example.org", "007"] for text in PAYLOADS]
    stream = workbook(rows)
    with zipfile.ZipFile(stream) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "<hyperlink" not in sheet
    stream.seek(0)
    back = CalamineWorkbook.from_filelike(stream).get_sheet_by_index(0).to_python()
    assert [row[2] for row in back[1:]] == ["007"] * len(PAYLOADS)
    assert back[1][0] == "=1+1"


def test_same_rows_give_the_same_workbook() -> None:
    moment = datetime(2018, 11, 30, 9, tzinfo=UTC)
    assert workbook(ROWS, created_at=moment).getvalue() == workbook(ROWS, created_at=moment).getvalue()


def test_workbook_names_its_sheets_as_programs_allow() -> None:
    names = ["Who/what: [2017]*?", "", "a" * 40, "A" * 40, "'quoted'"]
    stream = io.BytesIO()
    write_workbook(stream, sheets=[Sheet(name, ["x"], [[1]], widths=[12]) for name in names])
    stream.seek(0)
    assert CalamineWorkbook.from_filelike(stream).sheet_names == [
        "Who what   2017",
        "Sheet",
        "a" * 31,
        "A" * 27 + " 2",
        "quoted",
    ]
