"""The pages of adoptions, as each person opens them."""

from collections.abc import Callable
from functools import partial

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from exchange.access.permissions import Role
from exchange.adoptions.models import Adoption, AdoptionStage
from exchange.adoptions.views import adoptions as views
from exchange.demonstration.makers import make_city, make_user
from exchange.demonstration.proofs import make_decision
from exchange.demonstration.takeups import make_adoption
from exchange.foundation.pages import Paging
from exchange.initiatives.models import InitiativeState
from tests.adoptions.conftest import World, publish
from tests.support.browser import Browser, squeeze

OpenBrowser = Callable[..., Browser]
ADOPT = "/initiatives/neighbours-on-the-square/adopt"


def test_one_button_takes_it_up_for_the_viewers_city(browser: OpenBrowser, database: Session, world: World) -> None:
    giulia = browser(as_=world.torino_viewer)
    answer = giulia.post(ADOPT)
    [adoption] = database.scalars(select(Adoption)).all()
    assert (adoption.city_id, answer.location) == (world.torino.id, f"/adoptions/{adoption.id}")
    page = giulia.get(answer.location)
    assert page.h1 == "“Neighbours on the square” in Torino"
    assert page.notices == ["Your city has taken this up. Its author reads of it in their news."]


def test_a_second_time_leads_to_the_first(browser: OpenBrowser, database: Session, world: World) -> None:
    giulia = browser(as_=world.torino_viewer)
    first, second = giulia.post(ADOPT), giulia.post(ADOPT)
    assert first.location == second.location
    assert len(database.scalars(select(Adoption)).all()) == 1


def test_network_staff_pick_a_city(browser: OpenBrowser, database: Session, world: World) -> None:
    staff = browser(as_=world.network)
    page = staff.post(ADOPT, expect=422)
    assert page.texts(".errors li") == ["Choose for which city it is taken up. The network"]
    staff.submit(ADOPT, {"city": "bagneux", "sentence": "They asked us to."})
    assert database.scalars(select(Adoption.city_id)).all() == [world.bagneux.id]


def test_nobody_picks_a_city_that_is_not_theirs(browser: OpenBrowser, database: Session, world: World) -> None:
    browser(as_=world.torino_viewer).post(ADOPT, {"city": "bagneux"}, expect=422)
    assert database.scalars(select(Adoption)).all() == []


@pytest.mark.parametrize(("state", "expected"), [(InitiativeState.DRAFT, 404), (InitiativeState.RETIRED, 422)])
def test_what_is_not_in_the_catalogue(browser: OpenBrowser, database: Session, world: World, state: InitiativeState, expected: int) -> None:
    world.initiative.state = state
    browser(as_=world.torino_viewer).post(ADOPT, expect=expected)
    assert database.scalars(select(Adoption)).all() == []


@pytest.mark.parametrize("role", [Role.LEADER, Role.YOUNGSTER, Role.HOST])
def test_who_may_not_take_up(browser: OpenBrowser, database: Session, world: World, role: Role) -> None:
    somebody = browser(as_=make_user(role, world.torino))
    somebody.get(ADOPT, expect=403)
    somebody.post(ADOPT, expect=403)
    assert database.scalars(select(Adoption)).all() == []


def taken_up(world: World, stage: AdoptionStage = AdoptionStage.CO_DESIGN) -> Adoption:
    giulia = world.torino_viewer.person
    return make_adoption(
        world.initiative, world.torino, stage=stage, by=giulia, sentences={AdoptionStage.DIAGNOSIS: "61 answers from the square."}
    )


def test_each_step_has_its_date_person_and_sentence(browser: OpenBrowser, database: Session, world: World) -> None:
    adoption = taken_up(world)
    page = browser(as_=world.torino_viewer).get(f"/adoptions/{adoption.id}")
    assert page.texts(".do li")[1].startswith("Diagnosis Tue 31 Oct 2017 · Giulia Rossi 61 answers from the square.")
    assert page.texts(".hops .now")[0].startswith("now: Co-design")
    choices = page.texts("select[name=to] option")
    assert choices[0] == "Next: Agreed"
    assert choices[-2:] == ["One step back: Diagnosis", "Stopped, with the reason"]


