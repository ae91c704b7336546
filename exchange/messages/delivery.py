"""Take due letters out of the outbox one by one: never lost, never doubled knowingly.

A letter is claimed by a lease, posted outside any transaction, and `sent` only after the other side
took it. A worker killed in between leaves a lease that ends; the letter goes again under the same
Message-ID, by which mail programs know it.
"""

import logging
import random
import smtplib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, select

from exchange.foundation import clock
from exchange.foundation.database import db, release_connection, transaction
from exchange.foundation.leases import change_one, may_be_taken
from exchange.messages.models import Letter, LetterState
from exchange.messages.posting import CannotWrite, Postman, open_postman
from exchange.messages.rules import is_given_up, is_permanent, next_try, without_addresses

LEASE = timedelta(minutes=3)
_logger = logging.getLogger(__name__)


@dataclass
class Tally:
    """What became of the letters of one round."""

    sent: int = 0
    later: int = 0
    failed: int = 0


def is_due(now: datetime) -> ColumnElement[bool]:
    """Return the condition of a letter to post: it waits, or its worker fell silent."""
    waits, is_sent = Letter.state == LetterState.QUEUED, Letter.state == LetterState.SENDING
    return may_be_taken(waits=waits, since=Letter.next_try_at, is_taken=is_sent, leased_until=Letter.leased_until, now=now)


def due_letters(*, now: datetime, limit: int) -> Select[UUID]:
    """Select the ids of letters to post, the longest waiting first."""
    return select(Letter.id).where(is_due(now)).order_by(Letter.next_try_at, Letter.id).limit(limit)


def deliver_due_letters(*, should_stop: Callable[[], bool] = lambda: False) -> Tally:
    """Post every letter that is due; the caller's scope must be the programme's."""
    tally = Tally()
    with open_postman() as postman:
        while not should_stop():
            candidates = list(db.session.scalars(due_letters(now=clock.now(), limit=50)))
            release_connection()
            if not candidates:
                break
            for letter_id in candidates:
                if should_stop():
                    break
                attempt = claim_letter(letter_id, now=clock.now())
                if attempt is not None:
                    _post(letter_id, attempt, postman, tally)
    return tally


def claim_letter(letter_id: UUID, *, now: datetime) -> int | None:
    """Take one letter by one conditional UPDATE; return the number of this attempt, None if it is another's."""
    with transaction() as session:
        taken = {"state": LetterState.SENDING, "leased_until": now + LEASE, "attempts": Letter.attempts + 1}
        if not change_one(session, Letter, and_(Letter.id == letter_id, is_due(now)), **taken):
            return None
        return session.scalars(select(Letter.attempts).where(Letter.id == letter_id)).one()


def _post(letter_id: UUID, attempt: int, postman: Postman, tally: Tally) -> None:
    letter = db.session.scalars(select(Letter).where(Letter.id == letter_id).execution_options(populate_existing=True)).one()
    # Nothing of the row changes from here on, and no connection waits for a slow server.
    db.session.expunge(letter)
    release_connection()
    try:
        postman.deliver(letter)
    except Exception as error:
        permanent, answer = judge(error)
        if not isinstance(error, smtplib.SMTPException | OSError | CannotWrite):
            _logger.exception("a letter of kind %s could not be posted", letter.kind)
        if is_given_up(attempts=attempt, permanent=permanent):
            _end_attempt(letter_id, attempt, state=LetterState.FAILED, error=answer)
            tally.failed += 1
        else:
            later = next_try(attempt, now=clock.now(), scatter=random.random())  # noqa: S311 - only spreads load
            _end_attempt(letter_id, attempt, state=LetterState.QUEUED, error=answer, next_try_at=later)
            tally.later += 1
    else:
        _end_attempt(letter_id, attempt, state=LetterState.SENT, error="", sent_at=clock.now(), link_sealed=None)
        tally.sent += 1


def judge(error: Exception) -> tuple[bool, str]:
    """Return whether a failure is final, and the answer to keep: without any address."""
    if isinstance(error, CannotWrite):
        return True, str(error)
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, answer = next(iter(error.recipients.values()))
        return is_permanent(code), _said(code, answer)
    if isinstance(error, smtplib.SMTPAuthenticationError | smtplib.SMTPConnectError | smtplib.SMTPHeloError):
        # Our own set-up or the server is at fault, not this letter: it waits until that is mended.
        return False, _said(error.smtp_code, error.smtp_error)
    if isinstance(error, smtplib.SMTPResponseException):
        return is_permanent(error.smtp_code), _said(error.smtp_code, error.smtp_error)
    if isinstance(error, UnicodeError):
        return True, "its address cannot be used in a mail"
    return False, type(error).__name__


def _said(code: int, answer: bytes | str) -> str:
    words = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else str(answer)
    return without_addresses(f"{code} {words}")


def _end_attempt(letter_id: UUID, attempt: int, **values: Any) -> None:
    """Write how an attempt ended, unless another worker has begun a later one."""
    with transaction() as session:
        is_ours = and_(Letter.id == letter_id, Letter.state == LetterState.SENDING, Letter.attempts == attempt)
        change_one(session, Letter, is_ours, leased_until=None, **values)
