"""Note that an adult was looked into, or take a wrong note back."""

from datetime import date, datetime

from exchange.access.viewers import Viewer
from exchange.foundation.database import db
from exchange.foundation.languages import _l
from exchange.foundation.obstacles import Obstacle, Owner, refuse_if
from exchange.history.services import record
from exchange.people.checks.models import CheckKind, LeaderCheck
from exchange.people.checks.rules import why_not_record
from exchange.people.models import Person


def record_check(
    person: Person,
    *,
    kind: CheckKind,
    country: str,
    issued_on: date,
    seen_on: date,
    renew_by_on: date,
    actor: Viewer,
    today: date,
    now: datetime,
) -> LeaderCheck:
    """Note that somebody saw a check of an adult without an entry; the certificate itself is not kept. Raise Refused."""
    refuse_if(
        why_not_record(
            birth_date=person.birth_date,
            issued_on=issued_on,
            seen_on=seen_on,
            renew_by_on=renew_by_on,
            is_self=person.id == actor.person_id,
            today=today,
        )
    )
    check = LeaderCheck(
        person_id=person.id,
        city_id=person.city_id,
        kind=kind,
        country=country,
        issued_on=issued_on,
        seen_on=seen_on,
        seen_by_id=actor.person_id,
        renew_by_on=renew_by_on,
        recorded_at=now,
    )
    db.session.add(check)
    db.session.flush()
    record("leader-check-noted", check, actor=actor, now=now, changed=["kind", "country", "issued_on", "seen_on", "renew_by_on"])
    return check


def withdraw_check(check: LeaderCheck, *, reason: str, actor: Viewer, today: date, now: datetime) -> None:
    """Take a note back: from now on the adult does not count until another check is noted."""
    if check.withdrawn_on is not None:
        refuse_if([Obstacle("withdrawn-already", _l("This note was taken back before."), Owner.COORDINATOR)])
    check.withdrawn_on = today
    record("leader-check-withdrawn", check, actor=actor, now=now, changed=["withdrawn_on"], reason=reason)
