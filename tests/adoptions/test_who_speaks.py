"""Only young people speak as young people: neither the adults who lead their group nor those who come along."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from exchange.access.permissions import Role
from exchange.accounts.models import Account
from exchange.adoptions.diagnosis import queries
from exchange.adoptions.diagnosis.models import Mark, Need, NeedMark, Voice
from exchange.adoptions.diagnosis.rules import kind_then
from exchange.adoptions.models import Adoption, AdoptionStage
from exchange.adoptions.transferability.models import TransferRound, TransferSheet
from exchange.demonstration.makers import THEN, make_cohort, make_conference, make_delegation, make_grant, make_participant
from exchange.demonstration.proofs import make_need
from exchange.demonstration.takeups import make_adoption
from exchange.demonstration.voices import make_round, make_sheet
from exchange.participants.models import Participant, ParticipantKind
from tests.adoptions.conftest import NOW, World, make_traveller
from tests.adoptions.test_voices import YOUNG, asked
from tests.support.browser import Browser

OpenBrowser = Callable[..., Browser]
K = ParticipantKind
BY_LEADER, BY_YOUNG = "Written down by their group leader.", "Written by a young person"
HEARD = {"young-text": "Light.", "young-heard_on": "2018-05-03", "young-heard_count": "6"}


@pytest.fixture
def adoption(world: World) -> Adoption:
    return make_adoption(world.initiative, world.torino, stage=AdoptionStage.DIAGNOSIS)


def adult(world: World, kind: ParticipantKind) -> Account:
    return make_traveller(world.torino, kind, first_name=kind.value.title(), birth_date=date(1980, 1, 1))


@pytest.mark.parametrize(
    ("places", "expected"),
    [
        ([], None),
        ([(0, K.YOUNGSTER)], K.YOUNGSTER),
        ([(400, K.LEADER), (0, K.YOUNGSTER)], K.YOUNGSTER),
        ([(-400, K.YOUNGSTER), (-1, K.LEADER)], K.LEADER),
        ([(9, K.COMPANION), (5, K.LEADER)], K.LEADER),
    ],
)
def test_as_what_somebody_went(places: list[tuple[int, ParticipantKind]], expected: ParticipantKind | None) -> None:
    assert kind_then([(THEN + timedelta(days=days), kind) for days, kind in places], at=THEN) is expected


def test_a_leader_writes_down_what_was_named_and_the_page_says_so(
    browser: OpenBrowser, database: Session, world: World, adoption: Adoption
) -> None:
    url = f"/adoptions/{adoption.id}/diagnosis"
    theirs = make_need(adoption, "Quiet.", voice=Voice.CITY)
    leader, marco = browser(as_=adult(world, K.LEADER)), browser(as_=make_traveller(world.torino))
    page = leader.submit(url, {"young-text": "Light."}, to=f"{url}/young", expect=422)
    assert page.errors == ["Say on which day young people said it.", "Say how many young people were there. No names, please."]
    leader.submit(url, HEARD, to=f"{url}/young")
    marco.submit(url, {"young-text": "A place."}, to=f"{url}/young")
    for who in (leader, marco, browser(as_=world.torino_viewer)):
        said = who.get(url).texts("section[aria-labelledby=young] article .note")
        assert [one for one in said if "ritten" in one] == [
            f"Said at a meeting, Thu 3 May 2018. 6 young people were there. {BY_LEADER}",
            BY_YOUNG,
        ]
    assert leader.get(url).soup.select("form[action$='/answer']") == []
    leader.post(f"{url}/needs/{theirs.id}/answer", {"mark": "agree", "heard_on": "2018-05-03", "heard_count": "6"}, expect=404)
    assert (theirs.marks, "Young people not asked yet" in leader.get(url).text) == ([], True)
    marco.post(f"{url}/needs/{theirs.id}/answer", {"mark": "agree"})
    assert "Young people agree" in leader.get(url).text


def test_what_an_adult_wrote_before_is_not_called_a_young_persons(
    browser: OpenBrowser, database: Session, world: World, adoption: Adoption
) -> None:
    marco = make_traveller(world.torino)
    make_need(adoption, "From a leader.", by=adult(world, K.LEADER).person, at=NOW)
    make_need(adoption, "From one who comes along.", by=adult(world, K.COMPANION).person, at=NOW)
    make_need(adoption, "From Marco.", by=marco.person, at=NOW)
    # He leads a group himself years later.
    assert database.scalars(select(Participant.registered_at).where(Participant.person_id == marco.person_id)).one() < NOW
    group = make_delegation(make_cohort(make_conference(slug="later")), world.torino)
    make_participant(group, marco.person, kind=K.LEADER, registered_at=NOW + timedelta(days=900))
    notes = [
        [line.get_text(" ", strip=True) for line in card.select(".note")]
        for card in browser(as_=world.torino_viewer).get(f"/adoptions/{adoption.id}/diagnosis").soup.select("#young ~ .stack article")
    ]
    assert [BY_LEADER in "".join(one) for one in notes] == [True, False, False]
    assert [BY_YOUNG in "".join(one) for one in notes] == [False, False, True]


def speak_as_young(browser: OpenBrowser, database: Session, adoption: Adoption, adults: list[Account]) -> tuple[int, list[str]]:
    """As adults, do what young people do: say a need as one's own, answer, judge; return (tried, what got through)."""
    theirs = make_need(adoption, "Quiet.", voice=Voice.CITY)
    url, tried, through = f"/adoptions/{adoption.id}", 0, []
    for account in adults:
        visitor = browser(as_=account)
        deeds = {
            "/diagnosis/young": {"young-text": "We want this."},
            f"/diagnosis/needs/{theirs.id}/answer": {"mark": "agree"},
            "/transferability/mine": {"criteria-0-score": "3", "version": "0", "deed": "hand-in"},
        }
        for path, fields in deeds.items():
            visitor._open("POST", f"{url}{path}", inspect=False, data=fields | {"csrf_token": visitor.csrf_token()})
            tried += 1
        shown = visitor._open("GET", f"{url}/transferability/mine", inspect=False)
        asked_to = [path for path in (f"{url}/diagnosis", f"{url}/transferability/mine") if path in visitor.get("/").html]
        tried += 2
        through += [f"{account.person.first_name} reads a sheet"] * (shown.status == 200) + asked_to
    for model in (NeedMark, TransferSheet):
        through += [model.__name__ for _row in database.scalars(select(model).execution_options(populate_existing=True))]
    through += [need.text for need in database.scalars(select(Need)) if need.voice is Voice.YOUNG]
    return tried, through


