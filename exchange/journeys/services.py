"""Plan journeys: legs, who is on them, who answers for the minors; people on a changed leg are told."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import fields, replace
from datetime import datetime
from uuid import UUID

from flask import url_for
from sqlalchemy.orm.attributes import flag_modified

from exchange.access.permissions import Permission
from exchange.access.viewers import Viewer
from exchange.cohorts.models import Delegation
from exchange.foundation.database import db
from exchange.foundation.languages import Sentence, _l
from exchange.foundation.obstacles import Conflict, NotFound, refuse_if
from exchange.foundation.zones import local_day
from exchange.history.services import record
from exchange.journeys import letters, rules
from exchange.journeys.changes import facts_of, leg_rows, plan_change
from exchange.journeys.models import Direction, Journey, Leg, Seat
from exchange.journeys.plans import Traveller
from exchange.journeys.queries import list_people_aboard, travellers_of
from exchange.journeys.rules import LegFacts, leg_title
from exchange.journeys.signals import journey_changed
from exchange.messages.drafts import LetterDraft
from exchange.messages.services import queue_letter
from exchange.participants.models import Participant
from exchange.people.models import Person

# (how to greet, the button) → the letter
DraftFor = Callable[[str, tuple[Sentence, str] | None], LetterDraft]


def open_journey(delegation: Delegation, *, direction: Direction, name: str = "", actor: Viewer, now: datetime) -> Journey:
    """Begin a way there or back for a delegation, without legs yet."""
    if not actor.may(Permission.JOURNEYS_PLAN, city_id=delegation.city_id):
        raise NotFound
    refuse_if(rules.why_not_plan(delegation.cohort))
    journey = Journey(
        cohort=delegation.cohort,
        cohort_id=delegation.cohort_id,
        delegation=delegation,
        delegation_id=delegation.id,
        city_id=delegation.city_id,
        direction=direction,
        name=name,
    )
    db.session.add(journey)
    db.session.flush()
    record("journey-opened", journey, actor=actor, now=now)
    return journey


def rename_journey(journey: Journey, *, name: str, version: int, actor: Viewer, now: datetime) -> None:
    """Give a journey a name, to tell it from the delegation's other one."""
    refuse_if(rules.why_not_plan(journey.cohort))
    _same_version(journey, version, theirs=[(_l("Name"), journey.name)], yours=[(_l("Name"), name)])
    if journey.name != name:
        journey.name = name
        record("journey-renamed", journey, actor=actor, now=now, changed=["name"])


def remove_journey(journey: Journey, *, actor: Viewer, now: datetime) -> None:
    """Take a journey away on which nobody is."""
    refuse_if([*rules.why_not_plan(journey.cohort), *rules.why_not_remove_journey(journey)])
    record("journey-removed", journey, actor=actor, now=now)
    db.session.delete(journey)


def add_leg(
    journey: Journey,
    facts: LegFacts,
    *,
    participant_ids: Collection[UUID],
    responsible_id: UUID | None,
    version: int,
    actor: Viewer,
    now: datetime,
) -> Leg:
    """Add a vehicle to a journey and put people on it. Raises Refused with every reason, Conflict when others saved."""
    _same_version(journey, version, theirs=[(_l("Legs"), str(len(journey.legs)))], yours=_said(facts))
    _refuse_leg(journey, facts, participant_ids, responsible_id, actor)
    leg = Leg(
        journey_id=journey.id,
        city_id=journey.city_id,
        responsible_id=responsible_id,
        **{field.name: getattr(facts, field.name) for field in fields(facts)},
    )
    journey.legs.append(leg)
    db.session.flush()
    _seat(leg, participant_ids)
    _count_a_version(journey)
    record("leg-added", leg, actor=actor, now=now)
    journey_changed.send(journey, participant_ids=frozenset(participant_ids), now=now)
    return leg


