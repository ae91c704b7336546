"""From the question to what helped, as the two cities walk it; what a third city, a leader and the network see of it."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from exchange.access import scope
from exchange.access.permissions import Role
from exchange.access.scope import Scope, ScopeViolation, enter_scope
from exchange.accounts.models import Account
from exchange.adoptions.models import AdoptionStage
from exchange.demonstration.makers import make_person, make_user
from exchange.demonstration.mentors import make_mentor_meeting, make_mentor_request
from exchange.demonstration.takeups import make_adoption
from exchange.foundation import clock
from exchange.foundation.obstacles import NotFound, Refused
from exchange.history.models import HistoryLine
from exchange.mentoring import services, tasks
from exchange.mentoring.models import MentorLesson, MentorMeeting, MentorRequest, MentorState
from exchange.messages.models import Letter
from tests.adoptions.conftest import publish
from tests.mentoring.conftest import ASKING, HELP, NOW, TODAY, World
from tests.support.browser import Browser

OpenBrowser = Callable[..., Browser]


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    monkeypatch.setattr(clock, "today", lambda *_zone: TODAY)


def letters(database: Session) -> list[tuple[str, str, str]]:
    return [(one.kind, one.to_address, one.language) for one in database.scalars(select(Letter).order_by(Letter.created_at, Letter.id))]


def english(browser: OpenBrowser, account: Account) -> Browser:
    """Open the pages in English, whatever language somebody's letters speak."""
    visitor = browser(as_=account)
    visitor.get("/account?lang=en")
    return visitor


def only(database: Session) -> MentorRequest:
    return database.scalars(select(MentorRequest)).one()


def test_two_cities_walk_it_to_its_end(browser: OpenBrowser, database: Session, world: World) -> None:
    torino, liege = english(browser, world.accounts["torino"]), english(browser, world.accounts["liege"])
    page = torino.get(f"/adoptions/{world.adoption.id}")
    new = page.link("Ask a city that knows it")
    page = torino.get(new)
    assert page.texts("#city .choice > span") == [
        "Bagneux The initiative comes from there.",
        "Liège It runs there; it stands at: Implemented.",
    ]
    form = {"city": "liege", **ASKING, "wanted_by": "2018-06-01", "hours": "3", "wants_young": "y"}
    sent = torino.submit(new, form, to=f"/adoptions/{world.adoption.id}/mentors")
    torino.post(f"/adoptions/{world.adoption.id}/mentors", form | {"form_id": "another"}, expect=422)
    asked = only(database)
    assert sent.location == f"/mentors/{asked.id}"
    assert letters(database) == [("mentor-asked", "liege@example.org", "fr")]

    page = liege.get("/mentors")
    assert page.rows() == [["Torino", "Neighbours on the square", "Waits for you Asked on Tue 10 Apr 2018."]]
    page = liege.get(sent.location)
    assert "Ask them yourself, be there with them, and pass on no address of theirs." in page.text
    assert "ines@example.org" not in page.html
    yes = {name: value for name, value in HELP.items() if name != "first_on"} | {"first_on": "2018-04-20", "agreed": "y"}
    liege.submit(sent.location, yes, to=f"{sent.location}/accept")
    assert letters(database)[1:] == [("mentor-answered", "torino@example.org", "it")]
    page = torino.get(sent.location)
    assert "Benoît Lejeune, Head of prevention" in page.text
    assert "prevention@liege.example" in page.text

    for visitor, day in ((torino, "2018-04-09"), (liege, "2018-04-10")):
        visitor.submit(sent.location, {"held_on": day, "minutes": "45", "agreed": "Send the list."}, to=f"{sent.location}/meetings")
    assert "1 h 30 min in all" in torino.get(sent.location).text
    assert "1 h 30 min" in liege.get("/mentors").text
    torino.submit(sent.location, {"helped": "Ask the bakers first.\nThey know everybody."}, to=f"{sent.location}/end")
    assert "prevention@liege.example" not in torino.get(sent.location).html
    assert only(database).contact == ""

    initiative = f"/initiatives/{world.initiative.slug}"
    liege.post(f"{sent.location}/lesson", {"go": "yes", "version": only(database).version, "form_id": "l1"})
    assert "Ask the bakers first" not in browser().get(initiative).text
    torino.post(f"{sent.location}/lesson", {"go": "yes", "version": only(database).version, "form_id": "t1"})
    assert "Ask the bakers first" in browser().get(initiative).text
    assert browser().get(f"{initiative}.json").json["what_helped"][0]["other_city"] == "liege"
    liege.post(f"{sent.location}/lesson", {"go": "no", "version": only(database).version, "form_id": "l2"})
    assert "Ask the bakers first" not in browser().get(initiative).text
    # Whoever looks into their own city's history finds the deeds of their own city alone.
    rows = database.execute(select(HistoryLine.deed, HistoryLine.city_id).where(HistoryLine.subject_id == asked.id)).all()
    assert {row.deed for row in rows if row.city_id == world.liege.id} == {
        "mentor-accepted",
        "mentor-met",
        "mentor-lesson-agreed",
        "mentor-lesson-taken-back",
    }


