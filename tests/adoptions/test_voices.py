"""Two voices judge blind: nobody sees the other before both have handed in, whoever they are and wherever they look."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from exchange.access.permissions import Role
from exchange.adoptions.diagnosis.models import Voice
from exchange.adoptions.models import Adoption, AdoptionStage
from exchange.adoptions.services import move_adoption
from exchange.adoptions.transferability import queries
from exchange.adoptions.transferability.criteria import CRITERIA
from exchange.adoptions.transferability.models import TransferRound, TransferSheet
from exchange.demonstration.makers import make_user
from exchange.demonstration.takeups import make_adoption
from exchange.demonstration.voices import make_both, make_round, make_sheet
from exchange.foundation import clock
from exchange.history.models import HistoryLine
from exchange.messages.models import Letter
from tests.adoptions.conftest import NOW, World, make_traveller
from tests.support.browser import Browser, squeeze

OpenBrowser = Callable[..., Browser]
YOUNG_SECRET, CITY_SECRET = "Sesame of the young", "Sesame of the city"
YOUNG = "4321 3210 2222 3333"
CITY = "1233 3210 2?22 3333"


def taken(world: World, stage: AdoptionStage = AdoptionStage.DIAGNOSIS) -> Adoption:
    return make_adoption(world.initiative, world.torino, stage=stage)


def ticked(scores: dict[str, str], **reasons: str) -> dict[str, str]:
    order = list(CRITERIA)
    typed = {f"criteria-{order.index(code)}-score": score for code, score in scores.items()}
    return typed | {f"criteria-{order.index(code)}-reason": words for code, words in reasons.items()}


def test_both_hand_in_and_then_stand_side_by_side(browser: OpenBrowser, database: Session, world: World) -> None:
    adoption = taken(world)
    url = f"/adoptions/{adoption.id}/transferability"
    officer, marco = browser(as_=world.torino_viewer), browser(as_=make_traveller(world.torino))
    marco.submit(f"{url}/mine", {**ticked({"need": "4"}), "deed": "save"}, to=f"{url}/mine")
    page = marco.submit(f"{url}/mine", {"deed": "hand-in"}, to=f"{url}/mine", expect=422)
    assert page.errors == ["Say why in a few words: “Young people here have the same problem.”"]
    assert page.fields(action="/mine")["criteria-0-score"] == ["4"]
    marco.submit(f"{url}/mine", {**ticked({"trust": "unknown"}, need=YOUNG_SECRET), "deed": "hand-in"}, to=f"{url}/mine")
    assert "Handed in" in marco.get(url).text or "handed in" in marco.get(url).text
    officer.get(f"{url}/mine", expect=404)
    marco.get(f"{url}/city", expect=404)
    # The city's own answers come first: whoever writes down a meeting has read it.
    assert "Hand in the city’s own answers first." in officer.get(f"{url}/meeting").text
    officer.post(f"{url}/open", expect=422)
    officer.submit(f"{url}/city", {**ticked({"need": "1", "trust": "3"}), "deed": "hand-in"}, to=f"{url}/city")
    meeting = {**ticked({"need": "3", "wish": "2"}), "deed": "hand-in"}
    assert officer.submit(f"{url}/meeting", meeting, to=f"{url}/meeting", expect=422).errors[:1] == [
        "Say on which day young people said it."
    ]
    officer.submit(f"{url}/meeting", meeting | {"heard_on": "2018-05-01", "heard_count": "3"}, to=f"{url}/meeting")
    officer.post(f"{url}/open")
    page = marco.get(url)
    # One sheet, and a meeting of three: what was written in own words would be known by whom.
    assert YOUNG_SECRET not in page.text
    assert "shown only when at least five of them have handed in" in page.text
    assert page.rows()[0] == ["Young people here have the same problem. talk about this", "3.5", "1"]
    assert page.rows()[3] == ["People here would trust those who run it.", "–", "3"]
    assert [squeeze(cell) for cell in page.soup.select("table tfoot")[0].select("th, td")] == [
        "Average",
        "2.8 answered 2 of 4",
        "2.0 answered 2 of 4",
    ]
    assert [
        one["to_talk_about"] for one in officer.get(f"/adoptions/{adoption.id}.json").json["transferability"]["blocks"][0]["criteria"]
    ] == [
        True,
        False,
        False,
        False,
    ]
    # What was handed in stays; a new round has its reason.
    form = {**ticked({"need": "0"}, need="Changed."), "deed": "save", "version": "1"}
    marco.post(f"{url}/mine", form, expect=422)
    officer.submit(url, {"reason": "soon"}, to=f"{url}/again", expect=422)
    officer.submit(url, {"reason": "The library gives us a bigger room."}, to=f"{url}/again")
    assert "The library gives us a bigger room." in marco.get(url).text
    assert [one.number for one in database.scalars(select(TransferRound).order_by(TransferRound.number))] == [1, 2]
    sheets = database.scalars(select(TransferSheet)).all()
    assert sum(sheet.handed_in_at is not None for sheet in sheets) == len(sheets) == 3


def look_everywhere(browser: OpenBrowser, database: Session, world: World, adoption: Adoption) -> tuple[int, list[str]]:
    """Ask every page and file about an adoption as everybody; return how many answers, and where a secret of the other voice was."""
    young, other = make_traveller(world.torino), make_traveller(world.torino, first_name="Sara")
    people = {
        "nobody": (None, (YOUNG_SECRET, CITY_SECRET)),
        "a young person": (young, (YOUNG_SECRET, CITY_SECRET)),
        "another young person": (other, (YOUNG_SECRET, CITY_SECRET)),
        "the officer": (world.torino_viewer, (YOUNG_SECRET,)),
        "another officer": (make_user(Role.COORDINATOR, world.torino), (YOUNG_SECRET,)),
        "a leader": (make_user(Role.LEADER, world.torino), (YOUNG_SECRET, CITY_SECRET)),
        "the city of origin": (world.bagneux_coordinator, (YOUNG_SECRET, CITY_SECRET)),
        "the author's city's young": (make_traveller(world.bagneux), (YOUNG_SECRET, CITY_SECRET)),
        "the network": (world.network, (YOUNG_SECRET,)),
        "a host": (make_user(Role.HOST, None), (YOUNG_SECRET, CITY_SECRET)),
    }
    base = f"/adoptions/{adoption.id}"
    paths = [
        *(base, f"{base}.json", f"{base}/diagnosis", "/adoptions", "/adoptions.json", "/adoptions/calibration.json", "/", "/account"),
        *(f"{base}/transferability", *(f"{base}/transferability/{whose}" for whose in ("mine", "city", "meeting"))),
        *("/initiatives/neighbours-on-the-square", "/initiatives/neighbours-on-the-square.json"),
    ]
    tried, leaks = 0, []
    for name, (account, secrets) in people.items():
        visitor = browser(as_=account) if account else browser()
        for path in paths:
            answer = visitor._open("GET", path, inspect=False)
            tried += 1
            assert answer.status < 500, f"{path} broke for {name}"
            body = answer.data.decode("utf-8", "replace")
            said = json.dumps(answer.json, ensure_ascii=False) if path.endswith(".json") and answer.status == 200 else body
            leaks += [f"{name} reads {secret!r} at {path}" for secret in secrets if secret in said]
            if path == f"{base}.json" and answer.status == 200 and "blocks" in answer.json["transferability"]:
                leaks.append(f"{name} reads scores at {path}")
    for model, columns in ((Letter, ("subject", "text", "html")), (HistoryLine, ("reason",))):
        for row in database.scalars(select(model)):
            tried += 1
            words = " ".join(
                str(getattr(value, "reveal", lambda value=value: value)()) for value in (getattr(row, column) for column in columns)
            )
            leaks += [f"{model.__name__} holds {secret!r}" for secret in (YOUNG_SECRET, CITY_SECRET) if secret in words]
    return tried, leaks


def _one_voice(world: World, adoption: Adoption, voice: Voice, secret: str) -> None:
    """Hand in for one voice, and begin for the other without handing in; what each holds carries its secret."""
    round_ = make_round(adoption)
    make_sheet(round_, voice, YOUNG if voice is Voice.YOUNG else CITY, reasons={"need": secret})
    theirs = CITY_SECRET if voice is Voice.YOUNG else YOUNG_SECRET
    make_sheet(round_, voice.other, CITY, reasons={"rules": theirs}, is_in=False)


def test_attack_nobody_sees_the_other_voice(browser: OpenBrowser, database: Session, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    adoption = taken(world)
    _one_voice(world, adoption, Voice.YOUNG, YOUNG_SECRET)
    tried, leaks = look_everywhere(browser, database, world, adoption)
    assert leaks == []
    round_ = database.scalars(select(TransferRound)).one()
    for sheet in database.scalars(select(TransferSheet)):
        sheet.handed_in_at = NOW
    round_.both_in_at = clock.now()
    database.flush()
    # Both are in, and others may still hand in blind.
    more, leaks = look_everywhere(browser, database, world, adoption)
    assert leaks == []
    print(f"tried {tried + more} · lost 0 · leaked 0")
    # A planted fault, and the attack sees it.
    monkeypatch.setattr(queries, "is_open", lambda **_facts: True)
    _tried, leaks = look_everywhere(browser, database, world, adoption)
    assert leaks != []


def test_a_week_after_both_are_in_everybody_of_the_city_sees_both(browser: OpenBrowser, database: Session, world: World) -> None:
    adoption = taken(world)
    round_ = make_round(adoption, both_in_at=clock.now() - timedelta(days=8))
    make_sheet(round_, Voice.YOUNG, YOUNG, reasons={"need": YOUNG_SECRET})
    make_sheet(round_, Voice.CITY, CITY, reasons={"need": CITY_SECRET})
    url = f"/adoptions/{adoption.id}/transferability"
    marco = browser(as_=make_traveller(world.torino))
    assert CITY_SECRET in marco.get(url).text
    marco.submit(url.replace("/transferability", "/diagnosis"), {"young-text": "A place."}, to=f"/adoptions/{adoption.id}/diagnosis/young")
    page = marco.post(f"{url}/mine", {**ticked({"need": "1"}), "version": "0", "deed": "hand-in"}, expect=422)
    assert "Answers count in the next round." in page.text


def test_few_are_told_that_they_may_be_guessed_and_their_own_words_stay_closed(
    browser: OpenBrowser, database: Session, world: World
) -> None:
    adoption = taken(world)
    url, told = f"/adoptions/{adoption.id}/transferability", "your city may guess which are yours"
    round_ = make_round(adoption, both_in_at=clock.now())
    make_sheet(round_, Voice.CITY, CITY)
    make_sheet(round_, Voice.YOUNG, YOUNG, reasons={"need": YOUNG_SECRET})
    marco, officer, network = browser(as_=make_traveller(world.torino)), browser(as_=world.torino_viewer), browser(as_=world.network)
    for number in range(4):
        assert (told in marco.get(f"{url}/mine").text) is (number < 3)
        round_.opened_at = clock.now()
        for reader in (marco, officer, network):
            page = reader.get(url)
            assert (YOUNG_SECRET in page.text, "at least five of them" in page.text) == (False, True)
            assert "Young people: 4 of 4, the city: 1 of 4" in page.text
        round_.opened_at = None
        make_sheet(round_, Voice.YOUNG, YOUNG, reasons={"need": "We all say so."})
    round_.opened_at = clock.now()
    for reader in (marco, officer, network):
        page = reader.get(url)
        assert (YOUNG_SECRET in page.text, "at least five of them" in page.text) == (True, False)


def test_a_meetings_sheet_is_no_young_persons_sheet(browser: OpenBrowser, database: Session, world: World) -> None:
    adoption = taken(world)
    round_, officer = make_round(adoption), browser(as_=world.torino_viewer)
    make_sheet(round_, Voice.YOUNG, YOUNG, is_meeting=True, heard_count=9)
    for own in range(6):
        page = officer.get(f"/adoptions/{adoption.id}/transferability").text
        assert ("Fewer than five sheets of young people are in." in page, "5 sheets of young people are in." in page) == (own < 5, own == 5)
        make_sheet(round_, Voice.YOUNG, YOUNG)


def test_what_was_expected_is_kept_when_the_pilot_begins(database: Session, world: World) -> None:
    adoption = taken(world, AdoptionStage.AGREED)
    round_ = make_both(adoption, YOUNG, CITY, kept=False)
    round_.opened_at = None
    facts: dict[str, Any] = {"sentence": "We begin on the market square.", "without": "We try it small and see.", "next_due_on": None}
    move_adoption(adoption, AdoptionStage.PILOT, **facts, version=adoption.version, actor=world.torino_officer, now=NOW)
    assert round_.expected is not None
    assert (round_.expected["need"], round_.expected["hands"], round_.expected_at) == ([4.0, 1.0], [2.0, None], NOW)
    assert database.scalars(select(TransferRound.opened_at)).all() == [NOW]
    before = dict(round_.expected)
    later = make_round(adoption, number=2, both_in_at=NOW, opened_at=NOW)
    make_sheet(later, Voice.YOUNG, CITY)
    make_sheet(later, Voice.CITY, CITY)
    facts |= {"sentence": "It runs on the square now.", "now": NOW + timedelta(days=9)}
    move_adoption(adoption, AdoptionStage.IMPLEMENTED, **facts, version=adoption.version, actor=world.torino_officer)
    assert (round_.expected, later.expected) == (before, None)


def test_two_officers_never_overwrite_each_others_sheet(browser: OpenBrowser, database: Session, world: World) -> None:
    adoption = taken(world)
    url = f"/adoptions/{adoption.id}/transferability/city"
    officers = [browser(as_=world.torino_viewer), browser(as_=make_user(Role.COORDINATOR, world.torino))]
    both = [officer.get(url).fields(action="/city") for officer in officers]
    officers[0].post(url, both[0] | ticked({}, need="First words") | {"deed": "save"})
    page = officers[1].post(url, both[1] | ticked({}, need="Second words") | {"deed": "save"}, expect=409)
    assert "First words" in page.text
    assert "Second words" in page.text


def asked(browser: OpenBrowser, account: Any) -> list[str]:
    """Return the titles on somebody's today that ask whether it would work."""
    return [title for title in browser(as_=account).get("/").texts("main .task h3") if title.startswith("Would ")]


