"""Files as bad as they come: named in one sentence, and the process that asked is unharmed."""

import io
import struct
import zipfile
from datetime import date

import pytest
import xlsxwriter

from exchange.participants.roster.reading import RosterRead, UnreadableRoster, read_roster, unreadable
from tests.participants.roster.conftest import SAMPLES

HEAD = "Nom;Prénom;Né(e) le\n"


def read(data: bytes | str, name: str = "roster.csv") -> RosterRead:
    return read_roster(data.encode() if isinstance(data, str) else data, filename=name)


def refused(data: bytes | str, name: str = "roster.csv") -> str:
    with pytest.raises(UnreadableRoster) as problem:
        read(data, name)
    return problem.value.code


def workbook(fill: object, **options: object) -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, **options})
    fill(book)  # type: ignore[operator]
    book.close()
    return buffer.getvalue()


def repacked(data: bytes, replace: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, replace.get(name, old.read(name)))
        for name in replace.keys() - set(old.namelist()):
            new.writestr(name, replace[name])
    return buffer.getvalue()


def two_names(book: xlsxwriter.Workbook) -> None:
    sheet = book.add_worksheet("One")
    sheet.write_row(0, 0, ["Nom", "Prénom"])
    sheet.write_row(1, 0, ["Dahl", "Anna"])


@pytest.mark.parametrize(
    ("encoded", "name"),
    [
        (HEAD.encode(), "utf-8"),
        (HEAD.encode("utf-8-sig"), "utf-8-sig"),
        (HEAD.encode("utf-16"), "utf-16"),
        (b"\xfe\xff" + HEAD.encode("utf-16-be"), "utf-16"),
        (HEAD.encode("utf-16-le"), "utf-16"),
        (HEAD.encode("utf-16-be"), "utf-16"),
        (HEAD.encode("windows-1252"), "windows-1252"),
    ],
)
def test_encodings(encoded: bytes, name: str) -> None:
    found = read(encoded)

    assert (found.encoding, found.separator) == (name, ";")
    assert found.sheets[0].rows == ((1, ("Nom", "Prénom", "Né(e) le")),)


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_separators(separator: str) -> None:
    text = "\n".join(separator.join(row) for row in [["Nom", "Prénom", "Note"], ["Dahl", "Anna", '"a; b, c | d\te"'], ["Roy", "Bo", "x"]])

    found = read(text)

    assert found.separator == separator
    assert found.sheets[0].rows[1] == (2, ("Dahl", "Anna", "a; b, c | d\te"))


def test_rows_are_counted_as_a_spreadsheet_program_does() -> None:
    found = read('Nom;Note\r\nDahl;"one\r\ntwo"\r\n\r\nRoy;x\r\n')

    assert [number for number, _ in found.sheets[0].rows] == [1, 2, 4]
    assert found.sheets[0].rows[1][1][1] == "one\r\ntwo"


def test_the_line_that_says_the_separator_is_no_row() -> None:
    assert read("sep=|\nNom|Note\nDahl|a,b\n").sheets[0].rows[0] == (1, ("Nom", "Note"))


def test_texts_stay_letter_for_letter() -> None:
    decomposed = "Nguye\u0302\u0303n"
    arabic = "محمد"
    odd = 'He said "hi'

    rows = read(f"Nom;Prénom;Note\n{decomposed};{arabic};a\u2028b\x85c\nO'Neill;{odd};=1+1\n").sheets[0].rows

    assert rows[1][1] == (decomposed, arabic, "a\u2028b\x85c")
    assert rows[2][1] == ("O'Neill", odd, "=1+1")


def test_an_unclosed_quotation_mark_is_named_with_its_row() -> None:
    assert refused('Nom;Note\nDahl;x\nRoy;"never closed\n' + "Li;y\n" * 5) == "quote_not_closed"


