"""Page, PDF, XLSX and JSON hold the same figures; the command writes the same bytes."""

import hashlib
import io
import json
import re
from datetime import date

import pytest
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from exchange.access.viewers import PROGRAMME
from exchange.demonstration.makers import make_city, make_delegation
from exchange.demonstration.takeups import make_adoption
from exchange.reports.services import city_report
from exchange.reports.snapshots import as_json
from tests.reports.world import TODAY, add_people, make_initiative, make_world

CITY = "/cohorts/barcelona-2017/reports/bagneux"
NETWORK = "/cohorts/barcelona-2017/report"


@pytest.fixture
def world(database):
    return make_world()


def words_of(pdf: bytes) -> str:
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages))


def sheets_of(xlsx: bytes) -> dict[str, list[list[object]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(xlsx))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def test_the_four_say_the_same_of_a_city(browser, world):
    reader = browser(as_=world.viewer)
    page, facts = reader.get(CITY), reader.get(f"{CITY}.json").json
    sheets, words = sheets_of(reader.get(f"{CITY}.xlsx").data), words_of(reader.get(f"{CITY}.pdf").data)

    story = [facts["places"]["pledged"], facts["people"]["all"], facts["initiatives"]["all"], facts["adoptions"]["of_ours"]["all"]]
    assert story == [6, 5, 4, 3]
    assert page.texts(".path b") == [str(figure) for figure in story]
    assert [row[1] for row in sheets["Figures"][1:5]] == story
    for figure, label in zip(story, page.texts(".path strong"), strict=True):
        assert re.search(rf"\b{figure}\b", words), figure
        assert label in words

    ages = list(facts["people"]["ages"].values())
    kinds = list(facts["people"]["kinds"].values())
    assert ages == kinds == ["<5"] * 3
    assert [row[2] for row in sheets["Who travelled"][1:]] == [*ages, 5, *kinds, 5]
    assert [row[1] for row in page.rows("table.table--few")] == ages
    assert words.count("<5") == 3 + 3 + 1 + 1  # two tables, a session, explained once

    themes = [[line["published"], line["with_reader"], line["with_author"], line["all"]] for line in facts["initiatives"]["by_theme"]]
    assert themes == [[1, 1, 0, 2], [2, 0, 0, 2], [0, 0, 1, 1]]
    assert [row[1:] for row in sheets["Themes"][1:]] == [*themes, [2, 1, 1, 4]]
    assert [row[1:] for row in page.rows("details table")] == [[str(n) for n in line] for line in themes]
    assert "Nightlife 1 1 0 2" in words

    adopted = [(one["title"], one["stage"]) for key in ("of_ours", "of_others") for one in facts["adoptions"][key]["listed"]]
    assert sorted((row[0], row[3].lower()) for row in sheets["Adoptions"][1:]) == sorted(adopted)
    assert [row[0] for row in page.rows("#adopted ~ .gap table")] == [title for title, _stage in adopted[:3]]
    assert [row[0] for row in sheets["Initiatives"][1:]] == [one["title"] for one in facts["initiatives"]["listed"]]
    printed = " ".join(facts["snapshot"][at : at + 4] for at in (0, 4, 8))
    assert printed in page.text
    assert printed in words
    assert any(printed in str(row[0]) for row in sheets["Explanations"])


def test_the_four_say_the_same_of_the_network(browser, world):
    reader = browser(as_=world.network)
    page, facts = reader.get(NETWORK), reader.get(f"{NETWORK}.json").json
    sheets, words = sheets_of(reader.get(f"{NETWORK}.xlsx").data), words_of(reader.get(f"{NETWORK}.pdf").data)
    lines = [
        [
            one["city"]["name"],
            one["places"]["pledged"],
            one["places"]["filled"],
            one["people"],
            one["initiatives"]["all"],
            one["initiatives"]["published"],
            one["adoptions"]["of_ours"],
            one["adoptions"]["of_others"],
        ]
        for one in facts["cities"]
    ]
    assert lines == [["Bagneux", 6, 5, 5, 4, 2, 3, 1], ["Torino", 12, 12, 12, 1, 1, 2, 1]]
    assert sheets["Cities"][1:3] == lines
    assert page.rows("#cities ~ .gap table") == [[str(value) for value in line] for line in lines]
    for line in lines:
        assert " ".join(str(value) for value in line) in words
    assert page.texts(".path b") == ["18", "17", "5", "5"]
    assert [row[1] for row in sheets["Figures"][1:5]] == [18, 17, 5, 5]


def test_no_channel_holds_a_hidden_number(browser, world):
    """The reader of every file of both reports learns no age and no part of anybody in Bagneux."""
    city, network = browser(as_=world.network).get(f"{CITY}.json").json, browser(as_=world.network).get(f"{NETWORK}.json").json
    for facts in (city, network):
        assert set(facts["people"]["ages"].values()) == {"<5"}
        assert set(facts["people"]["kinds"].values()) == {"<5"}
        assert facts["people"]["young_people_per_adult"] is None
    sheets = sheets_of(browser(as_=world.viewer).get(f"{CITY}.xlsx").data)
    assert {row[2] for row in sheets["Who travelled"][1:] if row[1] != "All"} == {"<5"}
    assert {row[3] for row in sheets["Sessions"][1:]} == {"<5"}


def test_the_seal_is_of_the_figures_not_of_the_day(app, world):
    with app.test_request_context():
        first = as_json(city_report(world.cohort, "bagneux", viewer=PROGRAMME, today=TODAY))
        later = as_json(city_report(world.cohort, "bagneux", viewer=PROGRAMME, today=date(2019, 1, 1)))
        make_initiative(world.bagneux, world.cohort, "One more")
        changed = as_json(city_report(world.cohort, "bagneux", viewer=PROGRAMME, today=TODAY))
    assert first["snapshot"] == later["snapshot"] != changed["snapshot"]
    body = {key: value for key, value in first.items() if key not in {"figures_of", "snapshot"}}
    canonical = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert first["snapshot"] == hashlib.sha256(canonical.encode()).hexdigest()


def test_the_seal_speaks_no_language(browser, world):
    english, french = (
        browser(as_=world.viewer).get(f"{CITY}.json").json,
        browser(as_=world.viewer, language="fr").get(f"{CITY}.json?lang=fr").json,
    )
    assert english == french


def test_titles_are_no_formulas(browser, world, database):
    make_initiative(world.bagneux, world.cohort, '=HYPERLINK("http://evil")', slug="evil")
    sheets = sheets_of(browser(as_=world.viewer).get(f"{CITY}.xlsx").data)
    assert '=HYPERLINK("http://evil")' in [row[0] for row in sheets["Initiatives"]]
    assert "#" not in "".join(str(cell) for row in sheets["Initiatives"] for cell in row)


@pytest.mark.parametrize("ending", ["pdf", "xlsx", "json"])
def test_the_command_writes_the_same_bytes(app, browser, world, ending, tmp_path):
    runner = app.test_cli_runner()
    for command, address in (
        (["city", "--cohort", "barcelona-2017", "--city", "bagneux"], CITY),
        (["network", "--cohort", "barcelona-2017"], NETWORK),
    ):
        file = tmp_path / f"{command[0]}.{ending}"
        result = runner.invoke(args=["reports", *command, "--format", ending, "--output", str(file)])
        assert result.exit_code == 0, result.output
        assert file.read_bytes() == browser(as_=world.network).get(f"{address}.{ending}").data


def test_the_command_says_what_is_not_there(app, world, tmp_path):
    args = ["reports", "city", "--cohort", "barcelona-2017", "--city", "atlantis", "--format", "json", "--output", str(tmp_path / "x")]
    result = app.test_cli_runner().invoke(args=args)
    assert result.exit_code == 1
    assert "There is no city “atlantis”" in result.output
    assert not (tmp_path / "x").exists()


def test_a_city_larger_than_small_is_read_in_full(browser, world, database):
    essen = make_city("Essen")
    delegation = make_delegation(world.cohort, essen, pledged=20)
    add_people(delegation, 12, born=date(2001, 5, 1))
    add_people(delegation, 8, born=date(1995, 5, 1))
    facts = browser(as_=world.network).get("/cohorts/barcelona-2017/reports/essen.json").json
    assert facts["people"]["ages"] == {"minors": 12, "18_to_30": 8, "31_and_over": 0}
    assert facts["people"]["kinds"] == {"youngster": 20, "leader": 0, "companion": 0}


def test_a_long_list_of_adoptions_is_cut_on_paper_and_whole_in_the_files(browser, world, database):
    for number in range(70):
        make_adoption(world.gym, make_city(f"Town {number}"))
    reader = browser(as_=world.network)
    page = reader.get(NETWORK)
    assert len(page.rows("#adopted ~ .gap table")) == 60
    assert "The latest 60 of 75; the XLSX and JSON files have all." in page.text
    assert len(sheets_of(reader.get(f"{NETWORK}.xlsx").data)["Adoptions"]) == 1 + 75
    assert len(reader.get(f"{NETWORK}.json").json["adoptions"]["listed"]) == 75