def test_whoever_has_not_judged_yet_is_asked_on_their_own_page(browser: OpenBrowser, database: Session, world: World) -> None:
    adoption = taken(world)
    url = f"/adoptions/{adoption.id}/transferability"
    marco, sara = make_traveller(world.torino), make_traveller(world.torino, first_name="Sara")
    leader, elsewhere = make_user(Role.LEADER, world.torino), make_traveller(world.bagneux)
    everybody = (marco, sara, leader, elsewhere, world.torino_viewer, world.network)
    title = f"Would “{world.initiative.title}” work in Torino?"
    assert [asked(browser, one) for one in everybody] == [[]] * 6
    # A round has begun
    browser(as_=marco).submit(f"{url}/mine", {**ticked({"trust": "2"}), "deed": "save"}, to=f"{url}/mine")
    assert [asked(browser, one) for one in everybody] == [[title], [title], [], [], [], []]
    browser(as_=marco).submit(f"{url}/mine", {**ticked({"trust": "2"}), "deed": "hand-in"}, to=f"{url}/mine")
    theirs = f"Would “{world.initiative.title}” work? Your young people have answered."
    assert [asked(browser, one) for one in everybody] == [[], [title], [], [], [theirs], []]
    page = browser(as_=world.torino_viewer).get("/")
    assert page.soup.select_one(f"main .task a[href='{url}/city']") is not None
    browser(as_=world.torino_viewer).submit(f"{url}/city", {**ticked({"trust": "3"}), "deed": "hand-in"}, to=f"{url}/city")
    # The others may still hand in, until both voices are seen
    assert [asked(browser, one) for one in everybody] == [[], [title], [], [], [], []]
    browser(as_=world.torino_viewer).post(f"{url}/open")
    assert [asked(browser, one) for one in everybody] == [[]] * 6


@pytest.mark.parametrize(("stage", "asks"), [(AdoptionStage.CO_DESIGN, 1), (AdoptionStage.PILOT, 0), (AdoptionStage.STOPPED, 0)])
def test_nobody_is_asked_to_guess_what_is_being_tried(
    browser: OpenBrowser, database: Session, world: World, stage: AdoptionStage, asks: int
) -> None:
    adoption = taken(world, stage)
    make_sheet(make_round(adoption), Voice.YOUNG, YOUNG)
    assert len(asked(browser, make_traveller(world.torino))) == asks
    assert len(asked(browser, world.torino_viewer)) == asks


def test_nobody_is_asked_for_a_city_that_has_left(browser: OpenBrowser, database: Session, world: World) -> None:
    make_sheet(make_round(taken(world)), Voice.YOUNG, YOUNG)
    marco = make_traveller(world.torino)
    assert [len(asked(browser, one)) for one in (marco, world.torino_viewer)] == [1, 1]
    world.torino.member_until_on = clock.today() - timedelta(days=2)
    database.flush()
    assert [len(asked(browser, one)) for one in (marco, world.torino_viewer)] == [0, 0]
