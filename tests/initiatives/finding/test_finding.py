"""Searching as people type, facets that count, the map; on pages and in data alike."""

import pytest
from sqlalchemy import select, update

from exchange.demonstration import makers
from exchange.demonstration.notes import make_initiative
from exchange.foundation.languages import LANGUAGES
from exchange.initiatives.catalogue import Wishes, find
from exchange.initiatives.deciding import index_words
from exchange.initiatives.finding import places
from exchange.initiatives.finding.index import current_index
from exchange.initiatives.finding.models import CatalogueChange, SpellingKey
from exchange.initiatives.finding.wishes import Facet
from exchange.initiatives.models import Initiative, InitiativeState, Stage

# {language: (a title, how it is typed, how it is mistyped, what is shown instead)}
TITLES = {
    "en": ("Security walk", "secu", "secrity", "security"),
    "fr": ("Marche de la sécurité", "securite", "secutite", "securite"),
    "es": ("La convivencia en el barrio", "convivéncia", "convivenica", "convivencia"),
    "ca": ("Il·luminació de la plaça", "placa", "plasa", "placa"),
    "de": ("Straßenlaternen für alle", "strassenlat", "strasenlaterne", "strassenlaternen"),
    "it": ("La città che vogliamo", "CITTA", "vogliammo", "vogliamo"),
    "pt": ("Segurança à noite", "seguranca", "segurnaca", "seguranca"),
}
PLAIN = dict.fromkeys(("problem", "seen_where", "why_it_works", "who_does_it", "cost", "change", "at_home"), "Xyz.") | {"steps": ["Xyz."]}


@pytest.fixture
def seven(database, bagneux):
    return {code: make_initiative(bagneux.city, title=TITLES[code][0], language=code, **PLAIN) for code in LANGUAGES}


def titles(page):
    return page.texts("article h2")


def test_in_seven_languages_without_accents_with_beginnings_and_with_mistakes(seven, browser):
    anybody = browser()
    assert set(TITLES) == set(LANGUAGES)
    for title, typed, mistyped, shown in TITLES.values():
        assert title in titles(anybody.get("/initiatives", query_string={"q": typed})), typed
        page = anybody.get("/initiatives", query_string={"q": mistyped})
        assert title in titles(page), mistyped
        assert f"Nothing with “{mistyped}”. Shown: {shown}" in page.text
        assert page.link("Search exactly what I typed") == f"/initiatives?q={mistyped}&exact=1"


def test_searching_exactly_finds_nothing_and_helps(seven, browser):
    page = browser().get("/initiatives?q=secrity&exact=1")
    assert (titles(page), page.link("Show all initiatives")) == ([], "/initiatives")


def test_programs_and_files_understand_the_same(seven, browser):
    anybody = browser()
    data = anybody.get("/initiatives.json?q=secrity").json
    assert (data["looked_for"], [one["title"] for one in data["initiatives"]]) == ({"secrity": ["security"]}, ["Security walk"])
    assert b"Security walk" in anybody.get("/initiatives.csv?q=secrity").data
    assert b"Security walk" in anybody.get("/initiatives/feed.atom?q=secrity").data
    assert anybody.get("/initiatives.json?q=secrity&exact=1").json["total"] == 0


@pytest.mark.parametrize(
    ("q", "mended"),
    [
        ("secrity walk", {"secrity": ("security",)}),
        ("wlk secrity", {"secrity": ("security",)}),  # three letters are not forgiven, but "wlk" stands nowhere
        ("secrity zzzzqqqq", {"secrity": ("security",)}),
        ("security", {}),
        ("zzzzqqqq", {}),
        ("walk placa", {}),  # both stand there, in two initiatives
        ("xsecurity", {"xsecurity": ("security",)}),
        ("10001", {}),
        ("' OR 1=1 --", {}),
    ],
)
def test_only_what_stands_nowhere_is_looked_for_otherwise(seven, database, q, mended):
    found = find(Wishes(q=q))
    # Where the other words find nothing either, nothing is shown instead.
    assert found.mended == (mended if found.places else {})


def test_a_word_that_is_taken_out_is_offered_to_nobody(seven, database):
    assert find(Wishes(q="vogliammo")).mended
    one = seven["it"]
    one.title = "Altro"
    index_words(one)
    database.flush()
    assert find(Wishes(q="vogliammo")).mended == {}
    assert database.scalars(select(SpellingKey).where(SpellingKey.word == "vogliamo")).all() == []
    # What stands in another one is still known.
    make_initiative(one.city, title="Altro ancora", **PLAIN)
    index_words(one)
    assert database.scalars(select(SpellingKey).where(SpellingKey.word == "altro")).all() != []


def test_what_is_meant_is_found_in_other_languages_and_marked(database, browser, bagneux):
    make_initiative(bagneux.city, title="A walking bus", problem="The way to school is dangerous.", language="en")
    make_initiative(bagneux.city, title="Tea for neighbours", problem="Nobody talks.", language="en")
    page = browser(language="de").get("/initiatives?q=Schulweg")
    assert page.texts("section[aria-labelledby=meant] article h3") == ["A walking bus"]
    assert titles(page) == []
    assert browser().get("/initiatives.json?q=Schulweg").json["total"] == 0
    assert browser().get("/initiatives?q=Schulweg&city=elsewhere").soup.select("#meant") == []
    assert browser().get("/initiatives?q=Schulweg&exact=1").soup.select("#meant") == []


