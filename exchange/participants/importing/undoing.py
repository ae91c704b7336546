"""Take a confirmed import back within a day: exactly what it did, except what somebody changed since."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import selectinload
from sqlalchemy.orm.attributes import flag_modified

from exchange.access.viewers import Viewer
from exchange.cohorts.models import Delegation
from exchange.cohorts.reserving import lock_rooms, release_places
from exchange.foundation.database import db
from exchange.foundation.languages import _
from exchange.participants.facts import LABELS, stored_facts, write_facts
from exchange.participants.importing.executing import add_line, load_participants
from exchange.participants.importing.planning import value_from_json
from exchange.participants.importing.writing import Batch
from exchange.participants.keeping import COUNTED, why_not_become
from exchange.participants.models import Participant, ParticipantWord
from exchange.participants.roster.plan import value_as_json
from exchange.participants.rules import why_not_withdraw
from exchange.participants.services import renew_words, withdraw_participant
from exchange.participants.waiting.services import offer_free_places
from exchange.people.models import Guardian, Person

_CHUNK = 500


def undo_import(undo: dict[str, Any], delegation: Delegation, *, actor: Viewer, now: datetime) -> list[str]:
    """Take back what an import did and return a sentence for each thing that had to stay."""
    batch = Batch()
    # Whoever got or gave up a place since is read under the lock; those who came go first, so that the others may be as before.
    lock_rooms(delegation.cohort_id, delegation_ids=[delegation.id])
    kept = _remove_created(undo, delegation, actor=actor, now=now)
    kept += _put_back(batch, undo["changed"], delegation, actor=actor, now=now)
    kept += _put_back_known(undo["known"])
    batch.write()
    offer_free_places(delegation.cohort_id, delegation_ids=[delegation.id], now=now)
    return kept


def _put_back(batch: Batch, changed: dict[str, dict[str, list[Any]]], delegation: Delegation, *, actor: Viewer, now: datetime) -> list[str]:
    kept: list[str] = []
    ids = [UUID(one) for one in changed]
    for start in range(0, len(ids), _CHUNK):
        for participant in load_participants(ids[start : start + _CHUNK]):
            person = participant.person
            before, stayed = _facts_before(
                changed[str(participant.id)], stored_facts(participant, person, person.guardians, sealed=True), name=person.full_name
            )
            kept += stayed
            for reason in why_not_become(participant, before):
                before = {field: value for field, value in before.items() if field not in COUNTED}
                kept.append(_("%(name)s stays as now: %(reason)s", name=person.full_name, reason=reason.sentence))
            fields = write_facts(participant, person, before)
            if fields:
                flag_modified(participant, "sort_name")
                renew_words(participant)
                add_line(batch, "import-undone", participant.id, fields, delegation, actor=actor, now=now)
    return kept


def _facts_before(changes: dict[str, list[Any]], stored: dict[str, Any], *, name: str) -> tuple[dict[str, Any], list[str]]:
    """Return what to write back, and what was changed again since and stays."""
    before, stayed = {}, []
    for field, (old, new) in changes.items():
        if value_as_json(stored.get(field)) == new:
            before[field] = value_from_json(field, old)
        else:
            label = LABELS[field]
            stayed.append(_("%(name)s: “%(field)s” was changed again since and stays.", name=name, field=label))
    return before, stayed


def _remove_created(undo: dict[str, Any], delegation: Delegation, *, actor: Viewer, now: datetime) -> list[str]:
    ids = [UUID(one) for one in undo["created"]]
    made = {UUID(one) for one in undo["people"]}
    untouched: list[Participant] = []
    touched: list[Participant] = []
    for start in range(0, len(ids), _CHUNK):
        for participant in load_participants(ids[start : start + _CHUNK]):
            is_untouched = participant.version == 1 and participant.invited_at is None
            (untouched if is_untouched else touched).append(participant)
    if untouched and not _delete(untouched, made, delegation):
        # Something refers to one of them: find out which, one by one.
        touched += [one for one in untouched if not _delete([one], made, delegation)]
    kept = []
    for participant in touched:
        name = participant.person.full_name
        if not why_not_withdraw(participant.state):
            withdraw_participant(participant, reason="", actor=actor, now=now)
            kept.append(_("%(name)s was worked on since: withdrawn instead of removed.", name=name))
        else:
            kept.append(_("%(name)s was worked on since and stays as they are.", name=name))
    return kept


def _delete(participants: Sequence[Participant], made: set[UUID], delegation: Delegation) -> bool:
    """Delete participants and the people made for them; False when something refers to one of them."""
    places = sum(one.holds_place for one in participants)
    no_sync = {"synchronize_session": False}
    ids = [one.id for one in participants]
    people = [one.person_id for one in participants if one.person_id in made]
    try:
        with db.session.begin_nested():
            for start in range(0, len(ids), _CHUNK):
                chunk = ids[start : start + _CHUNK]
                db.session.execute(delete(ParticipantWord).where(ParticipantWord.participant_id.in_(chunk)), execution_options=no_sync)
                db.session.execute(delete(Participant).where(Participant.id.in_(chunk)), execution_options=no_sync)
            for start in range(0, len(people), _CHUNK):
                chunk = people[start : start + _CHUNK]
                db.session.execute(delete(Guardian).where(Guardian.person_id.in_(chunk)), execution_options=no_sync)
                db.session.execute(delete(Person).where(Person.id.in_(chunk)), execution_options=no_sync)
    except IntegrityError:
        return False
    for participant in participants:
        db.session.expunge(participant)
    release_places(delegation.id, count=places)
    return True


def _put_back_known(known: dict[str, dict[str, list[Any]]]) -> list[str]:
    kept: list[str] = []
    ids = [UUID(one) for one in known]
    for start in range(0, len(ids), _CHUNK):
        people = db.session.scalars(
            select(Person).where(Person.id.in_(ids[start : start + _CHUNK])).options(selectinload(Person.guardians))
        )
        for person in people:
            stored = stored_facts(Participant(), person, person.guardians, sealed=True)
            before, stayed = _facts_before(known[str(person.id)], stored, name=person.full_name)
            kept += stayed
            write_facts(Participant(), person, before)
    return kept
