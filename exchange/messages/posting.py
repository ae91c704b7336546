"""Hand a letter to a mail server, or put it into a folder; nothing here knows the outbox."""

import html as escaping
import os
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.utils import formataddr, parseaddr
from pathlib import Path
from typing import Protocol

import flask_mail
from flask import current_app

from exchange.messages.drafts import LINK
from exchange.messages.models import Letter

# No single word with the server may take longer; a letter's lease is longer than all of them.
_PATIENCE_SECONDS = 20


class CannotWrite(Exception):
    """The letter itself cannot be posted: its address is none, or its link is gone."""


class Postman(Protocol):
    """Takes letters away; returns only when they are in safe hands."""

    def deliver(self, letter: Letter) -> None:
        """Deliver one letter; raises smtplib's or the system's error, or CannotWrite."""


def compose(letter: Letter) -> flask_mail.Message:
    """Return the mail of a letter: the same Message-ID and date at every attempt."""
    settings = current_app.config["EXCHANGE"]
    text = letter.text.reveal() if letter.text else ""
    html = letter.html.reveal() if letter.html else ""
    link = letter.link.reveal() if letter.link else ""
    if (LINK in text or LINK in html) and not link:
        raise CannotWrite("its personal link is no longer kept")
    if "@" not in letter.to_address or any(c.isspace() for c in letter.to_address):
        raise CannotWrite("its address is not an e-mail address")
    own_name, own_address = parseaddr(settings.mail_sender)
    message = flask_mail.Message(
        subject=letter.subject,
        recipients=[(" ".join(letter.to_name.split()), letter.to_address)],
        sender=formataddr((own_name or settings.network_name, own_address)),
        body=text.replace(LINK, link),
        html=html.replace(LINK, escaping.escape(link)),
        date=letter.created_at.timestamp(),
        extra_headers={
            # A machine wrote this: no out-of-office answers, please (RFC 3834 §5).
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
            "Content-Language": letter.language,
        },
    )
    message.msgId = letter.message_id
    return message


class FolderPostman:
    """Writes each letter as an .eml file, whole or not at all; the same letter twice is one file."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def deliver(self, letter: Letter) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        content = compose(letter).as_bytes()
        target = self._folder / f"{letter.created_at:%Y%m%d-%H%M%S}-{letter.id.hex}.eml"
        draft = self._folder / f".{target.name}.{os.getpid()}"
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(target)


class _Connection(flask_mail.Connection):
    """Flask-Mail's connection with a limit of time and a server whose certificate is checked."""

    def configure_host(self) -> smtplib.SMTP:
        context = ssl.create_default_context()
        host: smtplib.SMTP
        if self.mail.use_ssl:
            host = smtplib.SMTP_SSL(self.mail.server, self.mail.port, timeout=_PATIENCE_SECONDS, context=context)
        else:
            host = smtplib.SMTP(self.mail.server, self.mail.port, timeout=_PATIENCE_SECONDS)
        if self.mail.use_tls:
            host.starttls(context=context)
        if self.mail.username and self.mail.password:
            host.login(self.mail.username, self.mail.password)
        return host


class SmtpPostman:
    """Hands letters to the configured mail server over one connection, opened when first needed."""

    def __init__(self) -> None:
        self._connection: _Connection | None = None

    def deliver(self, letter: Letter) -> None:
        message = compose(letter)
        if self._connection is None:
            connection = _Connection(current_app.extensions["mail"])
            connection.host = connection.configure_host()
            self._connection = connection
        try:
            self._connection.send(message)
        except smtplib.SMTPRecipientsRefused:
            raise  # the connection itself is fine
        except BaseException:
            self.hang_up()
            raise

    def hang_up(self) -> None:
        """Close the connection; the next letter opens a new one."""
        connection, self._connection = self._connection, None
        if connection is not None and connection.host is not None:
            with suppress(smtplib.SMTPException, OSError):
                connection.host.quit()


@contextmanager
def open_postman() -> Iterator[Postman]:
    """Open the way that letters leave this installation."""
    settings = current_app.config["EXCHANGE"]
    if settings.mail_mode == "folder":
        yield FolderPostman(settings.letter_folder)
        return
    postman = SmtpPostman()
    try:
        yield postman
    finally:
        postman.hang_up()