@pytest.mark.usefixtures("english")
def test_the_row_of_an_unclosed_quotation_mark() -> None:
    with pytest.raises(UnreadableRoster) as problem:
        read('Nom;Note\nDahl;x\nRoy;"never closed\n' + "Li;y\n" * 5)

    assert str(problem.value.message) == "In roster.csv a quotation mark opened in row 3 is never closed. Nothing was stored."


def test_real_dates_numbers_and_hidden_sheets() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        hidden = book.add_worksheet("Hidden")
        hidden.write(0, 0, "secret")
        hidden.hide()
        veiled = book.add_worksheet("Veiled")
        veiled.write(0, 0, "secret")
        veiled.very_hidden()
        sheet = book.add_worksheet("Seen")
        sheet.activate()
        sheet.set_first_sheet()
        sheet.merge_range(0, 0, 0, 3, "Title")
        sheet.write(4, 0, 393331234567)
        sheet.write_datetime(4, 1, date(2001, 3, 14), book.add_format({"num_format": "dd/mm/yyyy hh:mm"}))
        sheet.write(4, 2, True)
        sheet.write_formula(4, 3, "=1/0", None, "#DIV/0!")
        sheet.write_blank(300, 90, None, book.add_format({"bold": True}))

    found = read(workbook(fill), "x.xlsx")

    assert [(sheet.name, sheet.rows) for sheet in found.sheets] == [
        ("Seen", ((1, ("Title",)), (5, (393331234567.0, date(2001, 3, 14), "true"))))
    ]


def test_a_cell_merged_over_several_rows_speaks_for_each_of_them() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet("Seen")
        sheet.merge_range(0, 0, 0, 1, "Title")
        sheet.merge_range(1, 0, 2, 0, "Durand")
        sheet.write(1, 1, "Léo")
        sheet.write(2, 1, "Léa")

    found = read(workbook(fill), "x.xlsx")

    assert found.sheets[0].rows == ((1, ("Title",)), (2, ("Durand", "Léo")), (3, ("Durand", "Léa")))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n\n  \r\n",
        b";;;;\n;;;\n",
        b"\xef\xbb\xbf",
        b"\xff\xfe",
    ],
)
def test_empty_files(data: bytes) -> None:
    assert refused(data) == "empty"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"%PDF-1.7 whatever", "not_a_table"),
        (b"\xff\xd8\xff\xe0" + bytes(range(256)) * 20, "not_a_table"),
        (bytes(range(256)) * 50, "not_a_table"),
        (b"<html><body><table><tr><td>Nom</td></tr></table>", "web_page"),
        (b"PK\x03\x04 and nothing", "damaged"),
        (b"a" * (10 * 1024 * 1024 + 1), "too_big"),
    ],
)
def test_files_that_are_no_table(data: bytes, code: str) -> None:
    assert refused(data, "roster.xlsx") == code


