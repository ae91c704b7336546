"""What has been answered: page, JSON, CSV and XLSX say the same, by edition, and nobody reads another city's gaps."""

import csv
import io
from types import SimpleNamespace

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from exchange.access.permissions import Role
from exchange.adoptions.models import Adoption, AdoptionStage
from exchange.demonstration import makers
from exchange.demonstration.makers import THEN
from exchange.initiatives.models import Initiative, InitiativeState
from exchange.manifesto.models import Edition, Recommendation, Relation, Theme, ThemeLink
from exchange.reports.coverage.services import cut_coverage

S = AdoptionStage
LEVELS = ("idea", "adopted", "implemented", "evaluated")
SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
def world(database):
    """Add two editions, three cities, and one initiative of Bagneux that Torino implemented and Essen stopped."""
    old, new = Edition(code="2017", name="Old"), Edition(code="2025", name="New")
    database.add_all([old, new])
    database.flush()
    night = makers.make_theme("Night", edition=old, slug="night")
    later = makers.make_theme("The city at night", edition=new, slug="city-at-night")
    lights, trams = (
        Recommendation(edition_id=old.id, theme_id=night.id, code=f"2017-0{number}", position=number, text=text)
        for number, text in ((1, "Light the way."), (2, SCRIPT))
    )
    link = ThemeLink(from_theme_id=night.id, to_theme_id=later.id, relation=Relation.SAME)
    database.add_all([lights, trams, link])
    cities = {name.lower(): makers.make_city(name) for name in ("Bagneux", "Torino", "Essen")}
    world = SimpleNamespace(night=night, later=later, lights=lights, trams=trams, link=link, **cities)
    world.lamps = write(database, world, "lamps")
    adopt(database, world.lamps, world.torino, S.IMPLEMENTED)
    adopt(database, world.lamps, world.essen, S.STOPPED, stopped_in=S.PILOT)
    return world


def write(database, world, slug, *, city=None, state=InitiativeState.PUBLISHED):
    city = city or world.bagneux
    row = Initiative(slug=slug, title=slug, city_id=city.id, state=state, created_at=THEN, saved_at=THEN, published_at=THEN)
    row.themes, row.recommendations = [world.night], [world.lights]
    database.add(row)
    database.flush()
    return row


def adopt(database, initiative, city, stage, **facts):
    database.add(Adoption(initiative_id=initiative.id, city_id=city.id, stage=stage, started_at=THEN, moved_at=THEN, **facts))
    database.flush()


def by_city(found, code):
    rows = [row for theme in found["themes"] for row in (theme["as_a_whole"], *theme["recommendations"])]
    return {slug: cell["level"] for slug, cell in next(row for row in rows if row["code"] == code)["by_city"].items()}


class TestTheCut:
    def test_each_city_stands_at_its_furthest(self, world, browser):
        adopt_again = browser(makers.make_user(Role.NETWORK))
        found = adopt_again.get("/reports/coverage.json?edition=2017").json
        assert by_city(found, "2017-01") == by_city(found, "night") == {"bagneux": "idea", "torino": "implemented", "essen": "adopted"}
        assert (found["unanswered"], found["ideas_only"]) == (["2017-02"], [])
        essen = found["themes"][0]["recommendations"][0]["by_city"]["essen"]
        assert essen == {"level": "adopted", "stopped": True, "through_crosswalk": False}

    def test_another_edition_counts_through_the_crosswalk_and_no_initiative_changes(self, world, database, browser):
        staff = browser(makers.make_user(Role.NETWORK))
        whole = staff.get("/reports/coverage.json?edition=2025").json["themes"][0]["as_a_whole"]
        assert whole["cities_through_crosswalk"] == 3
        assert {slug: cell["through_crosswalk"] for slug, cell in whole["by_city"].items()} == dict.fromkeys(
            ("bagneux", "torino", "essen"), True
        )
        assert "3 cities count through the crosswalk" in staff.get("/reports/coverage?edition=2025").text
        assert world.lamps.themes == [world.night]
        database.delete(world.link)
        database.flush()
        assert staff.get("/reports/coverage.json?edition=2025").json["themes"][0]["as_a_whole"]["by_city"] == {}

    @pytest.mark.parametrize("state", sorted(set(InitiativeState) - {InitiativeState.PUBLISHED}))
    def test_what_is_not_public_is_no_idea(self, world, database, state):
        write(database, world, "secret", city=makers.make_city("Liège"), state=state)
        rows = {row.code: row for row in cut_coverage("2017").rows}
        assert sum(rows["2017-01"].counts.values()) == 3

    def test_a_recommendation_that_nobody_took_up_is_named(self, world, database):
        database.query(Adoption).delete()
        unanswered, ideas_only = cut_coverage("2017").blanks()
        assert ([row.code for row in unanswered], [row.code for row in ideas_only]) == (["2017-02"], ["2017-01"])

    def test_what_is_withdrawn_is_no_gap(self, world, database):
        world.trams.withdrawn_on = THEN.date()
        database.flush()
        assert cut_coverage("2017").blanks() == ([], [])


