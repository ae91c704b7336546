"""A letter is written in its reader's language with the fact it tells of, its secret apart."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from exchange.access.viewers import PROGRAMME
from exchange.demonstration.makers import THEN, make_city, make_person
from exchange.demonstration.outbox import make_letter
from exchange.foundation.jobs.waking import waker
from exchange.foundation.languages import _l
from exchange.foundation.obstacles import Conflict
from exchange.messages.drafts import LINK, LetterDraft
from exchange.messages.models import Letter, LetterState
from exchange.messages.posting import compose
from exchange.messages.services import queue_letter, resend_letter

DRAFT = LetterDraft(
    kind="example",
    subject="Your place\nin <Barcelona>",
    greeting="Dear Inès,",
    paragraphs=["Tom & Ana <b>go</b>.", "See you."],
    button=("Take my place", LINK),
    reason="Your city invited you.",
)


def test_the_reader_gets_it_at_their_address(database: Session) -> None:
    city = make_city()
    ines = make_person("Inès", "Belkacem", city=city, email="ines@example.org", language="fr")
    letter = queue_letter(DRAFT, to=ines, city_id=city.id, actor=PROGRAMME, now=THEN, link="/invitation/abc?a=1&b=2")
    assert letter is not None
    assert (letter.to_address, letter.to_name, letter.language) == ("ines@example.org", "Inès Belkacem", "fr")
    assert (letter.recipient_id, letter.city_id, letter.kind) == (ines.id, city.id, "example")
    assert (letter.state, letter.next_try_at, letter.created_at) == (LetterState.QUEUED, THEN, THEN)
    assert letter.subject == "Your place in <Barcelona>"
    assert letter.message_id == f"<{letter.id.hex}@localhost>"


def test_text_and_html_say_the_same_and_nothing_is_markup(database: Session) -> None:
    letter = make_letter(subject="Your place in <Barcelona>")
    text, html = letter.text.reveal(), letter.html.reveal()
    assert text.startswith("Dear Inès,\n\nYou can go.\n\nSee you there.\n")
    assert "You get this letter because your city invited you." in text
    assert '<html lang="en">' in html
    assert "Your place in &lt;Barcelona&gt;" in html
    assert 'class="letter__button" href="http://localhost/"' in html.replace("\n", " ")
    assert "style=" in html
    assert "<link" not in html
    assert "<img" not in html


def test_the_secret_stays_apart_and_sealed(database: Session) -> None:
    letter = make_letter(link="/invitation/abc?a=1&b=2")
    assert letter.link.reveal() == "http://localhost/invitation/abc?a=1&b=2"
    for kept in (letter.text.reveal(), letter.html.reveal(), letter.subject):
        assert "invitation/abc" not in kept
    assert LINK in letter.text.reveal()
    assert f'href="{LINK}"' in letter.html.reveal()
    assert b"invitation" not in (letter.link_sealed or b"")


def test_every_sentence_is_said_in_the_readers_language(database: Session, app: Flask) -> None:
    draft = LetterDraft(kind="example", subject=_l("Done"), greeting="", paragraphs=[], reason="")
    letter = queue_letter(draft, to_address="a@example.org", language="fr-BE", city_id=None, actor=PROGRAMME, now=THEN)
    assert letter is not None
    assert letter.language == "fr"
    assert '<html lang="fr">' in letter.html.reveal()


def test_nobody_to_write_to(database: Session) -> None:
    person = make_person(city=make_city())
    assert queue_letter(DRAFT, to=person, city_id=None, actor=PROGRAMME, now=THEN) is None


def test_one_letter_per_key(database: Session) -> None:
    def queue() -> Letter | None:
        return queue_letter(DRAFT, to_address="a@example.org", city_id=None, actor=PROGRAMME, now=THEN, link="/x", dedupe_key="k")

    one = queue()
    assert one is not None
    assert queue() is one
    assert database.query(Letter).count() == 1


def test_a_worker_is_woken_when_the_fact_is_kept(database: Session, app: Flask) -> None:
    wakes = waker(app).huey
    wakes.flush()
    make_letter()
    assert wakes.pending_count() == 0
    database.commit()
    assert wakes.pending_count() == 1
    wakes.flush()


def test_only_a_failed_letter_is_sent_again(database: Session) -> None:
    letter = make_letter(state=LetterState.FAILED, attempts=16, error="550 no such user")
    number = letter.message_id
    later = THEN + timedelta(days=1)
    resend_letter(letter, now=later)
    assert (letter.state, letter.attempts, letter.error, letter.next_try_at) == (LetterState.QUEUED, 0, "", later)
    assert letter.message_id == number
    with pytest.raises(Conflict):
        resend_letter(letter, now=later)


def test_a_title_that_looks_like_the_secret_link_is_a_title(database: Session) -> None:
    """Otherwise a title of `[[link]]` keeps every letter about it from being sent, or shows the link twice."""
    title = f"A {LINK} table"
    city = make_city()
    draft = LetterDraft(kind="example", subject=title, greeting=title, paragraphs=[title], button=("Look", "/"), reason=title)
    letter = queue_letter(draft, to_address="ines@example.org", city_id=city.id, actor=PROGRAMME, now=THEN)
    assert letter is not None
    assert LINK not in letter.subject + letter.text.reveal() + letter.html.reveal()
    assert compose(letter).subject == "A link table"