def test_a_no_proposes_another_city_and_leads_on(browser: OpenBrowser, database: Session, world: World) -> None:
    asked = make_mentor_request(world.adoption, world.liege)
    liege, torino = english(browser, world.accounts["liege"]), english(browser, world.accounts["torino"])
    url = f"/mentors/{asked.id}"
    page = liege.submit(url, {"reason": "No.", "instead": ""}, to=f"{url}/decline", expect=422)
    assert page.texts(".errors li") == ["Say in a sentence why, so that the other city is not left alone with a no."]
    liege.submit(url, {"reason": "Our colleague is away until autumn.", "instead": "bagneux"}, to=f"{url}/decline")
    page = torino.get(url)
    assert "They propose Bagneux." in page.text
    assert page.link("Ask another city") == f"/adoptions/{world.adoption.id}/mentors/new"
    liege.post(f"{url}/decline", {"reason": "Our colleague is away.", "version": only(database).version, "form_id": "again"}, expect=422)


def test_what_was_typed_comes_back_with_every_reason(browser: OpenBrowser, database: Session, world: World) -> None:
    torino = english(browser, world.accounts["torino"])
    post = f"/adoptions/{world.adoption.id}/mentors"
    page = torino.post(post, {"words": "Hm?", "city": "essen", "form_id": "1"}, expect=422)
    assert page.texts(".errors li") == [
        "Essen neither runs this yet nor is it from there. Ask a city that has something to tell.",
        "Tick at least one way in which they could help.",
        "Write in a sentence what you would like to know, so that they can find the right person.",
        "Tick at least one language in which you can talk.",
    ]
    assert page.texts("textarea") == ["Hm?"]
    for slug, words in (("torino", "That is your own city."), ("no-such", "Choose which city you ask.")):
        assert words in torino.post(post, {"city": slug, "form_id": slug, **ASKING, "wanted_by": ""}, expect=422).text
    world.adoption.stage, world.adoption.stopped_in = AdoptionStage.STOPPED, AdoptionStage.PILOT
    page = torino.post(post, {"city": "liege", "form_id": "2", **ASKING, "wanted_by": ""}, expect=422)
    assert page.texts(".errors li") == ["This adoption has been stopped. Take it up again before you ask another city to help with it."]
    assert database.scalars(select(MentorRequest)).all() == []


def test_a_young_person_is_never_the_mentor_and_no_address_of_theirs_goes_over(database: Session, world: World) -> None:
    make_person("Zoé", "Dubois", city=world.liege, email="zoe@example.org", birth_date=date(2003, 1, 1))
    asked = make_mentor_request(world.adoption, world.liege)
    facts = {"agreed": True, "version": 1, "actor": world.actor("liege"), "now": NOW}
    for changes in ({"mentor_name": "Zoé Dubois"}, {"contact": "ZOE@example.org"}):
        with pytest.raises(Refused, match="young"):
            services.accept_request(asked, HELP | changes, **facts)  # type: ignore[arg-type]
    words = ASKING | {"words": "Write to ines@example.org, she saw it."}
    make_person("Ines", "Rossi", city=world.torino, email="ines@example.org", birth_date=date(2003, 1, 1))
    with pytest.raises(Refused, match="young-contact"):
        services.ask_for_mentor(world.adoption, world.bagneux, words, actor=world.actor("torino"), now=NOW)
    services.accept_request(asked, HELP, **facts)  # type: ignore[arg-type]
    assert asked.state is MentorState.ACCEPTED


