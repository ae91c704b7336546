"""Letters leave one by one; each failure is judged, and `sent` is said only after it was taken."""

import email
import email.policy
import smtplib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from exchange.demonstration.makers import THEN
from exchange.demonstration.outbox import make_letter
from exchange.foundation.database import db, transaction
from exchange.messages import delivery
from exchange.messages.delivery import LEASE, Tally, claim_letter, deliver_due_letters, judge
from exchange.messages.models import Letter, LetterState
from exchange.messages.posting import Postman
from tests.support import houses


@pytest.fixture(scope="module")
def open_house(engine_name: str, tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[Flask]:
    """An application of its own whose transactions are real."""
    with houses.open_house(engine_name, f"exchange_letters_{worker_id}", folder=tmp_path_factory.mktemp("letters")) as app:
        yield app


@pytest.fixture
def house(open_house: Flask) -> Iterator[Flask]:
    """The open house, entered as the programme; letters of earlier tests are gone."""
    with houses.entered(open_house, without=Letter) as app:
        yield app


def written(to_address: str = "ines@example.org", **facts: object) -> Letter:
    with transaction():
        return make_letter(to_address, **facts)  # type: ignore[arg-type]


def fresh(letter_id: UUID) -> Letter:
    return db.session.scalars(select(Letter).where(Letter.id == letter_id).execution_options(populate_existing=True)).one()


def by(monkeypatch: pytest.MonkeyPatch, failure: Exception | None) -> None:
    """Let the other side answer every letter alike."""

    class Answering:
        def deliver(self, letter: Letter) -> None:
            if failure is not None:
                raise failure

    @contextmanager
    def opened() -> Iterator[Postman]:
        yield Answering()

    monkeypatch.setattr(delivery, "open_postman", opened)


def test_a_letter_goes_into_the_folder_with_its_link_and_forgets_it(house: Flask) -> None:
    letter = written(link="/invitation/abc?a=1&b=2", to_name="Inès <Belkacem>, \u200bdite Nès")
    assert deliver_due_letters() == Tally(sent=1)
    row = fresh(letter.id)
    assert (row.state, row.attempts, row.link_sealed, row.error) == (LetterState.SENT, 1, None, "")
    assert row.sent_at is not None
    folder: Path = house.config["EXCHANGE"].letter_folder
    (file,) = folder.glob(f"*{letter.id.hex}.eml")
    mail = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
    assert mail["Message-ID"] == letter.message_id
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Content-Language"] == "en"
    assert parsedate_to_datetime(str(mail["Date"])) == letter.created_at
    assert [address.addr_spec for address in mail["To"].addresses] == ["ines@example.org"]
    text, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert text is not None
    assert html is not None
    assert "http://localhost/invitation/abc?a=1&b=2" in text.get_content()
    assert 'href="http://localhost/invitation/abc?a=1&amp;b=2"' in html.get_content()
    assert [path.name for path in folder.iterdir() if path.name.startswith(".")] == []
    assert deliver_due_letters() == Tally()


def test_a_letter_is_not_sent_before_its_time(house: Flask) -> None:
    written(next_try_at=THEN + timedelta(days=40_000))
    assert deliver_due_letters() == Tally()


@pytest.mark.parametrize(
    ("failure", "state", "error"),
    [
        (
            smtplib.SMTPRecipientsRefused({"a@example.org": (550, b"5.1.1 <a@example.org> unknown")}),
            LetterState.FAILED,
            "550 5.1.1 … unknown",
        ),
        (smtplib.SMTPRecipientsRefused({"a@example.org": (451, b"later")}), LetterState.QUEUED, "451 later"),
        (smtplib.SMTPDataError(554, b"spam"), LetterState.FAILED, "554 spam"),
        (smtplib.SMTPAuthenticationError(535, b"bad password"), LetterState.QUEUED, "535 bad password"),
        (smtplib.SMTPServerDisconnected("gone"), LetterState.QUEUED, "SMTPServerDisconnected"),
        (ConnectionRefusedError(), LetterState.QUEUED, "ConnectionRefusedError"),
        (TimeoutError(), LetterState.QUEUED, "TimeoutError"),
    ],
)
def test_each_failure_is_judged(house: Flask, monkeypatch: pytest.MonkeyPatch, failure: Exception, state: LetterState, error: str) -> None:
    letter = written(link="/x")
    by(monkeypatch, failure)
    tally = deliver_due_letters()
    row = fresh(letter.id)
    assert (row.state, row.error, row.attempts, row.sent_at) == (state, error, 1, None)
    assert row.link_sealed is not None, "the link is kept for the next attempt"
    assert tally == (Tally(failed=1) if state is LetterState.FAILED else Tally(later=1))
    assert (row.next_try_at > letter.next_try_at) is (state is LetterState.QUEUED)


def test_an_address_that_is_none_fails_for_good(house: Flask) -> None:
    letter = written("not an address")
    assert deliver_due_letters() == Tally(failed=1)
    assert fresh(letter.id).error == "its address is not an e-mail address"


def test_after_many_attempts_somebody_must_look(house: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    letter = written(attempts=15)
    by(monkeypatch, TimeoutError())
    assert deliver_due_letters() == Tally(failed=1)
    assert (fresh(letter.id).state, fresh(letter.id).attempts) == (LetterState.FAILED, 16)


def test_one_worker_has_it_until_the_lease_ends(house: Flask) -> None:
    letter = written()
    assert claim_letter(letter.id, now=THEN) == 1
    assert claim_letter(letter.id, now=THEN + LEASE) is None
    assert claim_letter(letter.id, now=THEN + LEASE + timedelta(seconds=1)) == 2


def test_a_late_worker_changes_nothing(house: Flask) -> None:
    letter = written()
    claim_letter(letter.id, now=THEN)
    claim_letter(letter.id, now=THEN + 2 * LEASE)
    delivery._end_attempt(letter.id, 1, state=LetterState.FAILED, error="late")
    assert (fresh(letter.id).state, fresh(letter.id).error) == (LetterState.SENDING, "")


def test_what_nobody_foresaw_is_tried_again() -> None:
    assert judge(RuntimeError("with a name in it")) == (False, "RuntimeError")


def test_the_command_delivers_once(house: Flask) -> None:
    written()
    answer = house.test_cli_runner().invoke(args=["messages", "deliver"])
    assert answer.output == "sent 1, to be tried again 0, failed 0\n"