def test_attack_no_adult_speaks_as_the_young_voice(
    browser: OpenBrowser, database: Session, world: World, adoption: Adoption, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_round(adoption)
    companion, leader = adult(world, K.COMPANION), adult(world, K.LEADER)
    both = adult(world, K.LEADER)
    make_grant(both.person, Role.YOUNGSTER, world.torino)
    tried, through = speak_as_young(browser, database, adoption, [companion, leader, both])
    print(f"tried {tried} · lost 0 · leaked {len(through)}")
    assert through == []
    # A planted fault, and the attack sees it.
    monkeypatch.setattr(queries, "goes_as_young", lambda _viewer: True)
    _tried, through = speak_as_young(browser, database, adoption, [companion])
    assert {"Companion reads a sheet", "NeedMark", "TransferSheet", "We want this."} <= set(through)


def test_whoever_leads_by_now_reads_what_they_handed_in_and_writes_nothing(
    browser: OpenBrowser, database: Session, world: World, adoption: Adoption
) -> None:
    round_, page = make_round(adoption), f"/adoptions/{adoption.id}/transferability"
    url, account, began = f"{page}/mine", make_traveller(world.torino), make_traveller(world.torino, first_name="Sara")
    sheet = make_sheet(round_, Voice.YOUNG, YOUNG, by=account.person, reasons={"need": "My own words."})
    make_sheet(round_, Voice.YOUNG, YOUNG, by=None, reasons={"need": "An erased writer’s."})
    make_sheet(round_, Voice.YOUNG, YOUNG, by=began.person, is_in=False)
    group = make_delegation(make_cohort(make_conference(slug="later")), world.torino)
    for one in (account, began):
        make_participant(group, one.person, kind=K.LEADER, registered_at=NOW + timedelta(days=900))
    marco = browser(as_=account)
    assert marco.get(page).link("Read them") == url
    shown = marco.get(url)
    assert ("My own words." in shown.text, "This has been handed in, so it stays as it is." in shown.text) == (True, True)
    assert shown.soup.select("main textarea, main [name=deed]") == []
    marco.post(url, {"criteria-0-score": "0", "version": str(sheet.version), "deed": "save"}, expect=404)
    # What was only begun, and what somebody else wrote, is nobody's to read.
    for other in (began, world.torino_viewer, world.network, adult(world, K.LEADER)):
        browser(as_=other).get(url, expect=404)


def test_today_asks_those_who_may_answer(browser: OpenBrowser, database: Session, world: World, adoption: Adoption) -> None:
    round_ = make_round(adoption)
    marco, companion, leader = make_traveller(world.torino), adult(world, K.COMPANION), adult(world, K.LEADER)
    title = f"Would “{world.initiative.title}” work in Torino?"
    everybody = (marco, companion, leader)
    assert [asked(browser, one) for one in everybody] == [[title], [], []]
    assert ["What do you need?" in browser(as_=one).get("/").text for one in everybody] == [True, False, False]
    for one in everybody:
        expect = 200 if one is marco else 404
        browser(as_=one).get(f"/adoptions/{adoption.id}/transferability/mine", expect=expect)
        browser(as_=one).get(f"/adoptions/{adoption.id}/transferability")
    make_sheet(round_, Voice.YOUNG, YOUNG, by=marco.person)
    make_need(adoption, "A place.", by=marco.person, answer=Mark.AGREE)
    assert asked(browser, marco) == []
    assert database.scalars(select(TransferRound)).one().both_in_at is None
