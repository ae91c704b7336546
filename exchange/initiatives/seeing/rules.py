"""When a note was written that a phone kept for a while, and why a session may not leave the programme."""

import json
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from uuid import UUID

from exchange.foundation.languages import _l
from exchange.foundation.obstacles import Obstacle

# Clocks of phones go wrong; a note that waited longer than this is dated by its arrival.
_LONGEST_WAIT = timedelta(days=120)

SESSION_GONE = _l("This session is not in the programme of your conference. Choose another one, or none.")


def when_seen(said: str, *, now: datetime) -> datetime:
    """Return the moment that a phone says it was written, or now where that cannot be."""
    try:
        moment = datetime.fromisoformat(said.strip())
    except ValueError:
        return now
    if moment.tzinfo is None:
        return now
    try:
        moment = moment.astimezone(UTC)
    except OverflowError:
        return now
    return moment if now - _LONGEST_WAIT <= moment <= now else now


def are_same_words(kept: tuple[str, str], sent: tuple[str, str]) -> bool:
    """Whether a note (its words, its place) that came under a number again is the one kept under it: white space makes no other note."""
    return [text.split() for text in kept] == [text.split() for text in sent]


def spent_number(client_key: UUID, words: tuple[str, str]) -> str:
    """Return the one print of a phone's number and the words (a note, its place) under it, by which a note that is gone is known again.

    Nothing is read back from it: the number is random, and nobody but the phone has it any more.
    """
    said = json.dumps([client_key.hex, *(text.split() for text in words)])
    return f"note:{sha256(said.encode()).hexdigest()[:32]}"


def why_not_remove_session(*, has_notes: bool, has_initiatives: bool) -> list[Obstacle]:
    """Say why a session stays in the programme: whoever saw something there would lose where it was. How many stays inside."""
    reasons = []
    if has_notes:
        sentence = _l("Young people noted what they saw at this session. Without it, nobody would know where that was.")
        reasons.append(Obstacle("session-notes", sentence))
    if has_initiatives:
        sentence = _l("An initiative began at this session. Without it, its origin would be lost.")
        reasons.append(Obstacle("session-initiatives", sentence))
    return reasons


def why_not_remove_note(*, has_initiative: bool) -> list[Obstacle]:
    """Say why a note cannot be taken away: what began from it stands on it."""
    if has_initiative:
        return [Obstacle("has-initiative", _l("An initiative was begun from this note, so the note stays. Its photo can go."))]
    return []