def test_a_move_is_kept_and_shown(browser: OpenBrowser, database: Session, world: World) -> None:
    adoption = taken_up(world)
    url = f"/adoptions/{adoption.id}"
    giulia = browser(as_=world.torino_viewer)
    make_decision(adoption, core=[])
    giulia.submit(url, {"sentence": "The council voted for it.", "without": "We name its heart in May."}, to=f"{url}/move")
    page = giulia.get(url)
    assert page.texts(".kicker .chip") == ["Agreed"]
    assert "The council voted for it." in page.text
    assert "Moved on without: what must stay. We name its heart in May." in page.text


def test_without_a_sentence_the_form_comes_back_as_typed(browser: OpenBrowser, database: Session, world: World) -> None:
    adoption = taken_up(world)
    url = f"/adoptions/{adoption.id}"
    page = browser(as_=world.torino_viewer).submit(
        url, {"to": "pilot", "sentence": "", "next_due_on": "2030-01-01"}, to=f"{url}/move", expect=422
    )
    assert page.texts(".errors li")[0] == "Say in a sentence what happened. It is kept with the date and your name."
    assert page.soup.select(".errors a")[0]["href"] == f"{url}/decision"
    assert page.fields(action="/move")["to"] == "pilot"
    assert page.fields(action="/move")["next_due_on"] == "2030-01-01"


def test_two_officers_do_not_overwrite_each_other(browser: OpenBrowser, database: Session, world: World) -> None:
    adoption = taken_up(world)
    url = f"/adoptions/{adoption.id}"
    first, second = browser(as_=world.torino_viewer), browser(as_=make_user(Role.COORDINATOR, world.torino))
    make_decision(adoption)
    old, fresh = (one.get(url).fields(action="/move") for one in (first, second))
    second.post(f"{url}/move", {**fresh, "sentence": "The council voted."})
    page = first.post(f"{url}/move", {**old, "sentence": "Our words are kept."}, expect=409)
    assert "Our words are kept." in page.text


def test_the_city_of_origin_sees_the_stage_and_never_the_page(browser: OpenBrowser, database: Session, world: World) -> None:
    adoption = taken_up(world)
    hers = browser(as_=world.bagneux_coordinator)
    hers.get(f"/adoptions/{adoption.id}", expect=404)
    hers.get(f"/adoptions/{adoption.id}.json", expect=404)
    hers.post(f"/adoptions/{adoption.id}/move", {"to": "agreed", "sentence": "Mine", "version": 1}, expect=404)
    page = hers.get("/adoptions?side=out")
    assert "Co-design" in page.text
    assert "61 answers" not in page.text
    assert str(adoption.id) not in page.html
    assert adoption.stage is AdoptionStage.CO_DESIGN


def test_a_leader_reads_and_does_not_move(browser: OpenBrowser, database: Session, world: World) -> None:
    adoption = taken_up(world)
    leader = browser(as_=make_user(Role.LEADER, world.torino))
    assert leader.get(f"/adoptions/{adoption.id}").soup.select("form[action$='/move']") == []
    leader.post(f"/adoptions/{adoption.id}/move", {"to": "agreed", "sentence": "Mine", "version": 1}, expect=403)


@pytest.mark.parametrize("role", [Role.YOUNGSTER, Role.HOST])
def test_who_has_no_list(browser: OpenBrowser, database: Session, world: World, role: Role) -> None:
    for address in ("/adoptions", "/adoptions.json"):
        browser(as_=make_user(role, world.torino)).get(address, expect=403)


def test_the_list_filters_by_stage_and_teaches_when_empty(browser: OpenBrowser, database: Session, world: World) -> None:
    giulia = browser(as_=world.torino_viewer)
    assert "Nothing taken up yet" in giulia.get("/adoptions").text
    taken_up(world)
    make_adoption(publish(database, world.bagneux, slug="other", title="Other"), world.torino)
    assert giulia.get("/adoptions").texts(".adopts h2") == ["Neighbours on the square", "Other"]
    assert giulia.get("/adoptions?stage=spotted").texts(".adopts h2") == ["Other"]
    assert "Nothing at this stage" in giulia.get("/adoptions?stage=pilot").text
    assert "No city has taken anything from you yet" in giulia.get("/adoptions?side=out").text


