"""Makers of what one city asks another: ordinary rows for tests and the demonstration. Call them inside `transaction()`."""

from datetime import date, datetime, timedelta
from typing import Any

from exchange.adoptions.models import Adoption
from exchange.cities.models import City
from exchange.demonstration.makers import THEN, make_city
from exchange.foundation.database import db
from exchange.mentoring.models import MentorMeeting, MentorRequest, MentorState


def make_mentor_request(adoption: Adoption, other: City, *, state: MentorState = MentorState.WAITING, **facts: Any) -> MentorRequest:
    """Add a request of the adopting city to another one; what was answered comes with its state."""
    start: dict[str, Any] = {
        "kinds": ["call"],
        "words": "How did you find the people who carry the tables out?",
        "languages": ["fr"],
        "asked_at": THEN,
    }
    if state in (MentorState.ACCEPTED, MentorState.ENDED):
        start |= {
            "answered_at": THEN + timedelta(days=3),
            "mentor_name": "Benoît Lejeune",
            "mentor_role": "Head of prevention",
            "contact": "prevention@example.org" if state is MentorState.ACCEPTED else "",
            "hours_offered": 4,
            "mentor_languages": ["fr"],
        }
    if state is MentorState.DECLINED:
        start |= {"answered_at": THEN + timedelta(days=3), "reason": "Our only colleague who knows it is away."}
    if state is MentorState.ENDED:
        start |= {"ended_at": THEN + timedelta(days=60)}
    request = MentorRequest(
        adoption=adoption,
        adoption_id=adoption.id,
        city_id=adoption.city_id,
        other_city=other,
        other_city_id=other.id,
        state=state,
        **(start | facts),
    )
    db.session.add(request)
    db.session.flush()
    return request


def make_mentor_meeting(request: MentorRequest, *, held_on: date, minutes: int = 60, agreed: str = "Send the list.", **facts: Any) -> None:
    """Add one time that the two talked."""
    both = {"city_id": request.city_id, "other_city_id": request.other_city_id}
    at = facts.pop("at", datetime.combine(held_on, THEN.timetz()))
    db.session.add(MentorMeeting(request_id=request.id, held_on=held_on, minutes=minutes, agreed=agreed, at=at, **both, **facts))
    db.session.flush()


def make_mentoring(adoption: Adoption) -> dict[str, Any]:
    """Let the adopting city ask one that is nobody else's in the world; return what addresses need of it."""
    request = make_mentor_request(adoption, make_city("Liège", country="BE"))
    make_mentor_meeting(request, held_on=THEN.date())
    return {"request_id": request.id}
