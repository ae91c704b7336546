"""Open a sealed sheet: by right, with a reason, for a short time; each time is written down and the people concerned can see it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from exchange.access.permissions import Role
from exchange.access.scope import unscoped
from exchange.access.viewers import Viewer
from exchange.care import letters, rules
from exchange.care.models import CareReading, Part, Way
from exchange.care.opened import SignedInSession, count_readings_this_hour, last_proof
from exchange.foundation.database import db
from exchange.foundation.obstacles import NotFound, refuse_if
from exchange.foundation.zones import local_day
from exchange.guardians.services import day_at_home
from exchange.history.services import record
from exchange.messages.drafts import LetterDraft
from exchange.messages.services import queue_letter
from exchange.participants.models import Participant
from exchange.participants.rules import is_minor
from exchange.people.models import Person, RoleGrant
from exchange.people.rules import guardians_to_tell


def way_for(participant: Participant, viewer: Viewer, *, now: datetime) -> Way | None:
    """Return the ordinary right by which somebody may read a participant's sheet today, or None."""
    return rules.way_to_read(
        viewer,
        delegation_id=participant.delegation_id,
        city_id=participant.city_id,
        cohort=participant.cohort,
        today=local_day(now, participant.cohort.conference.time_zone),
    )


def may_break_glass(participant: Participant, viewer: Viewer, *, now: datetime) -> bool:
    """Say whether somebody may open a participant's sheet in an emergency."""
    return rules.may_break_glass(
        viewer,
        delegation_id=participant.delegation_id,
        city_id=participant.city_id,
        cohort=participant.cohort,
        today=local_day(now, participant.cohort.conference.time_zone),
    )


def must_prove(viewer: Viewer, session: SignedInSession, *, now: datetime) -> bool:
    """Say whether the password is to be said again before a sheet is opened."""
    return rules.needs_proof(signed_in_at=session.since, proved_at=last_proof(viewer, session), now=now)


def open_sheets(
    participants: Sequence[Participant],
    *,
    way: Way,
    part: Part,
    reason: str,
    session: SignedInSession,
    has_proved: bool,
    actor: Viewer,
    now: datetime,
) -> list[CareReading]:
    """Write down that somebody opens these sheets now, for a reason; raise Refused without one.

    The caller has asked the rules for the way. More readings within an hour than a group explains are marked, and the network is told.
    """
    refuse_if(rules.why_not_reason(reason))
    before = count_readings_this_hour(actor, now=now)
    proved_at = now if has_proved else max(session.since, last_proof(actor, session) or session.since)
    readings = []
    for number, participant in enumerate(participants):
        reading = CareReading(
            participant=participant,
            participant_id=participant.id,
            city_id=participant.city_id,
            reader_id=actor.person_id,
            reader_name=actor.display_name[:200],
            way=way,
            part=part,
            session_hash=session.hash,
            at=now,
            until_at=now + rules.lasts(way),
            proved_at=proved_at,
            is_flagged=rules.is_too_many(before + number),
        )
        reading.reason = reason
        db.session.add(reading)
        readings.append(reading)
        record(f"care-read-{way.value}", participant, actor=actor, now=now)
    db.session.flush()
    if any(one.is_flagged for one in readings):
        _tell_network_of_many(actor, now=now)
    return readings


def break_glass(
    participant: Participant, *, reason: str, session: SignedInSession, has_proved: bool, actor: Viewer, now: datetime
) -> CareReading:
    """Open one sheet in an emergency, for an hour; guardian or person and coordinators are told, and somebody reviews it."""
    if not may_break_glass(participant, actor, now=now):
        raise NotFound
    (reading,) = open_sheets(
        [participant],
        way=Way.BREAK_GLASS,
        part=Part.SHEET,
        reason=reason,
        session=session,
        has_proved=has_proved,
        actor=actor,
        now=now,
    )
    key = f"care-glass:{reading.id}"
    tell_family(letters.opened_in_emergency(participant, reader=actor.display_name), participant, key=key, actor=actor, now=now)
    desk = letters.review_emergency(participant, reader=actor.display_name)
    for person in _coordinators(participant.city_id, now=now):
        queue_letter(desk, to=person, city_id=participant.city_id, actor=actor, now=now, dedupe_key=f"{key}:{person.id}")
    return reading


def review(reading: CareReading, participant: Participant, *, sentence: str, actor: Viewer, now: datetime) -> None:
    """Write what the review of an emergency reading found."""
    refuse_if([*rules.why_not_review(reading, actor=actor), *rules.why_not_reason(sentence)])
    reading.reviewed_at = now
    reading.reviewed_by_id = actor.person_id
    reading.review = sentence
    record("care-emergency-reviewed", participant, actor=actor, now=now)


def tell_family(draft: LetterDraft, participant: Participant, *, key: str, actor: Viewer, now: datetime) -> None:
    """Write to whom something sealed is about: each gets one letter for a `key`, however often this is asked."""
    for number, (name, address, language) in enumerate(_people_to_tell(participant, now=now)):
        queue_letter(
            draft,
            to_address=address,
            to_name=name,
            language=language,
            city_id=participant.city_id,
            actor=actor,
            now=now,
            dedupe_key=f"{key}:{number}",
        )


def _people_to_tell(participant: Participant, *, now: datetime) -> list[tuple[str, str, str]]:
    """Return (name, address, language) of who is told: a minor's guardians who are to be informed, else the person."""
    person = participant.person
    today = day_at_home(participant, now)
    if is_minor(person.birth_date, today):
        told = guardians_to_tell(person.guardians, today=today)
        return [(one.name, one.email, one.language or person.language) for one in told if one.email]
    return [(person.full_name, person.email, person.language)] if person.email else []


def _coordinators(city_id: UUID, *, now: datetime) -> list[Person]:
    holding = select(RoleGrant.person_id).where(
        RoleGrant.role == Role.COORDINATOR, RoleGrant.city_id == city_id, RoleGrant.in_force(now.date())
    )
    return list(db.session.scalars(select(Person).where(Person.id.in_(holding)).order_by(Person.id)))


def _tell_network_of_many(actor: Viewer, *, now: datetime) -> None:
    """Tell the network that somebody opens very many sheets; once an hour."""
    draft = letters.many_readings(reader=actor.display_name)
    key = f"care-many:{actor.person_id}:{now:%Y-%m-%dT%H}"
    holding = select(RoleGrant.person_id).where(RoleGrant.role == Role.NETWORK, RoleGrant.in_force(now.date()))
    with unscoped(db.session(), "the network is told by letter when somebody opens very many care sheets"):
        staff = list(db.session.scalars(select(Person).where(Person.id.in_(holding)).order_by(Person.id)))
        for person in staff:
            queue_letter(draft, to=person, city_id=None, actor=actor, now=now, dedupe_key=f"{key}:{person.id}")


def is_open(reading: CareReading, viewer: Viewer, participant: Participant, *, session: SignedInSession, now: datetime) -> bool:
    """Say whether an opened sheet is still open to whoever opened it."""
    return rules.still_holds(
        reading,
        viewer,
        delegation_id=participant.delegation_id,
        city_id=participant.city_id,
        cohort=participant.cohort,
        session_hash=session.hash,
        now=now,
    )
