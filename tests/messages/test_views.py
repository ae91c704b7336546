"""Who sees which letters; and the demonstration's letter box."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from exchange.access.grants import GRANTS
from exchange.access.permissions import Permission, Role
from exchange.access.scope import EVERYWHERE, enter_scope
from exchange.app import create_app
from exchange.demonstration.makers import THEN, make_city, make_user
from exchange.demonstration.outbox import make_letter
from exchange.foundation.database import db, release_connection, transaction
from exchange.messages.delivery import deliver_due_letters
from exchange.messages.models import LetterState
from tests.conftest import settings_for
from tests.support.browser import Browser, Page, inspect_page


def test_a_coordinator_sees_the_letters_of_their_city(database: Session, browser: Callable[..., Browser]) -> None:
    bagneux, loures = make_city("Bagneux"), make_city("Loures")
    make_letter("ines@example.org", city=bagneux, subject="To Inès")
    foreign = make_letter("ana@example.org", city=loures, subject="To Ana")
    own = make_letter("network@example.org", subject="To the network")
    coordinator = browser(as_=make_user(Role.COORDINATOR, bagneux))
    page = coordinator.get("/letters")
    assert page.texts("tbody th") == ["To Inès"]
    coordinator.get(f"/letters/{foreign.id}", expect=404)
    coordinator.get(f"/letters/{own.id}", expect=404)
    network = browser(as_=make_user(Role.NETWORK))
    assert sorted(network.get("/letters").texts("tbody th")) == ["To Ana", "To Inès", "To the network"]


@pytest.mark.parametrize("role", [Role.YOUNGSTER, Role.LEADER, Role.VIEWER, Role.HOST])
def test_letters_are_not_for_everyone(database: Session, browser: Callable[..., Browser], role: Role) -> None:
    browser(as_=make_user(role, make_city())).get("/letters", expect=403)


def test_letters_are_found_by_reader_and_state(database: Session, browser: Callable[..., Browser]) -> None:
    city = make_city()
    make_letter("ines@example.org", city=city, subject="One", to_name="Inès Belkacem", state=LetterState.SENT)
    make_letter("tom_b@example.org", city=city, subject="Two", state=LetterState.FAILED, error="550 no")
    someone = browser(as_=make_user(Role.COORDINATOR, city))
    assert someone.get("/letters?state=failed").texts("tbody th") == ["Two"]
    assert someone.get("/letters?q=BELKA").texts("tbody th") == ["One"]
    assert someone.get("/letters?q=m_b@").texts("tbody th") == ["Two"]
    assert someone.get("/letters?q=m%25b").texts("tbody th") == []
    assert someone.get("/letters?state=nonsense").texts("tbody th") == ["Two", "One"]


def test_the_number_of_queries_does_not_grow(database: Session, browser: Callable[..., Browser], count_queries: Callable[..., int]) -> None:
    city = make_city()
    someone = browser(as_=make_user(Role.COORDINATOR, city))
    counts = []
    for number in (1, 3):
        for each in range(number):
            make_letter(f"reader{number}{each}@example.org", city=city)
        counts.append(count_queries(lambda: someone.get("/letters")))
    assert counts[0] == counts[1]


def test_a_letter_is_shown_without_its_secret(database: Session, browser: Callable[..., Browser]) -> None:
    city = make_city()
    letter = make_letter("ines@example.org", city=city, link="/invitation/abc", state=LetterState.SENT)
    page = browser(as_=make_user(Role.COORDINATOR, city)).get(f"/letters/{letter.id}")
    assert page.h1 == "Your place in Barcelona"
    assert "(a personal link that only the reader has)" in page.text
    assert "invitation/abc" not in page.html


def test_a_failed_letter_is_sent_again_once(database: Session, browser: Callable[..., Browser]) -> None:
    city = make_city()
    letter = make_letter(city=city, state=LetterState.FAILED, attempts=3, error="550 5.1.1 … unknown")
    someone = browser(as_=make_user(Role.COORDINATOR, city))
    address = f"/letters/{letter.id}"
    page = someone.get(address)
    assert "The reader’s side said: 550 5.1.1 … unknown" in page.text
    form = page.fields(action="/resend")
    assert someone.post(f"{address}/resend", form).location.endswith(address)
    assert (letter.state, letter.attempts) == (LetterState.QUEUED, 0)
    assert someone.post(f"{address}/resend", form).location.endswith(address)
    someone.post(f"{address}/resend", {"form_id": "another"}, expect=409)


def test_another_citys_letter_cannot_be_sent_again(database: Session, browser: Callable[..., Browser]) -> None:
    letter = make_letter(city=make_city("Loures"), state=LetterState.FAILED)
    someone = browser(as_=make_user(Role.COORDINATOR, make_city("Bagneux")))
    someone.post(f"/letters/{letter.id}/resend", {"form_id": "x"}, expect=404)
    assert letter.state is LetterState.FAILED


def test_reading_letters_alone_sends_none(database: Session, browser: Callable[..., Browser], monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever may only read sees no button, and sending without it is refused."""
    monkeypatch.setitem(GRANTS, Role.COORDINATOR, GRANTS[Role.COORDINATOR] - {Permission.LETTERS_SEND})
    city = make_city()
    letter = make_letter(city=city, state=LetterState.FAILED)
    someone = browser(as_=make_user(Role.COORDINATOR, city))
    page = someone.get(f"/letters/{letter.id}")
    assert "Send it again" not in page.text
    assert "A coordinator of the city can send it again." in page.text
    someone.post(f"/letters/{letter.id}/resend", {"form_id": "x"}, expect=403)
    assert letter.state is LetterState.FAILED


