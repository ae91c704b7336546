"""Who took what from whom: page, JSON, CSV and XLSX say the same, and no day tells of a single young person."""

import csv
import io
from datetime import timedelta

import pytest
from python_calamine import CalamineWorkbook

from exchange.access.permissions import Role
from exchange.adoptions.models import Adoption, AdoptionStage, AdoptionStep
from exchange.demonstration import makers
from exchange.demonstration.makers import THEN
from exchange.initiatives.models import Initiative, InitiativeState, Sighting
from exchange.manifesto.models import Recommendation
from exchange.reports.flows.services import compute_flows

S = AdoptionStage
SCRIPT = "<script>alert(1)</script>"


def day(number):
    return THEN + timedelta(days=number)


def write(database, city, slug, author, **facts):
    seen = Sighting(author_id=author.id, city_id=city.id, note="Lamps.", seen_at=day(0))
    database.add(seen)
    database.flush()
    start = {"state": InitiativeState.PUBLISHED, "created_at": day(1), "saved_at": day(9)}
    moments = {"submitted_at": day(10), "published_at": day(15), "sighting_id": seen.id}
    row = Initiative(slug=slug, title=slug, city_id=city.id, **(start | moments | facts))
    database.add(row)
    database.flush()
    return row


def adopt(database, initiative, city, stage, **facts):
    row = Adoption(initiative_id=initiative.id, city_id=city.id, stage=stage, started_at=day(45), moved_at=day(145), **facts)
    database.add(row)
    database.flush()
    if stage is S.IMPLEMENTED:
        database.add(AdoptionStep(adoption_id=row.id, city_id=city.id, stage=stage, at=day(145)))
        database.flush()
    return row


@pytest.fixture
def world(database):
    bagneux, torino, essen = (makers.make_city(name) for name in ("Bagneux", "Torino", "Essen"))
    author = makers.make_person("Inès", "Belkacem", city=bagneux)
    lamps = write(database, bagneux, "lamps", author)
    adopt(database, lamps, torino, S.IMPLEMENTED)
    adopt(database, lamps, bagneux, S.SPOTTED)
    adopt(database, lamps, essen, S.STOPPED, stopped_in=S.AGREED, lesson=SCRIPT, lesson_published_at=day(200))
    adopt(database, write(database, torino, "trams", author), essen, S.STOPPED, stopped_in=S.PILOT, lesson="Not public.")
    hidden = write(database, torino, "hidden", author, state=InitiativeState.IN_REVIEW)
    adopt(database, hidden, bagneux, S.PILOT)
    return author


EXPECTED = [
    ["bagneux", "bagneux", 1, "adopted", 0],
    ["bagneux", "essen", 1, "adopted", 1],
    ["bagneux", "torino", 1, "implemented", 0],
    ["torino", "essen", 1, "adopted", 1],
]


def test_page_and_files_hold_the_same_flows(world, browser):
    anybody = browser()
    found = anybody.get("/reports/flows.json").json
    assert [[flow[name] for name in ("from", "to", "adoptions", "furthest", "stopped")] for flow in found["flows"]] == EXPECTED
    rows = list(csv.reader(io.StringIO(anybody.get("/reports/flows.csv").data.decode("utf-8-sig"))))
    assert rows[1:] == [[str(value) for value in row] for row in EXPECTED]
    book = CalamineWorkbook.from_filelike(io.BytesIO(anybody.get("/reports/flows.xlsx").data))
    assert book.get_sheet_by_index(0).to_python()[1:] == EXPECTED
    page = anybody.get("/reports/flows")
    table = next(table for table in page.soup.select("table") if "Flows between cities" in table.get_text())
    assert len(table.select("tbody tr")) == len(EXPECTED)
    assert len(page.soup.select("svg path.flow-line")) == 3
    assert page.soup.select_one("svg[role=img] desc") is not None


def test_days_are_the_middle_of_the_network_and_hidden_where_few_wrote(world, database, browser):
    days = {one["step"]: (one["days"], one["of"]) for one in browser().get("/reports/flows.json").json["median_days"]}
    assert days == {
        "seen_to_written": (None, "<5"),
        "written_to_published": (None, "<5"),
        "published_to_adopted": (30, 4),
        "adopted_to_implemented": (100, 1),
        "seen_to_implemented": (None, "<5"),
    }
    city = makers.make_city("Liège")
    for number in range(3):
        write(database, city, f"more-{number}", world)
    coordinator = browser(makers.make_user(Role.COORDINATOR, city))
    days = {one["step"]: (one["days"], one["of"]) for one in coordinator.get("/reports/flows.json").json["median_days"]}
    assert (days["seen_to_written"], days["written_to_published"]) == ((10, 5), (5, 5))


def test_where_it_stops_is_counted_and_only_public_lessons_are_told(world, browser):
    found = browser().get("/reports/flows.json").json
    assert {line["stage"]: line["stopped_there"] for line in found["stages"] if line["stopped_there"]} == {"agreed": 1, "pilot": 1}
    assert [(one["city"], one["stopped_in"], one["lesson"]) for one in found["lessons"]] == [("essen", "agreed", SCRIPT)]
    page = browser().get("/reports/flows").text
    assert SCRIPT in page
    assert "Not public." not in page


def test_ideas_meet_where_several_cities_answer_one_recommendation(world, database, browser):
    theme = makers.make_theme("Night")
    one = Recommendation(edition_id=theme.edition_id, theme_id=theme.id, code="x-1", text="Light the way home.")
    other = Recommendation(edition_id=theme.edition_id, theme_id=theme.id, code="x-2", text="Run later trams.")
    for row in database.query(Initiative):
        row.recommendations = [one, other] if row.slug == "lamps" else [one]
    database.flush()
    assert browser().get("/reports/flows.json").json["convergence"] == [{"recommendation": "x-1", "cities": 2, "initiatives": 2}]


def test_one_citys_flows_and_pages_of_many(world, browser):
    anybody = browser()
    assert [flow["to"] for flow in anybody.get("/reports/flows.json?city=torino").json["flows"]] == ["torino", "essen"]
    assert anybody.get("/reports/flows?city=nowhere").text.count("Nothing went to or from there yet") == 1
    first, second = compute_flows(page=1, size=3), compute_flows(page=2, size=3)
    assert (first.total, len(first.flows), len(second.flows), first.may_be_drawn) == (4, 3, 1, False)


def test_statements_do_not_grow(world, database, browser, count_queries):
    anybody = browser(makers.make_user(Role.COORDINATOR, makers.make_city("Liège")))
    few = count_queries(lambda: anybody.get("/reports/flows"))
    for number in range(3):
        city = makers.make_city(f"City {number}")
        adopt(database, write(database, city, f"more-{number}", world), makers.make_city(f"Taker {number}"), S.IMPLEMENTED)
    assert count_queries(lambda: anybody.get("/reports/flows")) == few <= 12


def test_nothing_taken_up_says_so(database, browser):
    assert "Nothing has been taken up yet" in browser().get("/reports/flows").text
