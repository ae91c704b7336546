"""Assembling styles and scripts, and the addresses they get."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest

from exchange.foundation.assets import (
    assemble_styles,
    build_assets,
    packed_twin,
    shrink_css,
    shrink_js,
)

STATIC = Path(__file__).resolve().parents[2] / "static"


@pytest.fixture
def small_static(tmp_path: Path) -> Path:
    folder = tmp_path / "static"
    for name, text in {
        "css/print.css": "@layer print { a { b: c; } }",
        "css/tokens.css": "/* only here */ :root { --ink: #000; }",
        "css/components/arc.css": "@layer parts { .arc { d: e; } }",
        "css/components/zebra.css": "@layer parts { .zebra { f: g; } }",
        "js/components/count.js": "// counts\nconst word = 'one';\n",
        "img/mark.svg": "<svg/>",
    }.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return folder


def test_styles_are_joined_in_the_order_of_the_layers(small_static: Path) -> None:
    assert assemble_styles(small_static / "css") == (
        ":root{--ink:#000}\n@layer parts{.arc{d:e}}\n@layer parts{.zebra{f:g}}\n@layer print{a{b:c}}\n"
    )


def test_words_in_quotes_are_kept_while_white_space_goes() -> None:
    assert shrink_css('a::after { content: "a ; b  ,  c"; }\n') == 'a::after{content:"a ; b  ,  c"}\n'


def test_a_selector_keeps_the_space_before_a_pseudo_class() -> None:
    assert shrink_css(".table :is(th, td) { x: y }") == ".table :is(th,td){x:y }\n".replace(" }", "}")


def test_whole_line_comments_of_scripts_go_and_code_stays() -> None:
    source = "/* What it is. */\n  // why\n  const address = 'https://a.example'; // kept\n"
    assert shrink_js(source) == "const address = 'https://a.example'; // kept\n"


def test_every_asset_gets_a_name_with_its_hash_and_a_compressed_twin(small_static: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    names = build_assets(small_static, out)
    assert sorted(names) == ["css/exchange.css", "img/mark.svg", "js/exchange.js", "js/htmx.js"]
    htmx = out / names["js/htmx.js"]
    assert gzip.decompress(htmx.with_name(htmx.name + ".gz").read_bytes()) == htmx.read_bytes()
    assert all(re.search(r"\.[0-9a-f]{12}\.[a-z]+$", name) for name in names.values())
    assert packed_twin(out, names["js/htmx.js"]) == names["js/htmx.js"] + ".gz"
    assert packed_twin(out, "js/other.js") is None


def test_building_twice_changes_nothing_and_another_content_another_name(small_static: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    first = build_assets(small_static, out)
    before = {path: path.stat().st_mtime_ns for path in out.rglob("*") if path.is_file()}
    assert build_assets(small_static, out) == first
    assert {path: path.stat().st_mtime_ns for path in out.rglob("*") if path.is_file()} == before
    (small_static / "img/mark.svg").write_text("<svg id='x'/>", "utf-8")
    second = build_assets(small_static, out)
    assert second["img/mark.svg"] != first["img/mark.svg"]
    assert second["css/exchange.css"] == first["css/exchange.css"]


def test_the_styles_and_scripts_of_exchange_stay_light(tmp_path: Path) -> None:
    names = build_assets(STATIC, tmp_path)
    packed = {name: len((tmp_path / f"{hashed}.gz").read_bytes()) for name, hashed in names.items() if name != "img/mark.svg"}
    assert sum(packed.values()) < 60_000, packed