def change_leg(
    leg: Leg,
    facts: LegFacts,
    *,
    participant_ids: Collection[UUID],
    responsible_id: UUID | None,
    version: int,
    tell: bool,
    actor: Viewer,
    now: datetime,
) -> int:
    """Change a leg and who is on it; return how many letters were queued.

    With `tell`, whoever was on it hears what is different (see `changes.LegChange.told`).
    """
    journey = leg.journey
    _same_version(journey, version, theirs=_said(facts_of(leg)), yours=_said(facts))
    travellers = _refuse_leg(journey, facts, participant_ids, responsible_id, actor)
    change = plan_change(leg, facts, participant_ids=participant_ids, responsible_id=responsible_id, travellers=travellers)
    if not change.changes_anything:
        return 0
    before, told = facts_of(leg), set(change.told(leg=leg, now=now)) if tell else set()
    concerned = {*leg.aboard, *participant_ids}
    written = 0
    for participant in list_people_aboard(leg) if told else []:
        if participant.id not in told:
            continue
        removed = participant.id in change.removed
        written += _write(
            participant,
            lambda name, button, removed=removed: (  # type: ignore[misc]
                letters.leg_removed(before, name=name, cohort=journey.cohort, button=button)
                if removed
                else letters.leg_changed(facts, change.rows, name=name, cohort=journey.cohort, button=button)
            ),
            actor=actor,
            now=now,
        )
    for field in fields(facts):
        setattr(leg, field.name, getattr(facts, field.name))
    leg.responsible_id = responsible_id
    leg.sequence += 1
    leg.seats = [seat for seat in leg.seats if seat.participant_id not in change.removed]
    db.session.flush()
    _seat(leg, change.added)
    _count_a_version(journey)
    changed = sorted(["seats"] if change.added or change.removed else []) + (["facts"] if change.rows else [])
    record("leg-changed", leg, actor=actor, now=now, changed=changed)
    journey_changed.send(journey, participant_ids=frozenset(concerned), now=now)
    return written


def remove_leg(leg: Leg, *, version: int, tell: bool, actor: Viewer, now: datetime) -> int:
    """Take a leg out of its journey; return how many letters were queued to those who were on it."""
    journey = leg.journey
    refuse_if(rules.why_not_plan(journey.cohort))
    _same_version(journey, version, theirs=_said(facts_of(leg)), yours=[])
    before, written, concerned = facts_of(leg), 0, frozenset(leg.aboard)
    for participant in list_people_aboard(leg) if tell and leg.arrives_at > now else []:
        written += _write(
            participant,
            lambda name, button: letters.leg_removed(before, name=name, cohort=journey.cohort, button=button),
            actor=actor,
            now=now,
        )
    record("leg-removed", leg, actor=actor, now=now)
    journey.legs.remove(leg)
    _count_a_version(journey)
    journey_changed.send(journey, participant_ids=concerned, now=now)
    return written


def _refuse_leg(
    journey: Journey, facts: LegFacts, participant_ids: Collection[UUID], responsible_id: UUID | None, actor: Viewer
) -> dict[UUID, Traveller]:
    travellers = travellers_of(journey.cohort, viewer=actor, delegation_id=journey.delegation_id)
    refuse_if(
        [
            *rules.why_not_plan(journey.cohort),
            *rules.why_not_save_leg(facts),
            *rules.why_not_seat(
                participant_ids,
                responsible_id,
                travellers=travellers,
                day=local_day(facts.departs_at, facts.from_zone),
            ),
        ]
    )
    return travellers


def _same_version(journey: Journey, version: int, *, theirs: Sequence[tuple[Sentence, str]], yours: Sequence[tuple[Sentence, str]]) -> None:
    if journey.version != version:
        raise Conflict(theirs, yours)


def _count_a_version(journey: Journey) -> None:
    """Let the journey's own row be written, so that its version counts and a rival who read the old one fails."""
    flag_modified(journey, "name")
    db.session.flush()


def _said(facts: LegFacts) -> list[tuple[Sentence, str]]:
    rows = leg_rows(facts, "")
    return [(_l("Leg"), leg_title(facts)), *((what, str(words)) for what, words in rows.values() if str(words))]


def _seat(leg: Leg, participant_ids: Collection[UUID]) -> None:
    for participant_id in sorted(participant_ids):
        leg.seats.append(Seat(leg_id=leg.id, city_id=leg.city_id, participant_id=participant_id))
    db.session.flush()


def address_to_write_to(participant: Participant) -> tuple[str, str, str] | None:
    """Return (address, name, language) of whom to tell: the person, else a guardian; None when nobody can be reached."""
    person: Person = participant.person
    if person.email:
        return person.email, person.called, person.language
    for guardian in person.guardians:
        if guardian.email and guardian.must_be_informed:
            return guardian.email, guardian.name, guardian.language or person.language
    return None


def _write(participant: Participant, draft_for: DraftFor, *, actor: Viewer, now: datetime) -> int:
    reached = address_to_write_to(participant)
    if reached is None:
        return 0
    address, name, language = reached
    own = bool(participant.person.email)
    # A guardian has no account: the button leads to what only the traveller can open.
    button: tuple[Sentence, str] | None = (_l("See my trip"), url_for("journeys.my_trip")) if own else None
    draft = draft_for(name, button)
    if not own:
        draft = replace(draft, paragraphs=[_l("This is about %(name)s.", name=participant.person.full_name), *draft.paragraphs])
    queue_letter(
        draft,
        to=participant.person if own else None,
        to_address=address,
        to_name="" if own else name,
        language=language,
        city_id=participant.city_id,
        actor=actor,
        now=now,
    )
    return 1
