"""Ask another city, answer, write down when one talked, end it, and let everybody read what helped once both say yes."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from exchange.access.scope import unscoped
from exchange.access.viewers import PROGRAMME, Viewer
from exchange.adoptions.models import Adoption
from exchange.cities.models import City
from exchange.foundation.database import db
from exchange.foundation.formats import day, language_name, listed, number
from exchange.foundation.languages import Sentence, _l
from exchange.foundation.obstacles import Conflict, NotFound, refuse_if
from exchange.foundation.zones import local_day
from exchange.history.services import record
from exchange.initiatives.checking import why_not_public
from exchange.mentoring import letters, queries, rules
from exchange.mentoring.models import MentorLesson, MentorMeeting, MentorRequest, MentorState
from exchange.messages.services import queue_letter
from exchange.people.ages import ADULT, years_later
from exchange.people.models import Person


def _act_for(city_id: UUID, actor: Viewer) -> None:
    """Raise NotFound unless the actor answers for this city; the network's staff speak for none."""
    if city_id not in queries.own_cities(actor):
        raise NotFound


def _today(city: City, now: datetime) -> date:
    return local_day(now, city.time_zone)


def _young(city: City, now: datetime) -> list[rules.Young]:
    return queries.young_people(city.id, born_after=years_later(_today(city, now), -ADULT))


def _same(request: MentorRequest, version: int, *, yours: Sequence[tuple[Sentence, str]] = ()) -> None:
    if request.version != version:
        raise Conflict(theirs=[(_l("State"), str(request.state.label))], yours=[(label, text) for label, text in yours if text.strip()])


def _offered(facts: Mapping[str, Any]) -> list[tuple[Sentence, str]]:
    hours, first_on = facts.get("hours_offered"), facts.get("first_on")
    return [
        (_l("Who helps?"), facts["mentor_name"]),
        (_l("Their post"), facts["mentor_role"]),
        (_l("How is your office reached?"), facts["contact"]),
        (_l("In which languages can they talk?"), listed(language_name(code) for code in facts["mentor_languages"])),
        (_l("How many hours can you give?"), number(hours) if hours else ""),
        (_l("When do you first talk?"), day(first_on) if first_on else ""),
    ]


def ask_for_mentor(
    adoption: Adoption, other: City | None, facts: Mapping[str, Any], *, actor: Viewer, now: datetime
) -> tuple[MentorRequest, int]:
    """Ask another city about an adoption; raises Refused with every reason. Return the request, and how many letters tell of it.

    Two officers who ask at once queue up behind the adoption's row; the second is told.
    """
    _act_for(adoption.city_id, actor)
    db.session.execute(select(Adoption.id).where(Adoption.id == adoption.id).with_for_update())
    today = _today(adoption.city, now)
    could = {one.city.id for one in queries.mentors_for(adoption, today=today)}
    refuse_if(
        [
            *rules.why_not_ask_at_all(adoption.stage, left_on=adoption.city.member_until_on, today=today),
            *rules.why_not_ask(
                queries.facts_of(other) if other else None,
                own_id=adoption.city_id,
                could=could,
                open_with=queries.open_with(adoption.id),
                facts=facts,
                today=today,
            ),
            *rules.why_not_send(str(facts.get("words") or ""), _young(adoption.city, now)),
        ]
    )
    if other is None:
        raise NotFound
    request = MentorRequest(
        adoption=adoption,
        adoption_id=adoption.id,
        city=adoption.city,
        city_id=adoption.city_id,
        other_city=other,
        other_city_id=other.id,
        asked_at=now,
        asked_by_id=actor.person_id,
        **facts,
    )
    db.session.add(request)
    db.session.flush()
    record("mentor-asked", request, actor=actor, now=now, city_id=request.city_id)
    return request, _tell_other(request, now=now)


def accept_request(request: MentorRequest, facts: Mapping[str, Any], *, agreed: bool, version: int, actor: Viewer, now: datetime) -> int:
    """Say yes, with an adult of the city by name; return how many letters tell of it.

    `facts`: mentor_name, mentor_role, contact, hours_offered, mentor_languages, first_on.
    """
    _act_for(request.other_city_id, actor)
    _same(request, version, yours=_offered(facts))
    today = _today(request.other_city, now)
    young = _young(request.other_city, now)
    refuse_if(
        [
            *rules.why_not_answer(request.state, left_on=request.other_city.member_until_on, today=today),
            *rules.why_not_accept(
                {**facts, "agreed": agreed}, today=today, is_young=rules.is_of_young(facts["mentor_name"], facts["contact"], young)
            ),
        ]
    )
    for name, value in facts.items():
        setattr(request, name, value)
    return _answer(request, MentorState.ACCEPTED, actor=actor, now=now)


def decline_request(request: MentorRequest, reason: str, *, instead: City | None, version: int, actor: Viewer, now: datetime) -> int:
    """Say no with the reason, perhaps with another city that could help; return how many letters tell of it."""
    _act_for(request.other_city_id, actor)
    _same(request, version, yours=[(_l("Why can you not help now?"), reason)])
    today = _today(request.other_city, now)
    refuse_if(
        [
            *rules.why_not_answer(request.state, left_on=request.other_city.member_until_on, today=today),
            *rules.why_not_decline(
                reason,
                instead_id=instead.id if instead else None,
                between=(request.city_id, request.other_city_id),
                left_on=instead.member_until_on if instead else None,
                today=today,
            ),
            *rules.why_not_send(reason, _young(request.other_city, now)),
        ]
    )
    request.reason = reason.strip()
    request.instead_city, request.instead_city_id = instead, instead.id if instead else None
    return _answer(request, MentorState.DECLINED, actor=actor, now=now)