def test_only_the_two_cities_have_a_page_and_each_its_own_deeds(browser: OpenBrowser, database: Session, world: World) -> None:
    """`essen` is the near miss: it takes up the same initiative. Tried, nothing lost, nothing leaked."""
    asked = make_mentor_request(world.adoption, world.liege, state=MentorState.ACCEPTED)
    make_mentor_meeting(asked, held_on=TODAY)
    url, facts = f"/mentors/{asked.id}", {"version": str(asked.version)}
    deeds = ["accept", "decline", "take-back", "meetings", "end", "lesson"]
    foreign = [english(browser, world.accounts["essen"]), english(browser, world.accounts["bagneux"]), browser(as_=make_user(Role.NETWORK))]
    tried = leaked = 0
    for visitor in foreign:
        pages = [visitor.get(url, expect=404), *(visitor.post(f"{url}/{deed}", facts | {"form_id": deed}, expect=404) for deed in deeds)]
        pages += [visitor.get("/mentors"), visitor.get("/mentors.json")]
        tried += len(pages)
        leaked += sum("Benoît" in page.html or "prevention@" in page.html or "tables out" in page.html for page in pages)
    leader = browser(as_=make_user(Role.LEADER, world.torino))
    leader.get("/mentors", expect=403)
    leader.get(url, expect=403)
    # The two cities themselves may not do the other's deeds.
    english(browser, world.accounts["torino"]).post(f"{url}/accept", facts | {"form_id": "x"}, expect=404)
    english(browser, world.accounts["liege"]).post(f"{url}/take-back", facts | {"form_id": "y"}, expect=404)
    english(browser, world.accounts["liege"]).get(f"/adoptions/{world.adoption.id}", expect=404)
    database.expire_all()
    lost = asked.state is not MentorState.ACCEPTED or database.scalar(select(func.count()).select_from(MentorMeeting)) != 1
    print(f"tried {tried} · lost {int(lost)} · leaked {leaked}")
    assert (tried, lost, leaked) == (27, False, 0)


@pytest.fixture
def essen(database: Session, world: World) -> Any:
    """Open a session whose scope is Essen alone, over a request between two other cities."""
    make_mentor_meeting(make_mentor_request(world.adoption, world.liege), held_on=TODAY)
    database.flush()
    session = Session(bind=database.connection(), join_transaction_mode="create_savepoint", expire_on_commit=False)
    enter_scope(session, Scope(frozenset({world.essen.id})))
    session.info["writing"] = True
    yield session
    session.close()


def test_rows_of_two_cities_do_not_exist_for_a_third(essen: Session, database: Session, world: World) -> None:
    request = only(database)
    assert [essen.scalars(select(model)).all() for model in (MentorRequest, MentorMeeting)] == [[], []]
    with suppress(NotFound):  # the session says so; where the database itself hides it, there is nothing to find
        assert essen.get(MentorRequest, request.id) is None
    forged = {"adoption_id": world.adoption.id, "words": "", "asked_at": NOW, "kinds": [], "languages": []}
    essen.add(MentorRequest(city_id=world.torino.id, other_city_id=world.liege.id, **forged))
    with pytest.raises(ScopeViolation):
        essen.flush()


@pytest.mark.postgres
def test_the_wall_in_the_database_stands_alone(essen: Session, database: Session, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scope, "_cities", lambda _session: None)
    assert essen.scalars(text("SELECT id FROM mentor_requests UNION ALL SELECT id FROM mentor_meetings")).all() == []
    for city in (world.torino, world.liege):
        session = Session(bind=database.connection(), join_transaction_mode="create_savepoint", expire_on_commit=False)
        enter_scope(session, Scope(frozenset({city.id})))
        assert len(session.scalars(text("SELECT id FROM mentor_requests")).all()) == 1
        session.close()


def test_either_city_finds_its_rows_and_moves_them_to_nobody(database: Session, world: World) -> None:
    request = make_mentor_request(world.adoption, world.liege)
    for city in (world.torino, world.liege):
        session = Session(bind=database.connection(), join_transaction_mode="create_savepoint", expire_on_commit=False)
        enter_scope(session, Scope(frozenset({city.id})))
        session.info["writing"] = True
        found = session.scalars(select(MentorRequest)).one()
        assert found.id == request.id
        found.other_city_id = world.essen.id
        with pytest.raises(ScopeViolation):
            session.flush()
        session.close()