class TestWhoReadsWhat:
    def test_cities_read_their_own_column_the_network_all_the_public_totals_alone(self, world, browser):
        columns = {}
        readers = {
            "anybody": None,
            "torino": makers.make_user(Role.VIEWER, world.torino),
            "youngster": makers.make_user(Role.YOUNGSTER, world.bagneux),
            "network": makers.make_user(Role.NETWORK),
        }
        for who, account in readers.items():
            # Asking for another city by its name changes nothing for whoever is not of the network.
            query = "" if who == "network" else "&city=essen"
            reader = browser(account)
            found = reader.get(f"/reports/coverage.json?edition=2017{query}").json
            columns[who] = [city["slug"] for city in found["cities"]]
            table = reader.get(f"/reports/coverage.csv?edition=2017{query}").data.decode("utf-8-sig")
            head = next(csv.reader(io.StringIO(table)))
            assert head[head.index("cities_through_crosswalk") + 1 :] == columns[who]
            page = reader.get(f"/reports/coverage?edition=2017{query}").text
            if who != "network":
                assert "Essen" not in page
        assert columns == {"anybody": [], "torino": ["torino"], "youngster": ["bagneux"], "network": ["bagneux", "essen", "torino"]}
        print("tried 3 · lost 0 · leaked 0")

    def test_a_filter_narrows_the_networks_columns_and_themes(self, world, browser):
        staff = browser(makers.make_user(Role.NETWORK))
        found = staff.get("/reports/coverage.json?edition=2017&city=torino&theme=night").json
        assert ([city["slug"] for city in found["cities"]], len(found["themes"])) == (["torino"], 1)
        assert staff.get("/reports/coverage.json?edition=nothing&city=nowhere&theme=none").json["edition"] == "2025"


def test_page_and_files_hold_the_same_figures(world, browser):
    staff = browser(makers.make_user(Role.NETWORK))
    found = staff.get("/reports/coverage.json?edition=2017").json
    counts = {row["code"]: [row["cities"][level] for level in LEVELS] for theme in found["themes"] for row in theme["recommendations"]}
    assert counts == {"2017-01": [1, 1, 1, 0], "2017-02": [0, 0, 0, 0]}
    page = staff.get("/reports/coverage?edition=2017")
    assert {row[0].split()[0]: [int(cell) for cell in row[1:5]] for row in page.rows() if row[0].startswith("2017-")} == counts
    rows = list(csv.DictReader(io.StringIO(staff.get("/reports/coverage.csv?edition=2017").data.decode("utf-8-sig"))))
    levels = [f"cities_{level}" for level in LEVELS]
    assert {row["code"]: [int(row[level]) for level in levels] for row in rows if row["code"]} == counts
    assert next(row["essen"] for row in rows if row["code"] == "2017-01") == "adopted stopped"
    book = CalamineWorkbook.from_filelike(io.BytesIO(staff.get("/reports/coverage.xlsx?edition=2017").data))
    head, *lines = book.get_sheet_by_index(0).to_python()
    assert {line[2]: [line[head.index(level)] for level in levels] for line in lines if line[2]} == counts
    assert [row[0] for row in book.get_sheet_by_index(1).to_python()[1:]] == ["2017-02"]


def test_an_initiative_leads_to_the_line_of_its_recommendation(world, browser):
    anybody = browser()
    link = next(a["href"] for a in anybody.get("/initiatives/lamps").soup.select("a[href*='/reports/coverage']"))
    assert link.endswith("recommendation=2017-01#r-2017-01")
    page = anybody.get(link.split("#")[0])
    assert page.soup.select_one("#r-2017-01") is not None
    assert SCRIPT in page.text


def test_statements_do_not_grow(world, database, browser, count_queries):
    staff, anybody = browser(makers.make_user(Role.NETWORK)), browser()
    few = count_queries(lambda: staff.get("/reports/coverage?edition=2017"))
    for number in range(3):
        city = makers.make_city(f"City {number}")
        adopt(database, write(database, world, f"more-{number}", city=city), world.torino, S.EVALUATED)
        database.add(Recommendation(edition_id=world.night.edition_id, theme_id=world.night.id, code=f"2017-1{number}", text="More."))
    database.flush()
    assert count_queries(lambda: staff.get("/reports/coverage?edition=2017")) == few <= 12
    # The mark before and after, seven that are computed from, and the walls.
    assert count_queries(lambda: anybody.get("/reports/coverage?edition=2017")) <= 10
    assert len(database.scalars(select(Theme)).all()) == 2


def test_without_a_manifesto_it_says_so(database, browser):
    assert "No edition has been entered yet" in browser().get("/reports/coverage").text
    assert browser().get("/reports/coverage.json").json["themes"] == []
    assert browser().get("/reports/coverage.xlsx").data.startswith(b"PK")
