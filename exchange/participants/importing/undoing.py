"""Take a confirmed import back within a day: exactly what it did, except what somebody changed since."""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import selectinload
from sqlalchemy.orm.attributes import flag_modified

from exchange.access.viewers import Viewer
from exchange.cohorts.models import Delegation
from exchange.cohorts.quotas.rules import Need
from exchange.cohorts.reserving import lock_rooms, release_places
from exchange.foundation.database import db
from exchange.foundation.languages import _
from exchange.foundation.obstacles import Obstacle
from exchange.participants.consequences import Facts, TakingBack
from exchange.participants.counting import need_of
from exchange.participants.elsewhere import corrected_births, who_breaks_elsewhere
from exchange.participants.facts import LABELS, stored_facts, write_facts
from exchange.participants.importing.executing import KNOWN_IN_PUBLIC_BY, add_line, load_participants, tell_of_changes
from exchange.participants.importing.planning import value_from_json
from exchange.participants.importing.writing import Batch
from exchange.participants.keeping import COUNTED, need_after, why_not_become, why_not_born
from exchange.participants.models import Participant, ParticipantWord, RosterImport
from exchange.participants.roster.plan import value_as_json
from exchange.participants.rules import why_not_withdraw
from exchange.participants.services import renew_words, withdraw_many
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
    kept += _put_back_known(undo["known"], now=now)
    batch.write()
    offer_free_places(delegation.cohort_id, delegation_ids=[delegation.id], now=now)
    return kept


def _put_back(batch: Batch, changed: dict[str, dict[str, list[Any]]], delegation: Delegation, *, actor: Viewer, now: datetime) -> list[str]:
    kept: list[str] = []
    ids = [UUID(one) for one in changed]
    for start in range(0, len(ids), _CHUNK):
        told: dict[UUID, list[str]] = {}
        people = load_participants(ids[start : start + _CHUNK])
        for participant in people:
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
                told[participant.id] = fields
        tell_of_changes([one for one in people if one.id in told], told, now=now)
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
            withdraw_many([participant], reason=_("The import was taken back."), actor=actor, now=now, offers=False)
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


def _put_back_known(known: dict[str, dict[str, list[Any]]], *, now: datetime) -> list[str]:
    """Put people back whom the city knew before: their places elsewhere, and what was agreed to for them, count them as before."""
    kept: list[str] = []
    told: dict[UUID, list[str]] = {}
    for person, before, stayed in _known_before(known):
        kept += stayed
        for reason in why_not_born(person, before["birth_date"]) if "birth_date" in before else ():
            del before["birth_date"]
            kept.append(_("%(name)s stays as now: %(reason)s", name=person.full_name, reason=reason.sentence))
            break
        told[person.id] = write_facts(Participant(), person, before)
    db.session.flush()
    # Whatever hangs on a person is asked through any of their places.
    turned = [key for key, fields in told.items() if KNOWN_IN_PUBLIC_BY & set(fields)]
    for start in range(0, len(turned), _CHUNK):
        chunk = turned[start : start + _CHUNK]
        places = {one.person_id: one for one in db.session.scalars(select(Participant).where(Participant.person_id.in_(chunk)))}
        tell_of_changes(list(places.values()), {one.id: told[key] for key, one in places.items()}, now=now)
    return kept


def foresee_undo(row: RosterImport, facts: Facts) -> TakingBack:
    """Say what taking an import back would come to, as `undo_import` does it; nothing is written."""
    if row.undo is None:
        return TakingBack()
    undo, cohort = json.loads(row.undo.reveal()), row.cohort
    leaving: set[UUID] = set()
    stays = 0
    for start in range(0, len(undo["created"]), _CHUNK):
        ids = [UUID(one) for one in undo["created"][start : start + _CHUNK]]
        for one in db.session.execute(
            select(Participant.id, Participant.state, Participant.version, Participant.invited_at).where(Participant.id.in_(ids))
        ):
            if (one.version == 1 and one.invited_at is None) or not why_not_withdraw(one.state):
                leaving.add(one.id)
            else:
                stays += 1
    room = facts.room
    for holder in facts.holders:
        if holder.participant_id in leaving:
            room = room.give(holder.city_id, [holder.need])
    holders = {one.participant_id: one for one in facts.holders}
    back = list(_changed_before(undo["changed"]))
    known = list(_known_before(undo["known"]))
    born = [(participant.person, before) for participant, before, _stayed in back] + [(person, before) for person, before, _stayed in known]
    stays += sum(len(one[2]) for one in (*back, *known))
    elsewhere = _breaks_elsewhere(born, but=row.cohort_id)
    becoming: dict[UUID, Need] = {}
    puts_back = 0
    for participant, before, _stayed in back:
        was, found, kept = need_of(participant), holders.get(participant.id), before
        need = need_after(was, before, first_day=cohort.first_day)
        without = room.give(found.city_id, [was]) if found is not None else room
        reasons = without.why_not_take(participant.city_id, [need]) if found is not None and need != was else []
        reasons = [*reasons, *elsewhere.get(participant.person_id, ())]
        if reasons:
            stays += len(reasons)
            kept = {field: value for field, value in before.items() if field not in COUNTED}
        elif need != was:
            becoming[participant.id] = need
            room = without.take(participant.city_id, [need]) if found is not None else room
        puts_back += bool(kept)
    for person, before, _stayed in known:
        is_broken = person.id in elsewhere
        stays += is_broken
        puts_back += bool(before.keys() - ({"birth_date"} if is_broken else set()))
    return TakingBack(frozenset(leaving), becoming, puts_back, stays)


def _breaks_elsewhere(born: Sequence[tuple[Person, dict[str, Any]]], *, but: UUID) -> dict[UUID, list[Obstacle]]:
    """Return whom quotas of other cohorts keep as they are now, each date of birth as it would be written back, and why."""
    births = {person.id: {"birth_date": (person.birth_date, before["birth_date"])} for person, before in born if "birth_date" in before}
    return who_breaks_elsewhere(corrected_births(births), but=but)


def _changed_before(changed: dict[str, dict[str, list[Any]]]) -> Iterator[tuple[Participant, dict[str, Any], list[str]]]:
    """Yield (participant, what to write back, what was changed since and stays) of those whom the file changed."""
    ids = [UUID(one) for one in changed]
    for start in range(0, len(ids), _CHUNK):
        for participant in load_participants(ids[start : start + _CHUNK]):
            stored = stored_facts(participant, participant.person, participant.person.guardians, sealed=True)
            yield participant, *_facts_before(changed[str(participant.id)], stored, name=participant.person.full_name)


def _known_before(known: dict[str, dict[str, list[Any]]]) -> Iterator[tuple[Person, dict[str, Any], list[str]]]:
    """Yield (person, what to write back, what was changed since and stays) of people whom the city knew before."""
    ids = [UUID(one) for one in known]
    for start in range(0, len(ids), _CHUNK):
        chosen = select(Person).where(Person.id.in_(ids[start : start + _CHUNK])).options(selectinload(Person.guardians))
        for person in db.session.scalars(chosen.order_by(Person.id)).all():
            stored = stored_facts(Participant(), person, person.guardians, sealed=True)
            yield person, *_facts_before(known[str(person.id)], stored, name=person.full_name)