def test_json_says_what_the_pages_say(browser: OpenBrowser, database: Session, world: World) -> None:
    adoption = taken_up(world)
    giulia = browser(as_=world.torino_viewer)
    answer = giulia.get("/adoptions.json").json
    assert (answer["count"], answer["by_stage"]["co_design"], answer["adoptions"][0]["id"]) == (1, 1, str(adoption.id))
    one = giulia.get(f"/adoptions/{adoption.id}.json").json
    assert [step["stage"] for step in one["steps"]] == ["spotted", "diagnosis", "co_design"]
    assert one["steps"][1] == {
        "stage": "diagnosis",
        "at": "2017-10-31T09:00:00+00:00",
        "by": "Giulia Rossi",
        "sentence": "61 answers from the square.",
        "missing": [],
        "without": "",
    }
    assert [missing["code"] for missing in one["missing"]] == ["core", "owner", "means", "decision", "start"]
    [out] = browser(as_=world.bagneux_coordinator).get("/adoptions.json?side=out").json["adoptions"]
    assert sorted(out) == ["city", "from_city", "initiative", "moved_at", "stage", "started_at", "stopped_in", "title"]


def test_everybody_sees_who_took_it_up(browser: OpenBrowser, database: Session, world: World) -> None:
    taken_up(world, AdoptionStage.STOPPED)
    page = browser().get("/initiatives/neighbours-on-the-square")
    assert "Cities that took it up" in page.text
    assert page.texts(".hops .stop")[0].startswith("ended here: Stopped at: Pilot")
    assert "61 answers" not in page.text
    assert page.soup.select("form[action$='/adopt']") == []
    assert page.link("Adopt it in your city") == ADOPT


def test_who_may_adopt_has_the_button_and_then_the_way_there(browser: OpenBrowser, database: Session, world: World) -> None:
    giulia, page_url = browser(as_=world.torino_viewer), "/initiatives/neighbours-on-the-square"
    giulia.post(ADOPT, giulia.get(page_url).fields(action="/adopt"))
    [adoption] = database.scalars(select(Adoption)).all()
    page = giulia.get(page_url)
    assert page.soup.select("form[action$='/adopt']") == []
    assert page.link("See how far you are") == f"/adoptions/{adoption.id}"
    assert "Try this in your city" not in browser(as_=make_user(Role.YOUNGSTER, world.torino)).get(page_url).text


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_needs_the_same_statements(
    browser: OpenBrowser, database: Session, world: World, count_queries: Callable[..., int], count: int
) -> None:
    for number in range(count):
        make_adoption(publish(database, world.bagneux, slug=f"i-{number}"), world.torino)
        make_city(f"City {number}")
    giulia = browser(as_=world.torino_viewer)
    giulia.get("/adoptions")
    # Who is signed in, how many there are, and one page of them.
    assert count_queries(lambda: giulia.get("/adoptions")) == 3


def test_a_long_list_comes_in_pages(browser: OpenBrowser, database: Session, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "Paging", partial(Paging, size=2))
    for number in range(5):
        stage = AdoptionStage.PILOT if number < 3 else AdoptionStage.SPOTTED
        make_adoption(publish(database, world.bagneux, slug=f"i-{number}"), world.torino, stage=stage)
    giulia = browser(as_=world.torino_viewer)
    seen = [giulia.get(f"/adoptions?page={page}") for page in (1, 2, 3)]
    assert [len(page.soup.select("main article.card")) for page in seen] == [2, 2, 1]
    assert len({link["href"] for page in seen for link in page.soup.select("main article h2 a")}) == 5
    assert [page.texts("nav.pages .note") for page in seen] == [[f"Page {n} of 3"] for n in (1, 2, 3)]
    # The counts name all of them on every page; another stage begins with its first page
    nav = seen[2].soup.select_one("nav[aria-label=Stage]")
    assert [squeeze(link) for link in nav.select("a")] == ["All 5", "Spotted 2", "Pilot 3"]
    assert [link["href"] for link in nav.select("a")] == ["/adoptions", "/adoptions?stage=spotted", "/adoptions?stage=pilot"]
    assert len(giulia.get("/adoptions?page=99").soup.select("main article.card")) == 1
