"""Do a plan: every row or none, in one transaction, with few statements however many rows."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.attributes import flag_modified

from exchange.access.viewers import Viewer
from exchange.cohorts.models import Delegation
from exchange.cohorts.reserving import reserve
from exchange.foundation.database import db, new_id
from exchange.foundation.folding import fold
from exchange.foundation.sealing import keyring
from exchange.participants.counting import need_of_facts
from exchange.participants.facts import GUARDIAN_PARTS, PARTICIPANT_COLUMNS, PERSON_COLUMNS, letter_language, stored_facts, write_facts
from exchange.participants.importing.known import PERSON
from exchange.participants.importing.planning import StoredPlan, value_from_json
from exchange.participants.importing.writing import Batch
from exchange.participants.models import Participant, ParticipantKind, ParticipantState, ParticipantWord
from exchange.participants.roster.plan import value_as_json
from exchange.participants.rules import state_after_registering
from exchange.participants.search import Named, ShownNames, searchable
from exchange.participants.signals import participant_changed, participants_imported
from exchange.participants.waiting.services import those_who_wait
from exchange.people.addresses import mailbox
from exchange.people.models import Person

_CHUNK = 200
_FOUND_BY = frozenset({"last_name", "first_name", "preferred_name", "email"})
# What decides which name may stand in public, and who answers for somebody.
KNOWN_IN_PUBLIC_BY = frozenset({"last_name", "first_name", "preferred_name", "birth_date"})
Progress = Callable[[int, int], None]


def execute_plan(
    plan: StoredPlan, delegation: Delegation, *, actor: Viewer, now: datetime, progress: Progress = lambda _done, _total: None
) -> dict[str, Any]:
    """Create and change what the plan says and return what an undo needs.

    {"created": [participant id], "people": [person id made], "changed": {participant id: {field: [old, new]}}, "waiting": n}
    """
    creating, changing = plan.doing("create"), plan.doing("change")
    total = len(creating) + len(changing)
    cohort = delegation.cohort
    batch = Batch()
    undo: dict[str, Any] = {"created": [], "people": [], "changed": {}, "waiting": 0, "known": {}}
    # Changes come before new people, as the preview judged them: a quota may count both.
    _change(batch, changing, delegation, undo=undo, actor=actor, now=now, progress=progress, total=total)
    batch.write()
    needs = [need_of_facts(_facts_of(row), cohort=cohort) for row in creating]
    given = reserve(delegation.id, needs, first=those_who_wait(delegation.id)).given
    undo["waiting"] = given.count(False)
    number = 0
    for start in range(0, len(creating), _CHUNK):
        chunk, corrected = list(creating[start : start + _CHUNK]), {}
        known = _load_people([UUID(row["person"].removeprefix(PERSON)) for row in chunk if row["person"]])
        for row in chunk:
            facts = _facts_of(row)
            participant_id = new_id()
            undo["created"].append(str(participant_id))
            state = state_after_registering(has_place=given[number])
            if row["person"]:
                person = known[UUID(row["person"].removeprefix(PERSON))]
                changed = _take_known(batch, person, facts, participant_id, state, delegation, undo=undo, now=now)
                if "birth_date" in changed:
                    corrected[participant_id] = changed
            else:
                undo["people"].append(str(_add_person(batch, facts, participant_id, state, delegation, now=now)))
            add_line(batch, "participant-imported", participant_id, list(facts), delegation, actor=actor, now=now)
            number += 1
        batch.write()
        # Whoever was born on another day than was known is told of at once: what was agreed to elsewhere may be another's to say.
        tell_of_changes(load_participants(list(corrected)) if corrected else [], corrected, now=now)
        progress(len(changing) + number, total)
    if undo["created"]:
        participants_imported.send(delegation, participant_ids=[UUID(one) for one in undo["created"]], now=now)
    return undo


def _facts_of(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value_from_json(name, value) for name, value in row["values"].items()}


def _load_people(ids: Sequence[UUID]) -> dict[UUID, Person]:
    if not ids:
        return {}
    found = db.session.scalars(select(Person).where(Person.id.in_(ids)).options(selectinload(Person.guardians)))
    return {person.id: person for person in found}


def _add_person(
    batch: Batch, facts: dict[str, Any], participant_id: UUID, state: ParticipantState, delegation: Delegation, *, now: datetime
) -> UUID:
    person_id = new_id()
    city_id = delegation.city_id
    person: dict[str, Any] = {"id": person_id, "city_id": city_id, "document_number_sealed": None}
    for field, column in PERSON_COLUMNS.items():
        value = facts.get(field)
        if field == "document_number":
            person["document_number_sealed"] = _seal(value, "people.document_number_sealed", person_id)
        elif field == "languages":
            person[column] = list(value or ())
        else:
            person[column] = value if value is not None or column in {"birth_date", "document_expires_on"} else ""
    person["language"] = letter_language(facts, city_languages=delegation.city.languages)
    person["sort_name"] = fold(f"{person['last_name']} {person['first_name']}")[:200]
    person["email_folded"] = fold(person["email"])
    batch.people.append(person)
    for position in (1, 2):
        parts = {part: facts.get(f"guardian{position}_{part}") or "" for part in GUARDIAN_PARTS}
        if any(parts.values()):
            row = {"id": new_id(), "person_id": person_id, "city_id": city_id, "position": position, **parts}
            batch.guardians.append({**row, "email_folded": mailbox(parts["email"])})
    shown = ShownNames(person["last_name"], person["first_name"], person["preferred_name"], person["email"])
    _add_participant(batch, facts, participant_id, person_id, person["sort_name"], state, delegation, shown, now=now)
    return person_id


def _add_participant(
    batch: Batch,
    facts: dict[str, Any],
    participant_id: UUID,
    person_id: UUID,
    sort_name: str,
    state: ParticipantState,
    delegation: Delegation,
    shown: Named,
    *,
    now: datetime,
) -> None:
    row: dict[str, Any] = {
        "id": participant_id,
        "cohort_id": delegation.cohort_id,
        "delegation_id": delegation.id,
        "city_id": delegation.city_id,
        "person_id": person_id,
        "state": state,
        "sort_name": sort_name,
        "registered_at": now,
        "version": 1,
        "fewer_opportunities": facts.get("fewer_opportunities"),
        "kind": ParticipantKind(facts.get("kind") or ParticipantKind.YOUNGSTER),
        "diet_note_sealed": _seal(facts.get("diet"), "participants.diet_note_sealed", participant_id),
    }
    for field, column in PARTICIPANT_COLUMNS.items():
        if field not in {"kind", "diet", "fewer_opportunities"}:
            row[column] = facts.get(field) or ""
    batch.participants.append(row)
    _add_words(batch, participant_id, shown, delegation)


def _add_words(batch: Batch, participant_id: UUID, person: Named, delegation: Delegation) -> None:
    batch.words += [
        {"participant_id": participant_id, "word": word, "cohort_id": delegation.cohort_id, "city_id": delegation.city_id}
        for word in searchable(person, city_name=delegation.city.name)
    ]


def _take_known(
    batch: Batch,
    person: Person,
    facts: dict[str, Any],
    participant_id: UUID,
    state: ParticipantState,
    delegation: Delegation,
    *,
    undo: dict[str, Any],
    now: datetime,
) -> list[str]:
    before = stored_facts(Participant(kind=ParticipantKind.YOUNGSTER), person, person.guardians, sealed=True)
    of_person = {name: value for name, value in facts.items() if name not in PARTICIPANT_COLUMNS}
    changed = write_facts(Participant(), person, of_person)
    undo["known"][str(person.id)] = {name: [value_as_json(before.get(name)), value_as_json(facts[name])] for name in changed}
    _add_participant(batch, facts, participant_id, person.id, person.sort_name, state, delegation, person, now=now)
    return changed


def tell_of_changes(participants: Sequence[Participant], changed: Mapping[UUID, Sequence[str]], *, now: datetime) -> None:
    """Tell other features of changes that they hold something for: under which name somebody is known, who answers for them."""
    for participant in participants:
        fields = changed[participant.id]
        if KNOWN_IN_PUBLIC_BY & set(fields):
            participant_changed.send(participant, now=now, changed=list(fields))


def _change(
    batch: Batch,
    rows: Sequence[dict[str, Any]],
    delegation: Delegation,
    *,
    undo: dict[str, Any],
    actor: Viewer,
    now: datetime,
    progress: Progress,
    total: int,
) -> None:
    for start in range(0, len(rows), _CHUNK):
        chunk = {UUID(row["person"]): row for row in rows[start : start + _CHUNK]}
        renamed, told, fields_of = [], [], {}
        for participant in load_participants(list(chunk)):
            row = chunk[participant.id]
            facts = {name: value_from_json(name, new) for name, (_old, new) in row["changes"].items()}
            changed = write_facts(participant, participant.person, facts)
            if not changed:
                continue
            flag_modified(participant, "sort_name")
            undo["changed"][str(participant.id)] = {name: row["changes"][name] for name in changed}
            if _FOUND_BY & set(changed):
                renamed.append(participant)
            told.append(participant)
            fields_of[participant.id] = changed
            add_line(batch, "participant-changed-by-import", participant.id, changed, delegation, actor=actor, now=now)
        db.session.flush()
        tell_of_changes(told, fields_of, now=now)
        if renamed:
            db.session.execute(delete(ParticipantWord).where(ParticipantWord.participant_id.in_([one.id for one in renamed])))
            for participant in renamed:
                _add_words(batch, participant.id, participant.person, delegation)
        progress(min(start + _CHUNK, len(rows)), total)


def load_participants(ids: Sequence[UUID]) -> list[Participant]:
    """Return participants with person and guardians."""
    return list(
        db.session.scalars(
            select(Participant)
            .where(Participant.id.in_(list(ids)))
            .options(joinedload(Participant.person, innerjoin=True).selectinload(Person.guardians))
        )
    )


def add_line(
    batch: Batch, deed: str, participant_id: UUID, changed: Sequence[str], delegation: Delegation, *, actor: Viewer, now: datetime
) -> None:
    """Add a line of history to a batch."""
    batch.lines.append(
        {
            "id": new_id(),
            "at": now,
            "deed": deed,
            "subject_type": Participant.__tablename__,
            "subject_id": participant_id,
            "city_id": delegation.city_id,
            "actor_person_id": actor.person_id,
            "changed": sorted(changed),
            "reason": "",
        }
    )


def _seal(text: Any, place: str, row_id: UUID) -> bytes | None:
    return keyring().seal(str(text), place=f"{place}.{row_id}") if text else None
