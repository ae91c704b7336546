"""Letters are queued with the fact they tell of; a failed one can be sent again."""

from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID

from flask import current_app
from sqlalchemy import select

from exchange.access.viewers import Viewer
from exchange.foundation.database import db, new_id
from exchange.foundation.jobs.waking import wake_after_commit
from exchange.foundation.languages import known_language
from exchange.foundation.obstacles import Conflict
from exchange.messages.drafts import LetterDraft
from exchange.messages.models import Letter, LetterState
from exchange.messages.writing import absolute, write_letter
from exchange.people.models import Person


def queue_letter(
    draft: LetterDraft,
    *,
    to: Person | None = None,
    to_address: str = "",
    to_name: str = "",
    language: str = "",
    city_id: UUID | None,
    actor: Viewer,
    now: datetime,
    link: str | None = None,
    dedupe_key: str | None = None,
) -> Letter | None:
    """Add a letter to the caller's transaction, written in its reader's language.

    `to` gives address, name and language where they are not stated. `link` is a secret personal
    address that stands where the draft says LINK; it is kept sealed and erased once sent. With a
    `dedupe_key` that is taken, the earlier letter is returned. Nobody to write to: None.
    """
    address = (to_address or (to.email if to else "")).strip()
    if not address:
        return None
    if dedupe_key is not None:
        earlier = db.session.scalars(select(Letter).where(Letter.dedupe_key == dedupe_key)).one_or_none()
        if earlier is not None:
            return earlier
    default: str = current_app.config["EXCHANGE"].default_language
    spoken = known_language(language or (to.language if to else "") or actor.language, default=default)
    written = write_letter(draft, language=spoken)
    letter_id = new_id()
    letter = Letter(
        id=letter_id,
        kind=draft.kind,
        city_id=city_id,
        recipient_id=to.id if to else None,
        sender_id=actor.person_id,
        to_address=address,
        to_name=(to_name or (to.full_name if to else ""))[:200],
        language=spoken,
        subject=written.subject,
        message_id=f"<{letter_id.hex}@{_domain()}>",
        dedupe_key=dedupe_key,
        created_at=now,
        next_try_at=now,
    )
    letter.text = written.text
    letter.html = written.html
    letter.link = absolute(link) if link else None
    db.session.add(letter)
    wake_after_commit(db.session(), "letters")
    return letter


def resend_letter(letter: Letter, *, now: datetime) -> None:
    """Put a letter that could not be sent back into the outbox; it keeps its Message-ID."""
    if letter.state is not LetterState.FAILED:
        raise Conflict
    letter.state = LetterState.QUEUED
    letter.attempts = 0
    letter.next_try_at = now
    letter.error = ""
    wake_after_commit(db.session(), "letters")


def _domain() -> str:
    """Return what stands behind the @ of a Message-ID: the sender's domain, else our host."""
    settings = current_app.config["EXCHANGE"]
    domain = settings.mail_sender.rpartition("@")[2].strip("<> ")
    return str(domain or urlsplit(settings.public_url).hostname)
