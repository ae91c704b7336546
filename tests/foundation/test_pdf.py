"""Paper: the right words, tagged, the same bytes twice, and nothing read from elsewhere."""

from __future__ import annotations

import io
from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import typst
import zxingcpp
from PIL import Image
from pypdf import PdfReader

from exchange.foundation import pdf as press_of
from exchange.foundation.children import MEGABYTE, ChildFailed
from exchange.foundation.pdf import render_pdf
from exchange.foundation.qrcodes import qr_svg
from tests.foundation.paper_samples import (
    FROZEN_AT,
    THEMES,
    city_report,
    initiative_sheet,
    network_report,
)

CITY = "reports/typst/city_report.typ"
NETWORK = "reports/typst/network_report.typ"
SHEET = "initiatives/typst/sheet.typ"


def read(pdf: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(pdf))


def words(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in read(pdf).pages).split())


def city(**changes: object) -> bytes:
    return render_pdf(CITY, city_report() | changes, language="en", document_date=FROZEN_AT)


def test_city_report_says_what_its_data_says() -> None:
    text = words(city())
    for sentence in (
        "What Barcelona 2017 brought to Bagneux",
        "6 places pledged",
        "CO₂e by train; by plane 214 kg",
        "The Design and Management of Public Places 3 0 3",
        "All themes 7 2 9",
        "13 to 17 <5",
        "So nobody can be picked out of a small group.",
        "Evaluate “Neighbours on the square”",
        "snapshot 9f3a 71c2 e05d",
        "1 / 2",
        "2 / 2",
    ):
        assert sentence in text


def test_documents_are_tagged_titled_and_speak_a_language() -> None:
    for template, data, language in (
        (CITY, city_report(), "en"),
        (NETWORK, network_report(cities=30), "de"),
        (SHEET, initiative_sheet(), "fr"),
    ):
        pdf = read(render_pdf(template, data, language=language, document_date=FROZEN_AT))
        catalogue: Any = pdf.trailer["/Root"]
        assert catalogue["/MarkInfo"]["/Marked"]
        assert "/StructTreeRoot" in catalogue
        assert catalogue["/Lang"] == language
        assert pdf.metadata is not None
        assert pdf.metadata.title == data["title"]
        assert pdf.metadata.creation_date == FROZEN_AT
        assert "pdfuaid:part>1<" in catalogue["/Metadata"].get_data().decode().replace("'", '"')


def test_same_input_gives_same_bytes() -> None:
    assert city() == city()
    assert city() != city(lede="Another sentence.")


def test_network_report_keeps_250_cities_and_repeats_the_head() -> None:
    pdf = render_pdf(NETWORK, network_report(), language="de", document_date=FROZEN_AT)
    text = words(pdf)
    pages = [page.extract_text() for page in read(pdf).pages]
    assert all(f" {number} Deutschland" in text for number in range(250))
    assert all("Übernommen" in page for page in pages)
    assert f"{len(pages)} / {len(pages)}" in pages[-1]
    unbroken = text.replace("\u00ad ", "")
    assert all(theme.split()[-1] in unbroken for theme in THEMES)


def test_sheet_holds_address_as_link_and_code() -> None:
    data = initiative_sheet()
    pdf = render_pdf(SHEET, data, language="en", document_date=FROZEN_AT)
    links = {note.get_object()["/A"]["/URI"] for page in read(pdf).pages for note in page.get("/Annots", [])}
    assert links == {data["address"]}
    text = words(pdf)
    assert text.index("For whom") < text.index("What they saw") < text.index("By Inès B.")
    assert '#import "evil.typ" and *stars* and <labels> stay what they are.' in text


def test_only_web_addresses_become_links() -> None:
    data = initiative_sheet() | {"address": "javascript:alert(1)"}
    pdf = render_pdf(SHEET, data, language="en", document_date=FROZEN_AT)
    assert all("/Annots" not in page for page in read(pdf).pages)
    assert "javascript:alert(1)" in words(pdf)


@pytest.mark.parametrize("name", ["Nguyễn Thị Ngọc Ễ", "Łukasz Żółć", "Київ Юлія", "Αθήνα Ζωή", "O’Neill-d’Été", "ŞıĞ", "ịọụẹ fi ffl"])
def test_names_are_printed_as_spelt(name: str) -> None:
    assert name in words(city(lede=name))


def test_scripts_without_a_font_become_boxes() -> None:
    text = words(city(lede="before 李雷 after 👩‍🚀 end"))
    assert "before □□ after □" in text


def test_arabic_and_control_characters_do_not_stop_the_press() -> None:
    text = words(city(lede="A\x00B\u202eC\ud800D محمد"))
    assert "ABCD" in text