def test_who_does_not_answer_is_reminded_once_in_one_letter(browser: OpenBrowser, database: Session, world: World) -> None:
    other = make_adoption(publish(database, world.bagneux, slug="lanterns", title="Lanterns"), world.torino)
    old = [make_mentor_request(one, world.liege, asked_at=NOW - timedelta(days=15)) for one in (world.adoption, other)]
    make_mentor_request(world.adoption, world.bagneux, asked_at=NOW - timedelta(days=13))
    job: Any = SimpleNamespace(progress=lambda *_numbers: None)
    assert [tasks.remind_all(job), tasks.remind_all(job)] == [1, 0]
    assert letters(database) == [("mentor-reminder", "liege@example.org", "fr")]
    [letter] = database.scalars(select(Letter))
    assert letter.text is not None
    assert ("Lanterns" in letter.text.reveal(), letter.text.reveal().count("Torino")) == (True, 2)
    page = english(browser, world.accounts["torino"]).get(f"/mentors/{old[0].id}")
    assert "No answer after 15 days. We reminded them on Tue 10 Apr 2018; they are not reminded again." in page.text


def test_a_city_that_left_is_neither_asked_nor_reminded(database: Session, world: World) -> None:
    make_mentor_request(world.adoption, world.liege, asked_at=NOW - timedelta(days=15))
    world.liege.member_until_on = TODAY - timedelta(days=1)
    database.flush()
    assert tasks.remind_all(SimpleNamespace(progress=lambda *_numbers: None)) == 0  # type: ignore[arg-type]
    with pytest.raises(Refused, match="other-left"):
        services.ask_for_mentor(world.adoption, world.liege, ASKING, actor=world.actor("torino"), now=NOW)


def test_other_words_are_agreed_to_anew_and_hold_no_number(database: Session, world: World) -> None:
    asked = make_mentor_request(world.adoption, world.liege, state=MentorState.ENDED, helped="Call them at +32 4 123 45 67 at noon.")
    facts: dict[str, Any] = {"now": NOW}
    with pytest.raises(Refused, match="public-phone"):
        services.agree_to_publish(asked, is_yes=True, version=asked.version, actor=world.actor("liege"), **facts)
    services.say_what_helped(asked, "Ask the bakers first: they know all.", version=asked.version, actor=world.actor("torino"), **facts)
    for slug in ("liege", "torino"):
        services.agree_to_publish(asked, is_yes=True, version=asked.version, actor=world.actor(slug), **facts)
    assert database.scalars(select(MentorLesson.words)).all() == [asked.helped]
    services.say_what_helped(asked, "Ask the florists first: they know all.", version=asked.version, actor=world.actor("liege"), **facts)
    assert (database.scalars(select(MentorLesson)).all(), asked.yes_at, asked.other_yes_at) == ([], None, None)


def test_the_network_reads_numbers(browser: OpenBrowser, world: World) -> None:
    make_mentor_request(world.adoption, world.liege, asked_at=NOW - timedelta(days=20))
    talked = make_mentor_request(world.adoption, world.bagneux, state=MentorState.ACCEPTED)
    make_mentor_meeting(talked, held_on=TODAY, minutes=90)
    staff = browser(as_=make_user(Role.NETWORK))
    page = staff.get("/mentors")
    assert "1 h 30 min" in page.text
    assert "tables out" not in page.text
    answer = staff.get("/mentors.json").json
    assert (answer["silent"], answer["minutes"], answer["by_state"]["accepted"]) == (1, 90, 1)


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_needs_the_same_statements(
    browser: OpenBrowser, database: Session, world: World, count_queries: Callable[..., int], count: int
) -> None:
    for number in range(count):
        adoption = make_adoption(publish(database, world.bagneux, slug=f"i-{number}"), world.torino)
        make_mentor_meeting(make_mentor_request(adoption, world.liege), held_on=TODAY)
    torino = english(browser, world.accounts["torino"])
    torino.get("/mentors")
    # Who is signed in, the requests with all that belongs to them, the minutes.
    assert count_queries(lambda: torino.get("/mentors")) == 3
