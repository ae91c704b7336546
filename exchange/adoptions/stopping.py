"""What others can learn from an adoption that was stopped: written apart from the city's own sentence, read by a second adult first.

Who wrote it stands in the history: whoever writes in anger does not publish alone.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ScalarSelect, select

from exchange.access.viewers import Viewer
from exchange.adoptions.models import Adoption, AdoptionStage
from exchange.adoptions.writing import may_write
from exchange.foundation.database import db
from exchange.foundation.languages import _l
from exchange.foundation.obstacles import Conflict, Obstacle, Owner, refuse_if
from exchange.history.models import HistoryLine
from exchange.history.services import record
from exchange.initiatives.checking import find_personal_data, why_not_public
from exchange.people.models import Person, RoleGrant

SHORTEST = 20
WRITTEN, TAKEN_BACK = "lesson-written", "lesson-taken-back"


def why_not_write_lesson(adoption: Adoption, text: str) -> list[Obstacle]:
    """Say why there is no lesson to write down."""
    reasons = []
    if adoption.stage is not AdoptionStage.STOPPED:
        reasons.append(Obstacle("not-stopped", _l("A lesson is written when an adoption has been stopped."), Owner.CITY))
    if len(text.strip()) < SHORTEST:
        reasons.append(Obstacle("too-short", _l("Write a sentence from which another city can learn."), Owner.CITY))
    return reasons + why_not_public(text)


def why_not_publish(adoption: Adoption, *, agreed: bool, is_writer: bool) -> list[Obstacle]:
    """Say why a lesson is not made public: whoever wrote it is not the one who says that everybody may read it."""
    reasons = why_not_write_lesson(adoption, adoption.lesson)
    if is_writer:
        sentence = _l("Somebody else reads it first: another officer of your city, or the network. They find it on their Today.")
        reasons.append(Obstacle("own-words", sentence, Owner.CITY))
    elif not agreed:
        reasons.append(Obstacle("not-agreed", _l("Tick that everybody may read these words."), Owner.CITY))
    return reasons


def _last(column: Any, *deeds: str) -> ScalarSelect[Any]:
    return (
        select(column)
        .where(
            HistoryLine.subject_type == Adoption.__tablename__,
            HistoryLine.subject_id == Adoption.id,
            HistoryLine.deed.in_(deeds),
        )
        .order_by(HistoryLine.at.desc(), HistoryLine.id.desc())
        .limit(1)
        .correlate(Adoption)
        .scalar_subquery()
    )


def last_deed() -> ScalarSelect[Any]:
    """Return what was done last to the lesson of an adoption, as a column of a statement about adoptions."""
    return _last(HistoryLine.deed, WRITTEN, TAKEN_BACK)


def last_writer() -> ScalarSelect[Any]:
    """Return who wrote the words as they stand, whoever took them back since, as a column of a statement about adoptions."""
    return _last(HistoryLine.actor_person_id, WRITTEN)


def is_writer(adoption: Adoption, person_id: UUID | None) -> bool:
    """Say whether somebody wrote the words as they stand."""
    return person_id is not None and db.session.scalar(select(last_writer()).where(Adoption.id == adoption.id)) == person_id


def named_in(adoption: Adoption) -> list[str]:
    """Return the people of the adopting city whom the words may name."""
    rows = db.session.execute(
        select(Person.first_name, Person.last_name, Person.preferred_name)
        .join(RoleGrant, RoleGrant.person_id == Person.id)
        .where(RoleGrant.city_id == adoption.city_id)
        .limit(1000)
    )
    found = find_personal_data({2: adoption.lesson}, names=[tuple(row) for row in rows])
    return list(dict.fromkeys(one.words for one in found if one.kind == "name"))


def write_lesson(adoption: Adoption, text: str, *, version: int, actor: Viewer, now: datetime) -> None:
    """Keep a lesson for its writer to look at; other words than those published are published anew."""
    may_write(adoption, actor=actor, now=now)
    _same(adoption, version, text)
    refuse_if(why_not_write_lesson(adoption, text))
    if text.strip() != adoption.lesson:
        adoption.lesson, adoption.lesson_published_at = text.strip(), None
        db.session.flush()
        record(WRITTEN, adoption, actor=actor, now=now)


def publish_lesson(adoption: Adoption, *, agreed: bool, version: int, actor: Viewer, now: datetime) -> None:
    """Make public exactly the words that were shown."""
    may_write(adoption, actor=actor, now=now)
    _same(adoption, version, adoption.lesson)
    refuse_if(why_not_publish(adoption, agreed=agreed, is_writer=is_writer(adoption, actor.person_id)))
    adoption.lesson_published_at = now
    db.session.flush()
    record("lesson-published", adoption, actor=actor, now=now)


def take_lesson_back(adoption: Adoption, *, actor: Viewer, now: datetime) -> None:
    """Take a lesson out of the public; its words stay with the city."""
    may_write(adoption, actor=actor, now=now)
    if adoption.lesson_published_at is not None:
        adoption.lesson_published_at = None
        db.session.flush()
        record(TAKEN_BACK, adoption, actor=actor, now=now)


def _same(adoption: Adoption, version: int, text: str) -> None:
    if adoption.version != version:
        raise Conflict(theirs=[(_l("The lesson"), adoption.lesson)], yours=[(_l("The lesson"), text)])
