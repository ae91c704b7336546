"""What time brings: a reminder of what waits, and the end of names and addresses. Nothing here touches the version of a request."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import update

from exchange.access.viewers import PROGRAMME
from exchange.adoptions.models import AdoptionStage
from exchange.foundation.database import db
from exchange.foundation.zones import local_day
from exchange.mentoring import keeping, letters, queries
from exchange.mentoring.models import MentorRequest
from exchange.messages.services import queue_letter


def remind_city(waiting: list[MentorRequest], *, now: datetime) -> int:
    """Remind one city's coordinators of everything that waits, one letter each; noted in the same transaction. Return the letters.

    Nothing is noted where nobody could be written to. The note leaves the version alone: somebody may be typing the answer.
    """
    sent = 0
    [other_city_id] = {one.other_city_id for one in waiting}
    for person in queries.office_people(other_city_id, today=now.date()):
        draft = letters.reminder(waiting, name=person.called)
        sent += queue_letter(draft, to=person, city_id=other_city_id, actor=PROGRAMME, now=now) is not None
    if sent:
        _quietly([one.id for one in waiting], reminded_at=now)
    db.session.flush()
    return sent


def forget_helpers(*, now: datetime) -> int:
    """Forget the addresses and names of who helped once their time is over; return of how many requests something went."""
    addresses, names = [], []
    for request, met_on in queries.list_helpers():
        today = local_day(now, request.city.time_zone)
        facts = keeping.Kept(
            answered_on=local_day(request.answered_at or request.asked_at, request.city.time_zone),
            met_on=met_on,
            ended_on=local_day(request.ended_at, request.city.time_zone) if request.ended_at else None,
            is_stopped=request.adoption.stage is AdoptionStage.STOPPED,
            left_on=(request.city.member_until_on, request.other_city.member_until_on),
        )
        if request.contact and keeping.is_contact_over(facts, today=today):
            addresses.append(request.id)
        if keeping.is_name_over(facts, today=today):
            names.append(request.id)
    _quietly(addresses, contact="")
    _quietly(names, mentor_name="", mentor_role="")
    return len({*addresses, *names})


def _quietly(ids: Sequence[UUID], **values: Any) -> None:
    """Write what is nobody's answer, whatever version a form carries."""
    if ids:
        db.session.execute(update(MentorRequest).where(MentorRequest.id.in_(ids)).values(**values))
