"""Keep a note that a phone kept first: however often it is sent, there is one; and take notes and their photos away for good."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from exchange.access.viewers import Viewer
from exchange.foundation.database import db
from exchange.foundation.obstacles import Obstacle, Refused, refuse_if
from exchange.foundation.receipts import claim_form, find_receipt
from exchange.history.services import record
from exchange.initiatives.models import Sighting
from exchange.initiatives.photos.keeping import drop_after_commit
from exchange.initiatives.seeing.queries import has_begun
from exchange.initiatives.seeing.rules import SESSION_GONE, spent_number, why_not_remove_note
from exchange.initiatives.services import note_sighting


def find_sent(client_key: UUID, *, viewer: Viewer) -> Sighting | None:
    """Return the note that the viewer's phone sent under this number, if it arrived."""
    return db.session.scalar(select(Sighting).where(Sighting.author_id == viewer.person_id, Sighting.client_key == client_key))


def find_removed(client_key: UUID, *, words: tuple[str, str], viewer: Viewer) -> UUID | None:
    """Return the key of the note that the viewer's phone sent with these words, if it arrived and was taken away since."""
    found = find_receipt(spent_number(client_key, words), owner_id=viewer.person_id)
    return UUID(found) if found else None


def keep_note(*, client_key: UUID, actor: Viewer, **facts: Any) -> tuple[Sighting, bool]:
    """Keep a note and return (it, whether it is new); a repeated one is the first one, also when both are sent at once."""
    earlier = find_sent(client_key, viewer=actor)
    if earlier is not None:
        return earlier, False
    try:
        with db.session.begin_nested():
            sighting = note_sighting(client_key=client_key, actor=actor, **facts)
    except IntegrityError:
        # Another tab, or the phone itself, was a moment earlier.
        earlier = find_sent(client_key, viewer=actor)
        if earlier is None:
            # Or its session left the programme between the look and the writing.
            raise Refused([Obstacle("session-gone", SESSION_GONE)]) from None
        return earlier, False
    return sighting, True


def remove_photo(sighting: Sighting, *, actor: Viewer, now: datetime) -> None:
    """Take the photo of a note away for good; what an initiative made of it has a page of its own."""
    if not sighting.photo_key:
        return
    drop_after_commit([sighting.photo_key], of_notes=True)
    sighting.photo_key = ""
    db.session.flush()
    record("sighting-photo-removed", sighting, actor=actor, now=now)


def remove_note(sighting: Sighting, *, actor: Viewer, now: datetime) -> None:
    """Take a note away for good, with its photo; a phone that never heard that it arrived does not bring it back."""
    refuse_if(why_not_remove_note(has_initiative=has_begun(sighting)))
    drop_after_commit([sighting.photo_key], of_notes=True)
    record("sighting-removed", sighting, actor=actor, now=now)
    if sighting.client_key is not None:
        # Its receipt, as a form leaves one: the key of what is gone, and nothing of what it said.
        spent = spent_number(sighting.client_key, (sighting.note, sighting.seen_place))
        claim_form(spent, owner_id=sighting.author_id, now=now, location=str(sighting.id))
    db.session.delete(sighting)
    db.session.flush()