def test_almost_nothing_is_enough() -> None:
    bare = {"title": "Nothing yet", "story": [], "sections": []}
    text = words(render_pdf(CITY, bare, language="ca", document_date=FROZEN_AT))
    assert text == "Nothing yet 1 / 1"
    assert "Nothing yet" in words(render_pdf(SHEET, bare, language="pt_BR", document_date=FROZEN_AT))


def test_empty_lists_and_zeros_are_drawn_as_nothing() -> None:
    sections: list[dict[str, object]] = [
        {"heading": "Table", "kind": "table", "columns": [{"label": "City"}], "rows": []},
        {"heading": "Bars", "kind": "bars", "rows": []},
        {"heading": "Zeros", "kind": "bars", "rows": [{"label": "none", "values": [0, 0], "figure": "0"}]},
        {"heading": "List", "kind": "list", "items": []},
        {"heading": "Map", "kind": "map", "alt": "Nobody", "bounds": [0, 40, 10, 50], "half": True},
        {"heading": "Text", "kind": "text", "paragraphs": []},
    ]
    stats = [{"label": "By month", "figure": "0", "chart": {"kind": "columns", "values": []}}]
    story = [{"figure": "0", "label": "alone"}]
    data = {"title": "Zero", "story": story, "stats": stats, "sections": sections}
    text = words(render_pdf(CITY, data, language="it", document_date=FROZEN_AT))
    assert [heading for heading in ("Table", "Bars", "Zeros", "List", "Map", "Text") if heading not in text] == []


def test_date_needs_a_zone() -> None:
    with pytest.raises(ValueError, match="time zone"):
        render_pdf(CITY, {}, language="en", document_date=datetime(2018, 1, 1))  # noqa: DTZ001


@pytest.mark.parametrize("template", ["../secret.typ", "reports/none.typ", "app.py"])
def test_template_stays_below_the_root(template: str) -> None:
    with pytest.raises(ChildFailed) as caught:
        render_pdf(template, {"title": "x"}, language="en", document_date=FROZEN_AT)
    assert (caught.value.code, caught.value.reason) == ("refused", "no_such_template")


@pytest.mark.parametrize(
    "line",
    [
        '#read("/etc/passwd")',
        '#read("../outside.txt")',
        '#import "@preview/cetz:0.3.0"',
        "#let f(n) = f(n + 1) + 1\n#f(0)",
    ],
)
def test_template_reads_nothing_outside_and_fetches_nothing(tmp_path: Path, line: str) -> None:
    root = tmp_path / "root"
    root.mkdir()
    (tmp_path / "outside.txt").write_text("secret")
    (root / "t.typ").write_text(f"#set document(title: [x])\n{line}\n")
    with pytest.raises(ChildFailed) as caught:
        render_pdf("t.typ", {}, language="en", document_date=FROZEN_AT, root=root)
    assert caught.value.code == "crash"


def test_code_can_be_read(as_picture: Callable[[str], Image.Image]) -> None:
    address = "https://exchange.example/verify/7QK4-ÅÄÖ"
    assert [code.text for code in zxingcpp.read_barcodes(as_picture(qr_svg(address)))] == [address]


@pytest.fixture
def as_picture(tmp_path: Path) -> Callable[[str], Image.Image]:
    """Return a function that draws an SVG with the typesetter itself."""

    def draw(svg: str) -> Image.Image:
        (tmp_path / "code.svg").write_text(svg)
        page = b'#set page(width: 60mm, height: 60mm, margin: 4mm)\n#image("/code.svg", width: 50mm)'
        (tmp_path / "page.typ").write_bytes(page)
        png = typst.compile(tmp_path / "page.typ", root=tmp_path, format="png", ppi=144)
        assert isinstance(png, bytes)
        return Image.open(io.BytesIO(png))

    return draw


def test_a_public_file_is_set_once_for_what_it_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    orders: list[bytes] = []

    def press(_child: str, *, payload: bytes, **_limits: object) -> bytes:
        orders.append(payload)
        return b"%PDF" + bytes(3 * MEGABYTE)

    monkeypatch.setattr(press_of, "run_limited", press)
    monkeypatch.setattr(press_of, "_kept", OrderedDict())

    def made(title: str) -> bytes:
        return press_of.render_public_pdf("a/b.typ", {"title": title}, language="en", document_date=FROZEN_AT)

    assert made("Lanterns") == made("Lanterns")
    assert len(orders) == 1
    # Other words are another file, and no more are kept than there is room for.
    made("Benches")
    made("Teapots")
    assert (len(orders), len(press_of._kept)) == (3, 2)
    made("Lanterns")
    assert len(orders) == 4
