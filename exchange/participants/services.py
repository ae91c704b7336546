"""Register, change, confirm and withdraw participants; places are taken through `reserve` alone."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm.attributes import flag_modified

from exchange.access.viewers import Viewer
from exchange.cohorts import rules as cohort_rules
from exchange.cohorts.models import Delegation
from exchange.cohorts.reserving import lock_rooms, release_places, reserve
from exchange.foundation.database import db, new_id
from exchange.foundation.languages import _l
from exchange.foundation.obstacles import Conflict, Obstacle, Owner, refuse_if
from exchange.foundation.zones import local_day
from exchange.history.services import record
from exchange.participants import rules
from exchange.participants.counting import need_of, need_of_facts
from exchange.participants.facts import LABELS, SEALED, Facts, stored_facts, write_facts
from exchange.participants.keeping import COUNTED, why_not_become
from exchange.participants.meeting import meet_somebody
from exchange.participants.models import Participant, ParticipantKind, ParticipantState, ParticipantWord
from exchange.participants.queries import list_obstacles
from exchange.participants.search import participant_words
from exchange.participants.showing import shown_value
from exchange.participants.signals import participant_changed, participant_registered
from exchange.participants.waiting.queries import find_group
from exchange.participants.waiting.services import leave_group, offer_free_places, those_who_wait
from exchange.people.models import Person

# Fields whose change changes under which words somebody is found.
_FOUND_BY = frozenset({"last_name", "first_name", "preferred_name", "email"})


def register_participant(
    facts: Facts,
    *,
    delegation: Delegation,
    actor: Viewer,
    now: datetime,
    person: Person | None = None,
    is_new_person: bool = False,
    in_stead: bool = False,
    participant_id: UUID | None = None,
) -> Participant:
    """Give somebody a place in a delegation, or the waiting list when none is free or others come first.

    `in_stead`: they are to take over somebody's place at once, so they take none of their own. `person` says who is meant
    among the known, `is_new_person` that it is none of them. Raise Refused, or KnownPeople when somebody of the city may be.
    """
    is_known = person is not None
    today = local_day(now, delegation.cohort.conference.time_zone)
    person = meet_somebody(
        facts, delegation=delegation, actor=actor, today=today, person=person, is_new_person=is_new_person, in_stead=in_stead
    )
    # Taking a place reads the delegation anew, and its city, cohort and conference with it unless they are held here.
    cohort, city, _conference = delegation.cohort, delegation.city, delegation.cohort.conference
    needs = [] if in_stead else [need_of_facts(facts, cohort=cohort)]
    has_place = reserve(delegation.id, needs, first=those_who_wait(delegation.id)).count == 1
    participant = Participant(
        id=participant_id or new_id(),
        cohort=cohort,
        cohort_id=cohort.id,
        delegation=delegation,
        delegation_id=delegation.id,
        city_id=delegation.city_id,
        person=person,
        person_id=person.id,
        kind=ParticipantKind.YOUNGSTER,
        state=rules.state_after_registering(has_place=has_place),
        registered_at=now,
    )
    # Everything is said before anything is written: each row is inserted once, and not updated afterwards.
    with db.session.no_autoflush:
        changed = write_facts(participant, person, facts)
        db.session.add(participant)
    db.session.flush()
    db.session.add_all(participant_words(participant, person, city_name=city.name))
    record("participant-registered", participant, actor=actor, now=now, changed=changed)
    if is_known:
        participant_changed.send(participant, now=now, changed=changed)
    else:
        participant_registered.send(participant, now=now)
    return participant


def change_participant(participant: Participant, facts: Facts, *, actor: Viewer, now: datetime, version: int | None = None) -> list[str]:
    """Write new facts and return the fields that changed.

    `version` is the one that the writer had seen; when somebody saved meanwhile, Conflict carries both texts.
    Raise Refused when the new facts break a rule of the cohort.
    """
    person = participant.person
    if version is not None and version != participant.version:
        _raise_conflict(participant, facts)
    merged = {**stored_facts(participant, person, person.guardians, sealed=False), **facts}
    birth = merged.get("birth_date")
    refuse_if(
        rules.why_not_register(
            birth_date=birth if isinstance(birth, date) else None,
            kind=ParticipantKind(str(merged.get("kind"))),
            last_name=str(merged.get("last_name") or ""),
            first_name=str(merged.get("first_name") or ""),
            cohort=participant.cohort,
            today=local_day(now, participant.cohort.conference.time_zone),
        )
    )
    refuse_if(why_not_become(participant, facts))
    changed = write_facts(participant, person, facts)
    if changed:
        # The version counts every change, also one of the person or a guardian alone.
        flag_modified(participant, "sort_name")
        if _FOUND_BY & set(changed):
            renew_words(participant)
        record("participant-changed", participant, actor=actor, now=now, changed=changed)
        participant_changed.send(participant, now=now, changed=changed)
        if participant.cohort.quota_count and COUNTED & set(changed):
            # Somebody who waited because of a quota may fit now.
            db.session.flush()
            offer_free_places(participant.cohort_id, now=now)
    return changed


def _raise_conflict(participant: Participant, facts: Facts) -> None:
    stored = stored_facts(participant, participant.person, participant.person.guardians, sealed=True)
    differing = [field for field, value in facts.items() if (stored.get(field) or None) != (value or None)]
    if differing:
        shown = [field for field in differing if field not in SEALED]
        raise Conflict(
            theirs=[(LABELS[field], shown_value(field, stored.get(field))) for field in shown],
            yours=[(LABELS[field], shown_value(field, facts[field])) for field in shown],
        )


def renew_words(participant: Participant) -> None:
    """Write anew the words under which a participant is found."""
    db.session.flush()
    db.session.execute(delete(ParticipantWord).where(ParticipantWord.participant_id == participant.id))
    db.session.add_all(participant_words(participant, participant.person, city_name=participant.delegation.city.name))


def confirm_participant(participant: Participant, *, actor: Viewer, now: datetime) -> None:
    """Confirm that somebody travels; raise Refused while something needed for that is missing."""
    obstacles = list_obstacles([participant], cohort=participant.cohort)[participant.id]
    refuse_if(rules.why_not_confirm(participant.state, obstacles))
    participant.state = ParticipantState.CONFIRMED
    record("participant-confirmed", participant, actor=actor, now=now, changed=["state"])


def withdraw_participant(participant: Participant, *, reason: str, actor: Viewer, now: datetime) -> None:
    """Take somebody out of the cohort and give their place back."""
    withdraw_many([participant], reason=reason, actor=actor, now=now)


def withdraw_many(participants: Sequence[Participant], *, reason: str, actor: Viewer, now: datetime, offers: bool = True) -> None:
    """Take several out at once: only then are the freed places offered, so that a group may fit that one place would not hold.

    Without `offers` they are not: whoever calls does more before.
    """
    cohorts: dict[UUID, list[UUID]] = {}
    for cohort_id, delegation_id in sorted({(one.cohort_id, one.delegation_id) for one in participants}):
        leaving = [one for one in participants if one.delegation_id == delegation_id]
        _let_go(leaving, state=ParticipantState.WITHDRAWN, actor=actor, now=now)
        for participant in leaving:
            record("participant-withdrawn", participant, actor=actor, now=now, changed=["state"], reason=reason)
        cohorts.setdefault(cohort_id, []).append(delegation_id)
    for cohort_id, delegation_ids in cohorts.items() if offers else ():
        offer_free_places(cohort_id, delegation_ids=delegation_ids, now=now)


def _let_go(participants: Sequence[Participant], *, state: ParticipantState, actor: Viewer, now: datetime) -> None:
    """Give the places of these back, all of one delegation, and take them out of groups they waited with."""
    first = participants[0]
    lock_rooms(first.cohort_id, delegation_ids=[first.delegation_id])
    read_anew(participants)
    for participant in participants:
        refuse_if(rules.why_not_withdraw(participant.state))
    held = sum(one.holds_place for one in participants)
    for participant in participants:
        participant.state = state
        participant.offer_ends_at = None
    db.session.flush()
    release_places(first.delegation_id, count=held)
    for participant in participants:
        leave_group(participant, actor=actor, now=now)


def read_anew(participants: Sequence[Participant]) -> None:
    """Read where these stand after the lock was waited for: an offer may have been made or answered meanwhile."""
    ids = [one.id for one in participants]
    db.session.scalars(select(Participant).where(Participant.id.in_(ids)).execution_options(populate_existing=True)).all()


def give_place(participant: Participant, *, actor: Viewer, now: datetime, reason: str = "") -> None:
    """Give a free place to somebody who waits or had withdrawn; raise Refused when none is free, or they wait with a group.

    Others who wait come first, unless whoever answers for the city says for what `reason` not; the history keeps it.
    """
    lock_rooms(participant.cohort_id, delegation_ids=[participant.delegation_id])
    read_anew([participant])
    refuse_if(why_not_give_place(participant, today=local_day(now, participant.cohort.conference.time_zone)))
    first = None if reason else those_who_wait(participant.delegation_id, before=participant.id)
    refuse_if(reserve(participant.delegation_id, [need_of(participant)], first=first).why_not)
    participant.state = rules.state_after_registering(has_place=True)
    participant.offers_missed = 0
    record("participant-given-place", participant, actor=actor, now=now, changed=["state"], reason=reason)


def why_not_give_place(participant: Participant, *, today: date) -> list[Obstacle]:
    """Say why somebody cannot be given a place, however many are free."""
    return [
        *rules.why_not_reinstate(participant.state),
        *cohort_rules.why_not_register(participant.cohort, participant.delegation, today=today),
        *([_waits_with_others(participant)] if find_group(participant) is not None else []),
    ]


def _waits_with_others(participant: Participant) -> Obstacle:
    return Obstacle(
        "waits-with-group",
        _l("%(name)s asked to go with others or not at all. Dissolve the group first, if they want that.", name=participant.person.called),
        Owner.COORDINATOR,
        None,
        "participants.waiting_list",
        {"slug": participant.cohort.slug},
    )


def note_reading(participant: Participant, fields: Sequence[str], *, actor: Viewer, now: datetime) -> None:
    """Record that sealed values were opened: who, when, which, never what."""
    record("sealed-values-read", participant, actor=actor, now=now, changed=fields)
