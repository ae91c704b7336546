"""What could be for a city, and for whom an initiative could be, as each person opens it."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from exchange.access.permissions import Role
from exchange.adoptions.diagnosis.models import Need, Voice
from exchange.adoptions.models import AdoptionStage
from exchange.cities.models import City
from exchange.demonstration.makers import THEN, make_city, make_theme, make_user
from exchange.demonstration.takeups import make_adoption
from exchange.initiatives.models import Initiative, InitiativeState, Stage
from exchange.manifesto.models import Relation, ThemeLink
from exchange.matching import queries
from exchange.matching.models import CityFact, CitySearch, FactKind, LaterNote
from tests.adoptions.conftest import publish
from tests.support.browser import Browser

OpenBrowser = Callable[..., Browser]


def known(database: Session, city: City, **facts: str) -> None:
    for kind, value in facts.items():
        database.add(CityFact(city_id=city.id, kind=FactKind(kind), value=value, as_of_on=date(2022, 1, 1), source="Statbel"))
    database.flush()


@pytest.fixture
def world(database: Session) -> Any:
    """Liège runs the lanterns that come from Essen; Bagneux looks for something on their theme."""
    theme = make_theme("Public spaces")
    bagneux = make_city("Bagneux", latitude=48.8, longitude=2.3)
    liege = make_city("Liège", country="BE", languages=["fr"], latitude=50.6, longitude=5.6)
    essen = make_city("Essen", country="DE", languages=["de"])
    lanterns = publish(database, essen, slug="lanterns", title="Lanterns", language="fr", stage=Stage.IMPLEMENTED, adopted_count=1)
    lanterns.themes = [theme]
    make_adoption(lanterns, liege, stage=AdoptionStage.IMPLEMENTED)
    publish(database, essen, slug="only-written", title="Only written", language="fr").themes = [theme]
    database.add(CitySearch(city_id=bagneux.id, themes=[theme.slug], saved_at=THEN))
    known(database, liege, size="100-250", density="city")
    known(database, bagneux, size="20-50", density="city")
    return {"bagneux": bagneux, "liege": liege, "essen": essen, "lanterns": lanterns, "theme": theme}


def test_a_city_reads_why_and_takes_it_up_or_notes_it(browser: OpenBrowser, database: Session, world: Any) -> None:
    officer = browser(as_=make_user(Role.VIEWER, world["bagneux"]))
    page = officer.get(officer.get("/matches", expect=303).location)
    # What nobody has tried is offered too, behind what somebody has, and says so.
    assert (page.h1, page.texts("article h2")) == ("What could be for Bagneux?", ["Lanterns", "Only written"])
    assert ["No city of the network has tried it yet." in words for words in page.texts("article")] == [False, True]
    told = officer.get("/cities/bagneux/matches.json").json["suggestions"]
    assert [(one["initiative"], one["is_tried"]) for one in told] == [("lanterns", True), ("only-written", False)]
    assert page.texts("#fit-1 .prose li") == [
        "Bagneux looks for this: Public spaces. Source: what the city says it looks for",
        "Written in a language of Bagneux: French. Source: the city’s languages, and those of the initiative",
        "It is built like Liège: densely built. Source: Statbel, Sat 1 Jan 2022 (not checked yet)",
    ]
    assert "Known: 5 of 6." in page.text
    assert "Speaks less for it: No city nearby runs it. The cities that know it are much larger or smaller." in page.text
    assert page.link("Adopt this Lanterns") == "/initiatives/lanterns/adopt"
    url = "/cities/bagneux/matches/later"
    for _twice in range(2):
        officer.submit("/cities/bagneux/matches", {}, to=url)
        officer.post(url, {"slug": "lanterns", "go": "note", "form_id": f"n{_twice}"})
    assert len(database.scalars(select(LaterNote)).all()) == 1
    assert "Lanterns" in officer.get("/cities/bagneux/matches").texts("li > a.alone")
    officer.post(url, {"slug": "lanterns", "go": "forget", "form_id": "f"})
    assert database.scalars(select(LaterNote)).all() == []
    officer.post(url, {"slug": "no-such", "go": "note", "form_id": "g"}, expect=404)
    # What is noted stays to be found once it is suggested no longer, and once it is retired.
    officer.post(url, {"slug": "only-written", "go": "note", "form_id": "h"})
    assert officer.get("/cities/bagneux/matches").texts("li > a.alone") == ["Only written"]
    written = database.scalars(select(Initiative).where(Initiative.slug == "only-written")).one()
    written.state = InitiativeState.RETIRED
    database.flush()
    assert officer.get("/cities/bagneux/matches").texts("li > a.alone") == ["Only written"]
    officer.post(url, {"slug": "only-written", "go": "note", "form_id": "i"}, expect=404)
    officer.submit("/cities/bagneux/matches", {"slug": "only-written", "go": "forget"}, to=url)
    assert database.scalars(select(LaterNote)).all() == []
    # What the city takes up is suggested no longer.
    make_adoption(world["lanterns"], world["bagneux"])
    assert officer.get("/cities/bagneux/matches").texts("article h2") == []


def test_in_a_young_network_what_fits_a_theme_is_offered_and_what_does_not_is_not(
    browser: OpenBrowser, database: Session, world: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    world["lanterns"].state = InitiativeState.RETIRED
    publish(database, world["essen"], slug="another-theme", title="Another theme", language="fr").themes = [make_theme("Nightlife")]
    publish(database, world["bagneux"], slug="own", title="Its own", language="fr").themes = [world["theme"]]
    tried = publish(database, world["essen"], slug="being-tried", title="Being tried", language="de", stage=Stage.PILOT)
    tried.themes = [world["theme"]]
    database.flush()
    url = "/cities/bagneux/matches"
    officer = browser(as_=make_user(Role.VIEWER, world["bagneux"]))
    assert officer.get(url).texts("article h2") == ["Being tried", "Only written"]
    # Where there are too many, what was tried comes first and the rest is filled up.
    make_adoption(publish(database, world["essen"], slug="taken", title="Taken", stage=Stage.PILOT), world["bagneux"])
    for most, expected in ((3, ["Being tried", "Only written"]), (2, ["Being tried", "Only written"]), (1, ["Being tried"])):
        monkeypatch.setattr(queries, "MOST_CANDIDATES", most)
        assert officer.get(url).texts("article h2") == expected
    database.execute(delete(CitySearch))
    assert officer.get(url).texts("article h2") == []


def test_for_whom_groups_cities_by_reason(browser: OpenBrowser, database: Session, world: Any) -> None:
    officer = browser(as_=make_user(Role.VIEWER, world["essen"]))
    assert officer.get("/initiatives/lanterns").link("See the cities") == "/initiatives/lanterns/matches"
    page = officer.get("/initiatives/lanterns/matches")
    assert page.texts("main h2")[:3] == ["The same problem", "The same language", "Built alike"]
    assert {*page.texts("main .section > .prose > ul > li > strong")} == {"Bagneux."}
    answer = officer.get("/initiatives/lanterns/matches.json").json
    assert [one["city"] for one in answer["cities"]] == ["bagneux"]
    assert not {"points", "of"} & {*answer["cities"][0]["reasons"][0]}
    # Its own needs are nobody else's business, and whoever wants no suggestions gets none.
    search = database.scalars(select(CitySearch)).one()
    search.is_suggested = False
    page = officer.get("/initiatives/lanterns/matches")
    assert "No city to suggest yet" in page.text
    search.is_suggested = True
    world["bagneux"].member_until_on = date(2018, 1, 1)
    assert "No city to suggest yet" in officer.get("/initiatives/lanterns/matches").text


def test_needs_are_read_by_their_own_city_alone(browser: OpenBrowser, database: Session, world: Any) -> None:
    other = publish(database, world["essen"], slug="other", title="Other", language="fr")
    adoption = make_adoption(other, world["bagneux"], stage=AdoptionStage.DIAGNOSIS)
    secret = "La lumière manque sur le chemin de l’école le soir, les lampes sont cassées et les filles ont peur."
    database.add(Need(adoption_id=adoption.id, city_id=world["bagneux"].id, voice=Voice.CITY, text=secret, at=THEN))
    database.flush()
    for role, city in ((Role.COORDINATOR, world["essen"]), (Role.VIEWER, world["liege"])):
        visitor = browser(as_=make_user(role, city))
        for url in ("/initiatives/lanterns/matches", "/initiatives/lanterns/matches.json"):
            assert "diagnoses of Bagneux" not in visitor.get(url).html
        visitor.get("/cities/bagneux/matches", expect=404)
        visitor.get("/cities/bagneux/looking-for", expect=404)
        visitor.post("/cities/bagneux/looking-for", {"words": "x"}, expect=404)
    browser(as_=make_user(Role.VIEWER, world["bagneux"])).get("/cities/bagneux/matches")


def test_a_city_says_what_it_looks_for(browser: OpenBrowser, database: Session, world: Any) -> None:
    officer = browser(as_=make_user(Role.COORDINATOR, world["liege"]))
    url = "/cities/liege/looking-for"
    slug = world["theme"].slug
    officer.submit(url, {"themes": [slug], "words": "A quiet square", "budget": "some", "is_quiet": "y"}, to=url)
    search = database.get(CitySearch, world["liege"].id)
    assert search is not None
    assert (search.themes, search.words, search.is_suggested) == ([slug], "A quiet square", False)
    page = officer.get(url)
    assert page.texts("textarea") == ["A quiet square"]
    officer.post(url, {"words": "An older page", "version": "0", "form_id": "old"}, expect=409)


def test_the_network_types_facts_with_their_source(browser: OpenBrowser, database: Session, world: Any) -> None:
    staff = browser(as_=make_user(Role.NETWORK))
    url = "/cities/essen/facts"
    assert staff.get("/matches").link("Size and density Essen") == url
    page = staff.submit(url, {"size": "500-1000"}, to=url, expect=422)
    assert len(page.errors) == 2
    staff.submit(url, {"size": "500-1000", "density": "", "as_of_on": "2022-12-31", "source": "Destatis, 2023"}, to=url)
    chosen = select(CityFact.kind, CityFact.value).where(CityFact.city_id == world["essen"].id)
    assert database.execute(chosen).all() == [(FactKind.SIZE, "500-1000")]
    staff.submit(url, {"size": ""}, to=url)
    assert database.execute(chosen).all() == []


@pytest.mark.parametrize(
    ("relation", "is_found"), [(Relation.SAME, True), (Relation.SPLIT, True), (Relation.DROPPED, False), (None, False)]
)
def test_who_looks_for_a_theme_of_one_edition_is_shown_what_stands_under_its_twin_in_another(
    browser: OpenBrowser, database: Session, world: Any, relation: Relation | None, is_found: bool
) -> None:
    twin = make_theme("Streets and squares")
    world["lanterns"].themes = [twin]
    database.scalars(select(Initiative).where(Initiative.slug == "only-written")).one().themes = []
    # It runs in no city like Bagneux: the theme alone leads there
    world["liege"].latitude = world["liege"].longitude = None
    database.execute(delete(CityFact))
    if relation is not None:
        database.add(ThemeLink(from_theme_id=world["theme"].id, to_theme_id=twin.id, relation=relation))
        database.add(ThemeLink(from_theme_id=twin.id, to_theme_id=make_theme("Far away").id, relation=Relation.SAME))
    database.flush()
    page = browser(as_=make_user(Role.VIEWER, world["bagneux"])).get("/cities/bagneux/matches")
    assert page.texts("article h2") == (["Lanterns"] if is_found else [])
    if is_found:
        assert "Bagneux looks for this theme under the name of another edition: Streets and squares." in page.text


@pytest.mark.parametrize("count", [1, 3])
def test_statements_are_the_same_however_many_there_are(
    browser: OpenBrowser, database: Session, world: Any, count_queries: Callable[..., int], count: int
) -> None:
    for number in range(count):
        city = make_city(f"City {number}", languages=["fr"])
        known(database, city, size="20-50")
        one = publish(database, world["essen"], slug=f"i-{number}", language="fr", stage=Stage.EVALUATED)
        one.themes = [world["theme"]]
        make_adoption(one, city, stage=AdoptionStage.EVALUATED)
    officer = browser(as_=make_user(Role.VIEWER, world["bagneux"]))
    assert len(officer.get("/cities/bagneux/matches").texts("article")) == count + 2
    assert count_queries(lambda: officer.get("/cities/bagneux/matches")) == 12
    officer.get("/initiatives/lanterns/matches")
    assert count_queries(lambda: officer.get("/initiatives/lanterns/matches")) <= 12