def test_nobody_but_coordinators_and_network_staff_sends_letters() -> None:
    assert {role for role in Role if Permission.LETTERS_SEND in GRANTS[role]} == {Role.COORDINATOR, Role.NETWORK}


def test_there_is_no_letter_box_outside_the_demonstration(browser: Callable[..., Browser]) -> None:
    anybody = browser()
    for address in ("/demo/letters", f"/demo/letters/{'0' * 8}-{'0' * 6}-{'0' * 32}"):
        anybody.get(address, expect=404)
        anybody.get(f"{address}/html", expect=404)


@pytest.fixture
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """An application in demonstration mode with two delivered letters."""
    settings = replace(settings_for("", tmp_path_factory.mktemp("demo")), environment="testing")
    app = create_app(settings)
    app.config["EXCHANGE"] = replace(settings, environment="demonstration")
    with app.app_context():
        db.create_all()
        enter_scope(db.session(), EVERYWHERE)
        with transaction():
            make_letter("ines@example.org", link="/invitation/abc?a=1&b=2", subject="First")
            make_letter("tom@example.org", subject="Second", now=THEN + timedelta(hours=1))
        deliver_due_letters()
        release_connection()
    yield app
    with app.app_context():
        db.engine.dispose()


def test_a_visitor_of_the_demonstration_reads_everybodys_letters(demonstration: Flask) -> None:
    visitor = demonstration.test_client()
    page = Page(visitor.get("/demo/letters"))
    inspect_page(page, "/demo/letters")
    assert page.texts("tbody th") == ["Second", "First"]
    letter = Page(visitor.get(page.link("First")))
    inspect_page(letter, "a letter")
    assert letter.link("http://localhost/invitation/abc?a=1&b=2") == "http://localhost/invitation/abc?a=1&b=2"
    drawn = visitor.get(letter.link("As a mail program shows it"))
    assert 'href="http://localhost/invitation/abc?a=1&amp;b=2"' in drawn.get_data(as_text=True)
    policy = drawn.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline';")
    assert "script" not in policy
    assert visitor.get("/demo/letters/..%2fsecret.key").status_code == 404
    assert visitor.get(f"/demo/letters/{'1' * 8}-{'1' * 6}-{'a' * 32}").status_code == 404