def ole(*names: str) -> bytes:
    """Return an OLE container's head with the directory names that tell what is inside."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + b"".join(name.encode("utf-16-le").ljust(128, b"\0") for name in names)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (ole("Root Entry", "EncryptionInfo", "EncryptedPackage"), "password"),
        (ole("Root Entry", "Workbook"), "old_workbook"),
        (ole("Root Entry", "WordDocument"), "not_a_table"),
    ],
)
def test_containers_of_before_2007(data: bytes, code: str) -> None:
    assert refused(data, "roster.xlsx") == code


def test_other_packages() -> None:
    book = workbook(two_names)

    assert refused(repacked(book, {})[:-200], "cut.xlsx") == "damaged"
    word = io.BytesIO()
    with zipfile.ZipFile(word, "w") as package:
        package.writestr("word/document.xml", "<x/>")
    assert refused(word.getvalue(), "letter.xlsx") == "not_a_table"
    calc = io.BytesIO()
    with zipfile.ZipFile(calc, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr("content.xml", "<x/>")
    assert refused(calc.getvalue(), "roster.ods") == "open_document"


def test_a_bomb_is_not_opened() -> None:
    bomb = repacked(workbook(two_names), {"xl/media/bomb.bin": bytes(60 * 1024 * 1024)})

    assert len(bomb) < 200_000
    assert refused(bomb, "bomb.xlsx") == "unpacks_too_large"


def test_a_package_that_lies_about_its_size() -> None:
    bomb = bytearray(repacked(workbook(two_names), {"xl/worksheets/sheet1.xml": b"<c>" + b" " * 40_000_000}))
    directory = bomb.rfind(b"xl/worksheets/sheet1.xml") - 46
    struct.pack_into("<I", bomb, directory + 24, 100)

    assert refused(bytes(bomb), "bomb.xlsx") in {"damaged", "unpacks_too_large"}


def test_entities_are_refused() -> None:
    evil = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet>&a;</worksheet>'

    assert refused(repacked(workbook(two_names), {"xl/worksheets/sheet1.xml": evil}), "x.xlsx") == "not_a_table"


def test_two_cells_in_opposite_corners() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "Nom")
        sheet.write(1_048_575, 16_383, "x")

    assert refused(workbook(fill), "corners.xlsx") == "too_many_columns"


def test_corner_cells_that_hide_their_place_do_not_harm_us() -> None:
    """The cell's address stands where the first look does not expect it; the limits of the child hold all the same."""
    body = b"<worksheet><sheetData><row><c t='str' r='A1'><v>a</v></c></row>"
    body += b"<row><c t='str' r='XFD1048576'><v>b</v></c></row></sheetData></worksheet>"

    code = refused(repacked(workbook(two_names), {"xl/worksheets/sheet1.xml": body}), "corners.xlsx")

    assert code in {"damaged", "unpacks_too_large", "too_many_columns", "too_slow"}


def test_200_000_rows() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet()
        for number in range(200_000):
            sheet.write_row(number, 0, ["Dahl", "Anna"])

    assert refused(workbook(fill, constant_memory=True), "long.xlsx") == "too_many_rows"
    assert refused("Nom;Prénom\n" + "Dahl;Anna\n" * 200_000) == "too_many_rows"


def test_5_000_rows_are_read() -> None:
    assert len(read("Nom;Prénom\n" + "Dahl;Anna\n" * 5_000).sheets[0].rows) == 5_001


def test_too_many_columns() -> None:
    assert refused(";".join(["x"] * 150) + "\n") == "too_many_columns"


def test_a_name_decides_nothing() -> None:
    assert read((SAMPLES / "montreal.csv").read_bytes(), "montreal.xlsx").separator == ","
    assert read(workbook(two_names), "roster.csv").sheets[0].rows[1] == (2, ("Dahl", "Anna"))


@pytest.mark.usefixtures("english")
@pytest.mark.parametrize(
    "code",
    [
        "empty",
        "too_big",
        "too_many_rows",
        "too_many_columns",
        "unpacks_too_large",
        "password",
        "old_workbook",
        "open_document",
        "web_page",
        "not_a_table",
        "quote_not_closed",
        "cell_too_long",
        "no_headings",
        "too_slow",
        "damaged",
    ],
)
def test_each_refusal_is_a_sentence_of_its_own(code: str) -> None:
    sentence = str(unreadable(code, file="a.csv", row="3").message)

    assert "a.csv" in sentence
    assert "%" not in sentence
    assert sentence.endswith("Nothing was stored.")
    assert ("damaged" in sentence) == (code == "damaged")


@pytest.mark.parametrize("rows", [20, 400])
@pytest.mark.usefixtures("english")
def test_a_null_byte_is_named_with_its_line_and_never_becomes_another_letter(rows: int) -> None:
    text = "Nom;Prénom;Note\n" + "Durand;Camille;rien de spécial à dire ici\n" * rows + "Dahl;An\x00na;x\n"
    with pytest.raises(UnreadableRoster) as problem:
        read(text)
    assert problem.value.code == "null_byte"
    assert str(problem.value.message).startswith(f"In line {rows + 2} of roster.csv stands a null byte")