def _answer(request: MentorRequest, state: MentorState, *, actor: Viewer, now: datetime) -> int:
    request.state, request.answered_at, request.answered_by_id = state, now, actor.person_id
    db.session.flush()
    deed = "mentor-accepted" if state is MentorState.ACCEPTED else "mentor-declined"
    record(deed, request, actor=actor, now=now, city_id=request.other_city_id)
    return _tell_asker(request, now=now)


def take_request_back(request: MentorRequest, *, version: int, actor: Viewer, now: datetime) -> None:
    """Take a request back before it is answered."""
    _act_for(request.city_id, actor)
    _same(request, version)
    refuse_if(rules.why_not_take_back(request.state))
    request.state, request.ended_at = MentorState.TAKEN_BACK, now
    db.session.flush()
    record("mentor-taken-back", request, actor=actor, now=now)


def log_meeting(
    request: MentorRequest, *, held_on: date | None, minutes: int | None, agreed: str, actor: Viewer, now: datetime
) -> MentorMeeting:
    """Write down when the two talked, how long, and what they agreed; either city may."""
    city = _side(request, actor)
    refuse_if(
        [
            *rules.why_not_log(request.state, held_on=held_on, minutes=minutes, agreed=agreed, today=_today(city, now)),
            *rules.why_not_send(agreed, _young(city, now)),
        ]
    )
    meeting = MentorMeeting(
        request_id=request.id,
        city_id=request.city_id,
        other_city_id=request.other_city_id,
        held_on=held_on,
        minutes=minutes,
        agreed=agreed.strip(),
        by_id=actor.person_id,
        at=now,
    )
    db.session.add(meeting)
    db.session.flush()
    record("mentor-met", request, actor=actor, now=now, city_id=city.id)
    return meeting


def end_request(request: MentorRequest, helped: str, *, version: int, actor: Viewer, now: datetime) -> None:
    """End it; the office's address is forgotten, who helped and when stays."""
    city = _side(request, actor)
    _same(request, version, yours=[(_l("What helped?"), helped)])
    refuse_if([*rules.why_not_end(request.state, helped), *rules.why_not_send(helped, _young(city, now))])
    request.state, request.ended_at, request.helped, request.contact = MentorState.ENDED, now, helped.strip(), ""
    db.session.flush()
    record("mentor-ended", request, actor=actor, now=now, city_id=city.id)


def say_what_helped(request: MentorRequest, helped: str, *, version: int, actor: Viewer, now: datetime) -> None:
    """Write other words about what helped; whoever said yes said so to the earlier ones, so both are asked anew."""
    city = _side(request, actor)
    _same(request, version, yours=[(_l("What helped?"), helped)])
    refuse_if([*rules.why_not_say(request.state, helped), *rules.why_not_send(helped, _young(city, now))])
    if helped.strip() == request.helped:
        return
    request.helped, request.yes_at, request.other_yes_at = helped.strip(), None, None
    _take_out(request)
    db.session.flush()
    record("mentor-lesson-written", request, actor=actor, now=now, city_id=city.id)


def agree_to_publish(request: MentorRequest, *, is_yes: bool, version: int, actor: Viewer, now: datetime) -> None:
    """Say for one's city whether everybody may read what helped; it takes both, and either takes it back at once."""
    city = _side(request, actor)
    _same(request, version)
    if is_yes:
        refuse_if([*rules.why_not_publish(request), *why_not_public(request.helped)])
    if city.id == request.city_id:
        request.yes_at = now if is_yes else None
    else:
        request.other_yes_at = now if is_yes else None
    _take_out(request)
    if request.yes_at and request.other_yes_at:
        db.session.add(
            MentorLesson(
                request_id=request.id,
                initiative_id=request.adoption.initiative_id,
                city_id=request.city_id,
                other_city_id=request.other_city_id,
                words=request.helped,
                published_at=now,
            )
        )
    db.session.flush()
    record("mentor-lesson-agreed" if is_yes else "mentor-lesson-taken-back", request, actor=actor, now=now, city_id=city.id)


def _take_out(request: MentorRequest) -> None:
    for lesson in db.session.scalars(select(MentorLesson).where(MentorLesson.request_id == request.id)):
        db.session.delete(lesson)
    db.session.flush()


def _side(request: MentorRequest, actor: Viewer) -> City:
    """Return for which of the two cities somebody acts, the one that asked first; raise NotFound for anybody else."""
    mine = queries.own_cities(actor)
    if request.city_id in mine:
        return request.city
    if request.other_city_id in mine:
        return request.other_city
    raise NotFound


def _tell_other(request: MentorRequest, *, now: datetime) -> int:
    with unscoped(db.session(), "the coordinators of the city that is asked are told by letter; no address reaches the asking city"):
        sent = 0
        for person in queries.office_people(request.other_city_id, today=now.date()):
            draft = letters.asked(request, name=person.called)
            sent += queue_letter(draft, to=person, city_id=request.other_city_id, actor=PROGRAMME, now=now) is not None
        db.session.flush()
    return sent


def _tell_asker(request: MentorRequest, *, now: datetime) -> int:
    with unscoped(db.session(), "whoever asked is told by letter what the other city answers; no address reaches that city"):
        sent = 0
        asker = db.session.get(Person, request.asked_by_id) if request.asked_by_id else None
        people = [asker] if asker is not None and asker.email else queries.office_people(request.city_id, today=now.date())
        for person in people:
            draft = letters.answered(request, name=person.called)
            sent += queue_letter(draft, to=person, city_id=request.city_id, actor=PROGRAMME, now=now) is not None
        db.session.flush()
    return sent
