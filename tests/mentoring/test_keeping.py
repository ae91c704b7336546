"""What of a request is forgotten, what a copy leaves out, what a page that is too old gives back, and whom no letter reaches."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from exchange.access.permissions import Role
from exchange.access.viewers import Viewer
from exchange.adoptions.models import AdoptionStage
from exchange.demonstration.mentors import make_mentor_meeting, make_mentor_request
from exchange.foundation import clock
from exchange.foundation.obstacles import Conflict
from exchange.mentoring import services, tasks
from exchange.mentoring.keeping import Kept, is_contact_over, is_name_over
from exchange.mentoring.models import MentorRequest, MentorState
from exchange.messages.models import Letter
from exchange.people.models import Person, RoleGrant
from exchange.privacy.queries import gather_copy
from tests.mentoring.conftest import ASKING, HELP, NOW, TODAY, World
from tests.support.browser import Browser

OpenBrowser = Callable[..., Browser]
JOB: Any = SimpleNamespace(progress=lambda *_numbers: None)
A_DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    monkeypatch.setattr(clock, "today", lambda *_zone: TODAY)


def kept(**changes: Any) -> Kept:
    start: dict[str, Any] = {"answered_on": date(2017, 1, 1), "met_on": None, "ended_on": None, "is_stopped": False, "left_on": ()}
    return Kept(**(start | changes))


@pytest.mark.parametrize(
    ("facts", "today", "contact", "name"),
    [
        (kept(), date(2017, 7, 1), False, False),
        (kept(), date(2017, 7, 2), True, False),
        (kept(met_on=date(2017, 8, 31)), date(2018, 2, 28), False, False),
        (kept(met_on=date(2017, 8, 31)), date(2018, 3, 1), True, False),
        (kept(is_stopped=True), date(2017, 1, 2), True, False),
        (kept(left_on=(None, date(2017, 1, 4))), date(2017, 1, 4), False, False),
        (kept(left_on=(None, date(2017, 1, 4))), date(2017, 1, 5), True, False),
        (kept(ended_on=date(2017, 1, 3)), date(2017, 1, 3), True, False),
        (kept(ended_on=date(2017, 6, 1)), date(2020, 6, 1), True, False),
        (kept(ended_on=date(2017, 6, 1)), date(2020, 6, 2), True, True),
        # Nobody ended it: the time runs from when they last talked.
        (kept(met_on=date(2017, 2, 1)), date(2020, 2, 2), True, True),
    ],
)
def test_when_address_and_name_are_over(facts: Kept, today: date, contact: bool, name: bool) -> None:
    assert (is_contact_over(facts, today=today), is_name_over(facts, today=today)) == (contact, name)


def test_an_address_that_nobody_ended_is_forgotten_and_a_form_stays_good(database: Session, world: World) -> None:
    year_ago = NOW - timedelta(days=365)
    answered: dict[str, Any] = {"state": MentorState.ACCEPTED, "answered_at": year_ago}
    quiet, talking = (make_mentor_request(world.adoption, city, **answered) for city in (world.liege, world.bagneux))
    make_mentor_meeting(quiet, held_on=TODAY - timedelta(days=200))
    make_mentor_meeting(talking, held_on=TODAY - timedelta(days=20))
    waiting = make_mentor_request(world.adoption, world.essen)
    old = make_mentor_request(world.adoption, world.essen, state=MentorState.ENDED, ended_at=datetime(2015, 4, 9, 9, 0, tzinfo=UTC))
    versions = [one.version for one in (quiet, talking, waiting, old)]
    assert [tasks.forget_all(), tasks.forget_all()] == [2, 0]
    database.expire_all()
    assert [(one.contact, one.mentor_name, one.mentor_role) for one in (quiet, talking, old)] == [
        ("", "Benoît Lejeune", "Head of prevention"),
        ("prevention@example.org", "Benoît Lejeune", "Head of prevention"),
        ("", "", ""),
    ]
    assert [one.version for one in (quiet, talking, waiting, old)] == versions
    world.adoption.stage, world.adoption.stopped_in = AdoptionStage.STOPPED, AdoptionStage.PILOT
    database.flush()
    assert tasks.forget_all() == 1
    database.expire_all()
    assert talking.contact == ""


def test_a_copy_holds_nobody_else_s_name_address_and_words(app: Any, database: Session, world: World) -> None:
    asker = world.actor("torino")
    make_mentor_request(world.adoption, world.liege, state=MentorState.ACCEPTED, asked_by_id=asker.person_id)
    make_mentor_request(world.adoption, world.essen, state=MentorState.DECLINED, asked_by_id=asker.person_id)
    with app.test_request_context("/"):
        [held] = [one.rows for one in gather_copy(Viewer(asker.person_id, None)) if one.table == "mentor_requests"]
    assert [one["words"] for one in held] == ["How did you find the people who carry the tables out?"] * 2
    for secret in ("Benoît", "Head of prevention", "prevention@", "is away"):
        assert secret not in str(held)


@pytest.mark.parametrize("deed", ["accept", "decline", "end", "say"])
def test_a_page_that_is_too_old_gives_back_what_was_typed(database: Session, world: World, deed: str) -> None:
    state = {"end": MentorState.ACCEPTED, "say": MentorState.ENDED}.get(deed, MentorState.WAITING)
    asked = make_mentor_request(world.adoption, world.liege, state=state)
    facts: dict[str, Any] = {"version": asked.version + 1, "actor": world.actor("liege"), "now": NOW}
    deeds: dict[str, Callable[[], Any]] = {
        "accept": lambda: services.accept_request(asked, HELP, agreed=True, **facts),
        "decline": lambda: services.decline_request(asked, "Our colleague is away.", instead=None, **facts),
        "end": lambda: services.end_request(asked, "Ask the bakers first.", **facts),
        "say": lambda: services.say_what_helped(asked, "Ask the bakers first.", **facts),
    }
    with pytest.raises(Conflict) as told:
        deeds[deed]()
    expected = {
        "accept": [
            ("Who helps?", "Benoît Lejeune"),
            ("Their post", "Head of prevention"),
            ("How is your office reached?", "prevention@liege.example"),
            ("In which languages can they talk?", "French"),
            ("How many hours can you give?", "4"),
            ("When do you first talk?", "Fri 20 Apr 2018"),
        ],
        "decline": [("Why can you not help now?", "Our colleague is away.")],
    }
    yours = [(str(label), text) for label, text in told.value.yours]
    assert yours == expected.get(deed, [("What helped?", "Ask the bakers first.")])


def test_a_reminder_spoils_no_answer_that_is_being_typed(browser: OpenBrowser, database: Session, world: World) -> None:
    asked = make_mentor_request(world.adoption, world.liege, asked_at=NOW - timedelta(days=15))
    version = asked.version
    liege, url = browser(as_=world.accounts["liege"]), f"/mentors/{asked.id}"
    assert tasks.remind_all(JOB) == 1
    liege.post(f"{url}/decline", {"reason": "Our colleague is away until autumn.", "version": version, "form_id": "d"}, expect=303)
    database.expire_all()
    assert (asked.state, asked.reminded_at is not None) == (MentorState.DECLINED, True)


def test_no_letter_is_claimed_that_nobody_got(browser: OpenBrowser, database: Session, world: World) -> None:
    grant = database.scalars(select(RoleGrant).where(RoleGrant.role == Role.COORDINATOR, RoleGrant.city_id == world.liege.id)).one()
    coordinator = database.get(Person, grant.person_id)
    assert coordinator is not None
    coordinator.email = ""
    database.flush()
    torino = browser(as_=world.accounts["torino"])
    torino.get("/account?lang=en")
    post = f"/adoptions/{world.adoption.id}/mentors"
    form = {"city": "liege", **ASKING, "wanted_by": "2018-06-01", "hours": "3", "wants_young": "y", "form_id": "1"}
    page = torino.get(torino.post(post, form).location)
    assert "Its coordinators are told by letter" not in page.text
    assert "Kept, but nobody in Liège could be told by letter" in page.text
    asked = database.scalars(select(MentorRequest)).one()
    asked.asked_at = NOW - timedelta(days=15)
    database.flush()
    assert tasks.remind_all(JOB) == 0
    database.expire_all()
    page = torino.get(f"/mentors/{asked.id}")
    assert ("No answer after 15 days." in page.text, "We reminded them" in page.text) == (True, False)
    assert database.scalars(select(Letter)).all() == []
    # Once somebody can be written to, they are.
    database.get_one(Person, grant.person_id).email = "liege@example.org"
    database.flush()
    assert [tasks.remind_all(JOB), tasks.remind_all(JOB)] == [1, 0]