class TestFacets:
    @pytest.fixture
    def three(self, database, bagneux, torino):
        edition = makers.make_theme("Nightlife").edition
        night, space = makers.make_theme("Night", edition=edition), makers.make_theme("Spaces", edition=edition)
        make_initiative(bagneux.city, title="One", themes=[night, space], stage=Stage.PILOT, language="fr", seen_city_id=torino.city.id)
        make_initiative(bagneux.city, title="Two", themes=[space], language="fr")
        make_initiative(torino.city, title="Three", themes=[night], stage=Stage.PILOT, language="it").evidence_level = 3
        database.flush()

    def chips(self, page):
        return {link.get_text(" ", strip=True): link["href"] for link in page.soup.select(".facets a")}

    def test_each_counts_under_the_others_and_leads_to_what_it_says(self, three, browser):
        anybody = browser()
        page = anybody.get("/initiatives")
        chips = self.chips(page)
        assert {"Night 2", "Spaces 2", "Bagneux 2", "Torino 1", "Pilot 2", "Seen 1", "français 2", "italiano 1"} & set(chips) >= {
            "Night 2", "Spaces 2", "Bagneux 2", "Pilot 2", "Seen 1"
        }  # fmt: skip
        for words, address in chips.items():
            assert len(titles(anybody.get(address))) == int(words.rsplit(" ", 1)[1]), words

    def test_what_would_find_nothing_is_not_there_and_what_is_chosen_can_be_taken_away(self, three, browser):
        page = browser().get("/initiatives?stage=pilot&theme=night")
        chips = self.chips(page)
        # All facets but its own: the other stage of these themes is there, another theme’s is not.
        assert "Implemented" not in " ".join(chips)
        assert chips["Remove filter Pilot 2"] == "/initiatives?theme=night"
        assert chips["Remove filter Night 2"] == "/initiatives?stage=pilot"
        assert chips["Bagneux 1"] == "/initiatives?stage=pilot&theme=night&city=bagneux"
        assert not any(words.startswith("Two") for words in chips)

    @pytest.mark.parametrize(
        ("asked", "found"),
        [
            ("seen=torino", ["One"]),
            ("level=3", ["Three"]),
            ("language=it", ["Three"]),
            ("edition=no-such", []),
            ("level=9", ["Three", "Two", "One"]),
            ("language=xx", ["Three", "Two", "One"]),
            ("q=one&stage=pilot", ["One"]),
            ("q=two&stage=pilot", []),
        ],
    )
    def test_every_facet_narrows(self, three, browser, asked, found):
        assert sorted(titles(browser().get(f"/initiatives?{asked}"))) == sorted(found)

    def test_counts_are_kept_until_something_changes_whoever_changes_it(self, three, database, count_queries):
        first = current_index()
        assert current_index() is first
        database.execute(update(Initiative).values(state=InitiativeState.RETIRED).where(Initiative.title == "One"))
        second = current_index()
        assert (len(first.keys), len(second.keys)) == (3, 2)
        one = database.scalars(select(Initiative).where(Initiative.title == "Two")).one()
        one.stage = Stage.SUSTAINED
        database.flush()
        assert current_index().masks[Facet.STAGE].keys() == {"sustained", "pilot"}

    def test_a_draft_changes_nothing(self, three, database, bagneux):
        mine = make_initiative(bagneux.city, title="Mine", state=InitiativeState.DRAFT)
        database.flush()
        mine.title, mine.stage = "Still mine", Stage.PILOT
        before = database.scalars(select(CatalogueChange.mark)).all()
        database.flush()
        assert database.scalars(select(CatalogueChange.mark)).all() == before

    def test_many_cities_are_a_list_to_choose_from(self, three, browser, database):
        for number in range(25):
            make_initiative(makers.make_city(f"Town {number:02d}"), title=f"Idea {number}")
        page = browser().get("/initiatives?stage=seen")
        options = page.texts("#f-city option")
        assert (options[0], options[1], len(options)) == ("All", "Bagneux (1)", 27)
        assert page.soup.select_one("form:has(#f-city) input[name=stage]")["value"] == "seen"


class TestMap:
    def test_it_shows_cities_by_name_and_says_the_same_as_a_table(self, database, browser, bagneux, torino):
        bagneux.city.latitude, bagneux.city.longitude = 48.8, 2.3
        torino.city.latitude = torino.city.longitude = None
        make_initiative(torino.city)
        make_initiative(bagneux.city, seen_city_id=torino.city.id)
        page = browser().get("/initiatives/map")
        assert page.rows() == [["Bagneux", "France", "1", "0", "0"], ["Torino not on the map", "Italy", "1", "1", "0"]]
        # The drawing says where, the table leads there: a finger cannot tell two neighbouring dots apart
        assert page.texts(".map--cities g title") == ["Bagneux"]
        assert page.soup.select(".map--cities a") == []
        assert (page.link("Bagneux"), page.link("Torino")) == ("/initiatives?city=bagneux", "/initiatives?city=torino")

    def test_what_was_taken_up_is_counted_by_features_above(self, database, browser, bagneux, torino, monkeypatch):
        monkeypatch.setattr(places, "_counters", [lambda: {"torino": 2}])
        make_initiative(bagneux.city)
        assert browser().get("/initiatives/map").rows()[-1][-1] == "2"

    def test_a_map_of_nothing_teaches(self, database, browser):
        assert browser().get("/initiatives/map").link("Meanwhile: the themes of the Manifesto") == "/manifesto"

    def test_as_many_statements_for_three_cities_as_for_one(self, database, browser, bagneux, count_queries):
        make_initiative(bagneux.city)
        anybody = browser()
        one = count_queries(lambda: anybody.get("/initiatives/map"))
        for number in range(3):
            make_initiative(makers.make_city(f"Town {number}"))
        assert count_queries(lambda: anybody.get("/initiatives/map")) == one <= 12
