"""What others can learn from an adoption that was stopped: written apart from the city's own sentence, shown before it is public."""

from datetime import datetime

from exchange.access.viewers import Viewer
from exchange.adoptions.models import Adoption, AdoptionStage
from exchange.adoptions.writing import may_write
from exchange.foundation.database import db
from exchange.foundation.languages import _l
from exchange.foundation.obstacles import Conflict, Obstacle, Owner, refuse_if
from exchange.history.services import record

SHORTEST = 20


def why_not_write_lesson(adoption: Adoption, text: str) -> list[Obstacle]:
    """Say why there is no lesson to write down."""
    reasons = []
    if adoption.stage is not AdoptionStage.STOPPED:
        reasons.append(Obstacle("not-stopped", _l("A lesson is written when an adoption has been stopped."), Owner.CITY))
    if len(text.strip()) < SHORTEST:
        reasons.append(Obstacle("too-short", _l("Write a sentence from which another city can learn."), Owner.CITY))
    return reasons


def why_not_publish(adoption: Adoption, *, agreed: bool) -> list[Obstacle]:
    """Say why a lesson is not made public."""
    reasons = why_not_write_lesson(adoption, adoption.lesson)
    if not agreed:
        reasons.append(Obstacle("not-agreed", _l("Tick that everybody may read these words."), Owner.CITY))
    return reasons


def write_lesson(adoption: Adoption, text: str, *, version: int, actor: Viewer, now: datetime) -> None:
    """Keep a lesson for its writer to look at; other words than those published are published anew."""
    may_write(adoption, actor=actor, now=now)
    _same(adoption, version, text)
    refuse_if(why_not_write_lesson(adoption, text))
    if text.strip() != adoption.lesson:
        adoption.lesson, adoption.lesson_published_at = text.strip(), None
        db.session.flush()
        record("lesson-written", adoption, actor=actor, now=now)


def publish_lesson(adoption: Adoption, *, agreed: bool, version: int, actor: Viewer, now: datetime) -> None:
    """Make public exactly the words that were shown."""
    may_write(adoption, actor=actor, now=now)
    _same(adoption, version, adoption.lesson)
    refuse_if(why_not_publish(adoption, agreed=agreed))
    adoption.lesson_published_at = now
    db.session.flush()
    record("lesson-published", adoption, actor=actor, now=now)


def take_lesson_back(adoption: Adoption, *, actor: Viewer, now: datetime) -> None:
    """Take a lesson out of the public; its words stay with the city."""
    may_write(adoption, actor=actor, now=now)
    if adoption.lesson_published_at is not None:
        adoption.lesson_published_at = None
        db.session.flush()
        record("lesson-taken-back", adoption, actor=actor, now=now)


def _same(adoption: Adoption, version: int, text: str) -> None:
    if adoption.version != version:
        raise Conflict(theirs=[(_l("The lesson"), adoption.lesson)], yours=[(_l("The lesson"), text)])
