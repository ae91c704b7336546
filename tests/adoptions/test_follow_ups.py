"""Six and twelve months on: asked once, reminded twice, one letter each, a link that nothing opens twice, and what answers raise."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from exchange.access.permissions import Role
from exchange.adoptions.deciding.models import Result
from exchange.adoptions.follow_ups import services, tasks
from exchange.adoptions.follow_ups.models import Effect, FollowUp, FollowUpAsking
from exchange.adoptions.follow_ups.rules import is_asked_no_more, standing_of
from exchange.adoptions.follow_ups.showing import FollowUpLine
from exchange.adoptions.models import Adoption, AdoptionStage
from exchange.adoptions.services import move_adoption
from exchange.demonstration.makers import make_city, make_user
from exchange.demonstration.takeups import make_adoption
from exchange.demonstration.voices import make_both, make_follow_up
from exchange.foundation import clock
from exchange.messages.models import Letter
from exchange.people.models import RoleGrant
from tests.adoptions.conftest import NOW, World
from tests.support.browser import Browser

OpenBrowser = Callable[..., Browser]
DUE = date(2018, 7, 1)
ANSWER = {
    "running": "yes",
    "effect": "better",
    "cost": "unknown",
    "recommend": "with_changes",
    "reach": "41",
    "sentence": "Begin in spring.",
}


@pytest.fixture
def on(monkeypatch: pytest.MonkeyPatch) -> Callable[[date], datetime]:
    def set_to(day: date) -> datetime:
        moment = datetime(day.year, day.month, day.day, 9, 0, tzinfo=UTC)
        monkeypatch.setattr(clock, "now", lambda: moment)
        monkeypatch.setattr(clock, "today", lambda *_zone: day)
        return moment

    return set_to


def job() -> Any:
    return SimpleNamespace(arguments={}, progress=lambda *_numbers: None)


def running(world: World, stage: AdoptionStage = AdoptionStage.IMPLEMENTED, **facts: Any) -> Adoption:
    return make_adoption(world.initiative, world.torino, stage=stage, **facts)


def asking_letters(database: Session) -> list[Letter]:
    return list(database.scalars(select(Letter).where(Letter.kind.in_(["follow-up", "follow-up-reminder"])).order_by(Letter.created_at)))


def path_of(letter: Letter) -> str:
    found = re.search(r"(/follow-ups/\S+)", letter.link.reveal())
    assert found
    return found.group(1)


def test_dates_are_planned_when_it_begins_to_run_and_anew_when_it_begins_anew(database: Session, world: World) -> None:
    adoption = running(world, AdoptionStage.PILOT)
    facts: dict[str, Any] = {"sentence": "It runs on the square.", "next_due_on": None, "actor": world.torino_officer}
    facts["without"] = "Nobody counted on the first evenings."
    move_adoption(adoption, AdoptionStage.IMPLEMENTED, version=adoption.version, now=NOW, **facts)
    dates = select(FollowUp.months, FollowUp.due_on).order_by(FollowUp.months)
    assert [tuple(row) for row in database.execute(dates)] == [(6, date(2018, 10, 10)), (12, date(2019, 4, 10))]
    for to, days in ((AdoptionStage.PILOT, 20), (AdoptionStage.IMPLEMENTED, 40)):
        move_adoption(adoption, to, version=adoption.version, now=NOW + timedelta(days=days), **facts)
    assert [tuple(row) for row in database.execute(dates)] == [(6, date(2018, 11, 20)), (12, date(2019, 5, 20))]


def test_what_began_before_there_were_questions_is_asked_about_once(
    database: Session, world: World, on: Callable[[date], datetime]
) -> None:
    planned = make_follow_up(running(world, started_at=NOW - timedelta(days=150)), 6, due_on=DUE)
    cities = {name: make_city(name, country="DE") for name in ("Essen", "Mannheim", "Bremen", "Kiel")}
    # It began 8 and 14 months ago, two months ago, and one that has stopped since; five stages lie a month each before.
    for name, days, stage in (
        ("Essen", 240, AdoptionStage.IMPLEMENTED),
        ("Mannheim", 425, AdoptionStage.SUSTAINED),
        ("Bremen", 60, AdoptionStage.IMPLEMENTED),
        ("Kiel", 240, AdoptionStage.STOPPED),
    ):
        make_adoption(world.initiative, cities[name], stage=stage, started_at=NOW - timedelta(days=days + 150))
    on(NOW.date())
    assert (tasks.plan_all(), tasks.plan_all()) == (5, 0)
    rows = database.execute(select(FollowUp.city_id, FollowUp.months, FollowUp.due_on).order_by(FollowUp.due_on, FollowUp.months))
    names = {city.id: name for name, city in cities.items()} | {planned.city_id: "Torino"}
    assert [(names[row.city_id], row.months, row.due_on) for row in rows] == [
        ("Essen", 6, date(2018, 4, 10)),
        ("Mannheim", 12, date(2018, 4, 10)),
        ("Torino", 6, DUE),
        ("Bremen", 6, date(2018, 8, 9)),
        ("Essen", 12, date(2018, 8, 13)),
        ("Bremen", 12, date(2019, 2, 9)),
    ]


def test_each_officer_has_one_letter_two_reminders_and_then_the_page_says_no_answer(
    browser: OpenBrowser, database: Session, world: World, on: Callable[[date], datetime]
) -> None:
    adoption = running(world)
    make_follow_up(adoption, due_on=DUE)
    second = make_adoption(world.initiative, make_city("Essen"), stage=AdoptionStage.IMPLEMENTED)
    make_follow_up(second, due_on=DUE)  # nobody of Essen could be asked
    stopped = make_adoption(world.initiative, make_city("Liège"), stage=AdoptionStage.STOPPED)
    make_user(Role.COORDINATOR, stopped.city, email="liege@example.org")
    make_follow_up(stopped, due_on=DUE)
    make_user(Role.COORDINATOR, world.torino, email="marco@example.org")
    make_user(Role.YOUNGSTER, world.torino, email="young@example.org")
    sent = []
    for after in (-1, 0, 0, 1, 13, 14, 15, 28, 29, 41, 42, 80):
        on(DUE + timedelta(days=after))
        sent.append(tasks.ask_all(job()))
    assert sent == [0, 2, 0, 0, 0, 2, 0, 2, 0, 0, 0, 0]
    letters = asking_letters(database)
    assert {letter.to_address for letter in letters} == {world.torino_viewer.email, "marco@example.org"}
    assert [letter.kind for letter in letters] == ["follow-up"] * 2 + ["follow-up-reminder"] * 4
    assert "We do not ask again." in letters[-1].text.reveal()
    assert len({letter.link.reveal() for letter in letters}) == 6
    officer = browser(as_=world.torino_viewer)
    page = officer.get(f"/adoptions/{adoption.id}")
    assert "No answer asked on Sun 1 Jul 2018 and reminded twice" in page.text
    told = officer.get(f"/adoptions/{adoption.id}.json").json["follow_ups"][0]
    assert (told["standing"], told["asked_on"]) == ("no-answer", ["2018-07-01", "2018-07-15", "2018-07-29"])
    # Of those about which no letter went it is not said that anybody was asked.
    staff = browser(as_=world.network)
    for other in (second, stopped):
        page = staff.get(f"/adoptions/{other.id}")
        assert "No answer since Sun 1 Jul 2018" in page.text
        assert "reminded" not in page.text
        assert staff.get(f"/adoptions/{other.id}.json").json["follow_ups"][0]["asked_on"] == []
    # A late answer is welcome.
    url = f"/adoptions/{adoption.id}/follow-ups/6"
    officer.submit(url, ANSWER, to=url)
    assert officer.get(f"/adoptions/{adoption.id}.json").json["follow_ups"][0]["standing"] == "answered"


@pytest.mark.parametrize(
    ("after", "turns", "is_over", "expected"),
    [
        (-9, 0, False, "asked on Sun 1 Jul 2018"),
        (-9, 0, True, "nobody could be asked"),
        (3, 0, False, "since Sun 1 Jul 2018"),
        (3, 1, False, "since Sun 1 Jul 2018"),
        (3, 1, True, "asked once, on Sun 1 Jul 2018"),
        # Nobody could be asked, or whoever was is erased: it is not known which.
        (90, 0, False, "since Sun 1 Jul 2018"),
        (3, 0, True, "since Sun 1 Jul 2018"),
        (90, 0, True, "since Sun 1 Jul 2018"),
        (90, 1, False, "asked once, on Sun 1 Jul 2018"),
        (90, 2, False, "asked on Sun 1 Jul 2018 and reminded once"),
        (90, 3, False, "asked on Sun 1 Jul 2018 and reminded twice"),
    ],
)
def test_it_is_said_who_was_asked_and_not_who_should_have_been(app: Any, after: int, turns: int, is_over: bool, expected: str) -> None:
    standing = standing_of(due_on=DUE, is_answered=False, today=DUE + timedelta(days=after))
    days = tuple(DUE + timedelta(days=day) for day in (0, 14, 28)[:turns])
    with app.test_request_context():
        assert FollowUpLine(FollowUp(months=6, due_on=DUE), standing, days, is_over).note == expected


@pytest.mark.parametrize(
    ("stage", "until", "expected"),
    [
        (AdoptionStage.IMPLEMENTED, None, False),
        (AdoptionStage.STOPPED, None, True),
        (AdoptionStage.IMPLEMENTED, DUE, False),
        (AdoptionStage.IMPLEMENTED, DUE - timedelta(days=1), True),
    ],
)
def test_no_letter_goes_about_what_stopped_or_to_who_left(stage: AdoptionStage, until: date | None, expected: bool) -> None:
    assert is_asked_no_more(stage, member_until_on=until, today=DUE) is expected


def test_one_letter_tells_of_everything_that_is_due(database: Session, world: World, on: Callable[[date], datetime]) -> None:
    on(DUE)
    for months, title in ((6, "One"), (12, "Two")):
        make_follow_up(running(world) if months == 6 else database.scalars(select(Adoption)).one(), months, due_on=DUE)
        world.initiative.title = title
    assert tasks.ask_all(job()) == 1
    [letter] = asking_letters(database)
    words = letter.text.reveal()
    assert (words.count("after 6 months"), words.count("after 12 months")) == (1, 1)
    assert "/follow-ups/" not in words


def test_a_killed_job_never_asks_twice(
    database: Session, world: World, on: Callable[[date], datetime], monkeypatch: pytest.MonkeyPatch
) -> None:
    on(DUE)
    for number in range(4):
        make_user(Role.COORDINATOR, world.torino, email=f"officer{number}@example.org")
    make_follow_up(running(world), due_on=DUE)
    ask, count = services.ask_officer, iter(range(100))

    def dies(*things: Any, **more: Any) -> int:
        number = next(count)
        if number == 2:
            raise SystemExit
        return ask(*things, **more)

    monkeypatch.setattr(tasks, "ask_officer", dies)
    with pytest.raises(SystemExit):
        tasks.ask_all(job())
    sent = len(asking_letters(database))
    monkeypatch.setattr(tasks, "ask_officer", ask)
    on(DUE + timedelta(days=1))  # its second attempt, and the next day's own job
    again = tasks.ask_all(job()) + tasks.ask_all(job())
    readers = [letter.to_address for letter in asking_letters(database)]
    print(f"tried {len(readers)} · lost {5 - len(set(readers))} · leaked 0")
    assert (sent, again, len(readers), len(set(readers))) == (2, 3, 5, 5)


def test_a_link_changes_nothing_by_being_opened_answers_once_and_ends(
    browser: OpenBrowser, database: Session, world: World, on: Callable[[date], datetime]
) -> None:
    on(DUE)
    adoption = running(world)
    first, later = make_follow_up(adoption, due_on=DUE), make_follow_up(adoption, 12, due_on=DUE)
    first_id, later_id = first.id, later.id
    tasks.ask_all(job())
    link = path_of(asking_letters(database)[0])
    anybody = browser()
    for _time in range(3):
        anybody.get(link)
    assert database.scalars(select(FollowUp).where(FollowUp.answered_at.is_not(None))).all() == []
    page = anybody.post(f"{link}/{first_id}", {"running": "no", "effect": "better", "cost": "unknown", "recommend": "no"}, expect=422)
    assert page.errors == ["Say in a sentence why it has ended. It helps the next city."]
    page = anybody.post(f"{link}/{first_id}", {"effect": "better"}, expect=422)
    assert page.errors != []
    assert anybody.submit(link, ANSWER, to=f"{link}/{first_id}").location == link
    database.expire_all()
    answered = database.get_one(FollowUp, first_id)
    assert (answered.effect, answered.reach, answered.by_id) == (Effect.BETTER, 41, world.torino_viewer.person_id)
    anybody.post(f"{link}/{first_id}", ANSWER | {"reach": "9"}, expect=404)
    assert anybody.submit(link, ANSWER, to=f"{link}/{later_id}").location == "/follow-ups/thanks"
    anybody.get("/follow-ups/thanks")
    anybody.get(link, expect=404)
    anybody.get("/follow-ups/no-such-token", expect=404)
    assert database.get_one(FollowUp, first_id).reach == 41


def test_a_link_ends_with_its_time_its_address_its_readers_part_and_a_newer_letter(
    browser: OpenBrowser, database: Session, world: World, on: Callable[[date], datetime]
) -> None:
    on(DUE)
    make_follow_up(running(world), due_on=DUE)
    tasks.ask_all(job())
    old, anybody = path_of(asking_letters(database)[0]), browser()
    anybody.get(old)
    on(DUE + timedelta(days=14))
    tasks.ask_all(job())
    link = path_of(asking_letters(database)[1])
    anybody.get(old, expect=404)
    anybody.get(link)
    person = world.torino_viewer.person
    grant = database.scalars(select(RoleGrant).where(RoleGrant.person_id == person.id)).one()
    kept = person.email
    person.email = "elsewhere@example.org"
    database.flush()
    anybody.get(link, expect=404)
    person.email = kept
    grant.until_on = DUE
    database.flush()
    anybody.get(link, expect=404)
    grant.until_on = None
    database.flush()
    anybody.get(link)
    on(DUE + timedelta(days=75))
    anybody.get(link, expect=404)
    assert len(database.scalars(select(FollowUpAsking)).all()) == 2


def test_what_other_cities_find_raises_the_evidence_holds_it_down_and_stands_on_the_public_page(
    browser: OpenBrowser, database: Session, world: World
) -> None:
    one = world.initiative
    one.problem, one.steps, one.why_it_works, one.change = "Dark.", ["Lamps."], "Light.", "Fewer calls."
    adoption = running(world, AdoptionStage.EVALUATED)
    database.add(Result(adoption_id=adoption.id, city_id=adoption.city_id, changed="14 calls instead of 23.", known_how="We counted."))
    home = make_adoption(one, world.bagneux, stage=AdoptionStage.IMPLEMENTED)
    make_follow_up(adoption, due_on=date(2018, 4, 1))
    make_follow_up(adoption, 12, due_on=date(2018, 4, 1))
    make_follow_up(home, due_on=date(2018, 4, 1))
    officer, anybody = browser(as_=world.torino_viewer), browser()
    base = f"/adoptions/{adoption.id}/follow-ups"
    officer.submit(f"{base}/6", ANSWER, to=f"{base}/6")
    browser(as_=world.bagneux_coordinator).submit(f"/adoptions/{home.id}/follow-ups/6", ANSWER, to=f"/adoptions/{home.id}/follow-ups/6")
    assert (one.confirmed_count, one.evidence_level) == (1, 4)  # one's own city is no second city
    officer.submit(f"{base}/12", ANSWER | {"effect": "early"}, to=f"{base}/12")
    assert one.confirmed_count == 1
    essen = make_adoption(one, make_city("Essen"), stage=AdoptionStage.IMPLEMENTED)
    make_follow_up(essen, answered=True, effect=Effect.NO_CHANGE)
    database.add(Result(adoption_id=essen.id, city_id=essen.city_id, runs_since_on=DUE))  # nothing is said in it yet
    # What came to be known without an answer's own deed is kept by the next daily run.
    assert (tasks.recount_all(), tasks.recount_all(), one.evidence_level) == (1, 0, 2)
    page = anybody.get(f"/initiatives/{one.slug}")
    said = page.texts(".level__why li")
    assert said[1:] == [
        "1 other city found it better.",
        "1 other city found no change, or worse.",
        "Each was asked 6 or 12 months on.",
        "1 city has a result on record as well.",
        "As many cities, or more, did not find it better: that holds the level down.",
    ]
    assert not [words for words in said if "Torino" in words or "Essen" in words]
    counts = anybody.get(f"/initiatives/{one.slug}.json").json["evidence"]["other_cities"]
    assert counts == {"better": 1, "no_change_or_worse": 1, "with_result": 1}
    officer.submit(f"{base}/12", ANSWER | {"effect": "worse"}, to=f"{base}/12")
    assert (one.confirmed_count, one.evidence_level) == (0, 1)
    browser(as_=make_user(Role.LEADER, world.torino)).post(f"{base}/6", ANSWER, expect=403)
    browser(as_=world.bagneux_coordinator).post(f"{base}/6", ANSWER, expect=404)


def test_the_network_compares_what_was_expected_with_what_was_found(browser: OpenBrowser, database: Session, world: World) -> None:
    young, city = "4??? 2222 3333 3333", "4??? 2222 3333 3333"
    cities = [world.torino, *(make_city(f"City {number}") for number in range(4))]
    for number, place in enumerate(cities):
        adoption = make_adoption(world.initiative, place, stage=AdoptionStage.IMPLEMENTED)
        make_both(adoption, young if number < 3 else "1??? 2222 3333 3333", city if number < 3 else "1??? 2222 3333 3333")
        effect = Effect.BETTER if number < 3 else Effect.NO_CHANGE
        make_follow_up(adoption, due_on=date(2018, 1, 1), answered=True, effect=effect)
        make_follow_up(adoption, 12, due_on=date(2018, 1, 1))
    network = browser(as_=world.network)
    page = network.get("/adoptions/calibration")
    assert page.rows()[0][1:] == ["4.0 3 adoptions", "1.0 2 adoptions", "It was judged higher where it got better: worth asking."]
    assert "Torino" not in page.text
    facts = network.get("/adoptions/calibration.json").json
    assert facts["adoptions"] == {"running": 5, "expected": 5, "observed": 5, "both": 5}
    assert facts["follow_ups"]["12"]["no-answer"] == 5
    assert [one["meaning"] for one in facts["criteria"][:2]] == ["told", "too-few"]
    assert facts["criteria"][1]["count"] is None
    browser(as_=world.torino_viewer).get("/adoptions/calibration", expect=403)


def test_what_is_asked_stands_on_today_until_it_is_answered(browser: OpenBrowser, database: Session, world: World) -> None:
    adoption = running(world)
    asked = make_follow_up(adoption, 6, due_on=clock.today())
    officer, other = browser(as_=world.torino_viewer), browser(as_=world.bagneux_coordinator)
    title = "What has become of “Neighbours on the square”?"
    assert [title in one.get("/").text for one in (officer, other)] == [True, False]
    assert officer.get("/").link("Answer") == f"/adoptions/{adoption.id}/follow-ups/6"
    asked.due_on = clock.today() - timedelta(days=60)
    assert title not in officer.get("/").text
    asked.due_on, asked.answered_at = clock.today(), NOW
    assert title not in officer.get("/").text
