"""Plan follow-ups, ask about them once and remind twice, keep answers, and tell the initiative what was found elsewhere."""

import secrets
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from exchange.access.viewers import PROGRAMME, Viewer
from exchange.accounts.services import outside_address
from exchange.accounts.sessions import token_hash
from exchange.adoptions.follow_ups import letters
from exchange.adoptions.follow_ups.models import FollowUp, FollowUpAsking
from exchange.adoptions.follow_ups.queries import Officer, began_to_run_at, follow_ups_of, mailbox_hash, turns_asked
from exchange.adoptions.follow_ups.rules import (
    LINK_LIVES,
    MONTHS,
    Asked,
    belated_plan,
    months_after,
    turn_on,
    why_not_answer,
)
from exchange.adoptions.models import Adoption, AdoptionStage
from exchange.adoptions.writing import may_write
from exchange.foundation.database import db
from exchange.foundation.languages import _l
from exchange.foundation.obstacles import Conflict, NotFound, refuse_if
from exchange.foundation.zones import local_day
from exchange.history.services import record
from exchange.initiatives.describing.standing import keep_standing
from exchange.messages.services import queue_letter
from exchange.people.models import Person


def plan_follow_ups(adoption: Adoption, *, now: datetime) -> None:
    """Write down when it is asked what has become of it, from the day on which it began to run.

    What went back and began anew is counted from the later day, as far as nobody has answered yet.
    """
    if adoption.stage is not AdoptionStage.IMPLEMENTED:
        return
    began = local_day(now, adoption.city.time_zone)
    known = {one.months: one for one in follow_ups_of(adoption.id)}
    for months in MONTHS:
        due_on = months_after(began, months)
        if months not in known:
            db.session.add(FollowUp(adoption_id=adoption.id, city_id=adoption.city_id, months=months, due_on=due_on))
        elif known[months].answered_at is None and known[months].due_on != due_on:
            known[months].due_on = due_on
            # Another day, another question: who was asked about the earlier one is asked again.
            for asking in db.session.scalars(select(FollowUpAsking).where(FollowUpAsking.follow_up_id == known[months].id)):
                db.session.delete(asking)
    db.session.flush()


def plan_belated(adoption: Adoption, *, today: date) -> int:
    """Plan what should have been planned when something began to run; return how many questions. A second time finds them there.

    Two who sweep at once queue up behind the adoption's row.
    """
    db.session.execute(select(Adoption.id).where(Adoption.id == adoption.id).with_for_update())
    began_at = began_to_run_at(adoption.id)
    if began_at is None or follow_ups_of(adoption.id):
        return 0
    planned = belated_plan(local_day(began_at, adoption.city.time_zone), today=today)
    for months, due_on in planned:
        db.session.add(FollowUp(adoption_id=adoption.id, city_id=adoption.city_id, months=months, due_on=due_on))
    db.session.flush()
    return len(planned)


def ask_officer(officer: Officer, due: Sequence[FollowUp], *, today: date, now: datetime) -> int:
    """Write one letter about everything that somebody has not been asked about yet; return 1 for a letter, 0 for none.

    What was asked is noted in the letter's own transaction: whoever is killed in between has sent neither, or both.
    """
    person = officer.person
    due = [one for one in due if one.city_id in officer.city_ids]
    db.session.execute(select(Person.id).where(Person.id == person.id).with_for_update())
    had = turns_asked(person.id, [one.id for one in due])
    asked = [
        Asked(one.id, one.adoption.initiative.title, one.adoption.city.name, one.months, turn)
        for one in due
        if (turn := turn_on(one.due_on, today=today)) is not None and (one.id, turn) not in had
    ]
    if not asked:
        return 0
    token = secrets.token_urlsafe(32)
    link = {
        "token_hash": token_hash(token),
        "mailbox_hash": mailbox_hash(officer.address),
        "expires_at": now + LINK_LIVES,
    }
    city_of = {one.id: one.city_id for one in due}
    # The link of this letter opens whatever the reader still owes, so that the newest letter is always enough.
    owed: dict[UUID, int] = {one.id: (turn_on(one.due_on, today=today) or 0) for one in due}
    earlier = update(FollowUpAsking).where(FollowUpAsking.person_id == person.id, FollowUpAsking.used_at.is_(None))
    db.session.execute(earlier.values(expires_at=now), execution_options={"synchronize_session": False})
    for follow_up_id, turn in owed.items():
        if (follow_up_id, turn) in had:
            renewed = update(FollowUpAsking).where(
                FollowUpAsking.follow_up_id == follow_up_id, FollowUpAsking.person_id == person.id, FollowUpAsking.turn == turn
            )
            db.session.execute(renewed.values(**link), execution_options={"synchronize_session": False})
            continue
        whose = {"follow_up_id": follow_up_id, "city_id": city_of[follow_up_id], "person_id": person.id, "turn": turn}
        db.session.add(FollowUpAsking(asked_at=now, **whose, **link))
    queue_letter(
        letters.what_became_of_it(asked, name=person.called),
        to=person,
        to_address=officer.address,
        city_id=city_of[asked[0].follow_up_id],
        actor=PROGRAMME,
        now=now,
        link=outside_address("adoptions.open_follow_up", token=token),
    )
    db.session.flush()
    return 1


def keep_answer(follow_up: FollowUp, adoption: Adoption, facts: dict[str, Any], *, version: int, actor: Viewer, now: datetime) -> None:
    """Keep what a signed-in officer answers, late ones too; they may correct it later."""
    may_write(adoption, actor=actor, now=now)
    if follow_up.adoption_id != adoption.id:
        raise NotFound
    if follow_up.version != version:
        raise Conflict(theirs=[(_l("One sentence"), follow_up.sentence)], yours=[(_l("One sentence"), str(facts.get("sentence", "")))])
    _keep(follow_up, adoption, facts, actor=actor, now=now)


def answer_by_link(asking: FollowUpAsking, facts: dict[str, Any], *, actor: Viewer, now: datetime) -> None:
    """Keep what came by a letter's link; the link is used up for this question. Ask with the city scope lifted.

    Two who send at once queue up behind the row; the second finds it answered.
    """
    taken = select(FollowUp).where(FollowUp.id == asking.follow_up_id).with_for_update().execution_options(populate_existing=True)
    follow_up = db.session.scalars(taken).one()
    if follow_up.answered_at is not None:
        raise NotFound
    asking.used_at = now
    _keep(follow_up, follow_up.adoption, facts, actor=actor, now=now)


def _keep(follow_up: FollowUp, adoption: Adoption, facts: dict[str, Any], *, actor: Viewer, now: datetime) -> None:
    refuse_if(why_not_answer(facts, due_on=follow_up.due_on, today=local_day(now, adoption.city.time_zone)))
    for name, value in facts.items():
        setattr(follow_up, name, value)
    is_first = follow_up.answered_at is None
    follow_up.answered_at = follow_up.answered_at or now
    follow_up.by_id = actor.person_id
    db.session.flush()
    record("follow-up-answered" if is_first else "follow-up-corrected", adoption, actor=actor, now=now)
    tell_initiative(adoption)


def tell_initiative(adoption: Adoption) -> None:
    """Let the initiative know what other cities found: its level of evidence rests on that."""
    keep_standing(adoption.initiative)
    db.session.flush()
