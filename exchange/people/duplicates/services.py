"""Tell two entries apart, or make them one. Nothing here is ever done by a program alone."""

import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Table, UniqueConstraint, exists, func, select, update
from sqlalchemy.orm import aliased

from exchange.access.viewers import Viewer
from exchange.foundation.database import Model, db
from exchange.foundation.folding import fold
from exchange.foundation.languages import _l
from exchange.foundation.obstacles import Obstacle, Owner, refuse_if
from exchange.foundation.sealing import Secret
from exchange.history.services import record
from exchange.people.checks.models import LeaderCheck
from exchange.people.contributions import reasons_against
from exchange.people.duplicates import queries, rules
from exchange.people.duplicates.models import MergedPerson, PersonPair, Verdict
from exchange.people.models import Guardian, Person, RoleGrant
from exchange.people.signals import people_merged

_NO_SYNC = {"synchronize_session": False}
# Columns whose rows are moved by hand, below.
_BY_HAND = frozenset({(Guardian, "person_id"), (RoleGrant, "person_id"), (PersonPair, "one_id"), (PersonPair, "other_id")})


def tell_apart(one: Person, other: Person, *, verdict: Verdict, actor: Viewer, now: datetime) -> PersonPair:
    """Remember what somebody said of two entries, so that nobody is asked again."""
    first, second = sorted((one.id, other.id))
    pair = queries.find_pair(first, second) or PersonPair(one_id=first, other_id=second)
    pair.verdict, pair.decided_at, pair.decided_by_id = verdict, now, actor.person_id
    db.session.add(pair)
    db.session.flush()
    for person in (one, other):
        record("people-told-apart", person, actor=actor, now=now, reason=verdict.value)
    return pair


def why_not_merge(kept: Person, lost: Person, *, actor: Viewer, today: date) -> list[Obstacle]:
    """Say why two entries cannot become one; every feature is asked, and every table that holds one row a person."""
    return rules.why_not_merge(
        kept,
        lost,
        suspicion=queries.suspicion_of(kept, lost),
        roles=queries.roles_of([kept, lost], today=today),
        is_network=actor.is_network,
        own_person_id=actor.person_id,
        against=[*reasons_against(kept, lost), *_two_where_one_is_allowed(kept, lost)],
    )


def merge_people(
    kept: Person,
    lost: Person,
    *,
    choices: Mapping[str, str],
    seen: str,
    reason: str,
    actor: Viewer,
    today: date,
    now: datetime,
) -> Person:
    """Make two entries one: `choices` says for each differing field whether the kept or the lost entry's is right.

    Everything that hangs on the lost entry moves; its values are kept sealed for some days. Raise Refused with every reason.
    """
    locked = select(Person).where(Person.id.in_([kept.id, lost.id])).order_by(Person.id).with_for_update()
    db.session.scalars(locked.execution_options(populate_existing=True)).all()
    refuse_if(
        [
            *why_not_merge(kept, lost, actor=actor, today=today),
            *rules.why_not_this_merge(
                needs_reason=rules.needs_reason(kept, lost, today=today),
                reason=reason,
                is_unchanged=seen == rules.seal_of(kept, lost),
            ),
        ]
    )
    lost_id, taken = lost.id, [one.field for one in rules.differences(kept, lost) if choices.get(one.field) == "lost"]
    merged = MergedPerson(
        person_id=kept.id, lost_id=lost_id, city_id=kept.city_id, merged_at=now, merged_by_id=actor.person_id, reason=reason
    )
    db.session.add(merged)
    db.session.flush()
    merged.lost = json.dumps(_values_of(lost), ensure_ascii=False)
    _move_guardians(kept, lost)
    _move_roles(kept, lost)
    _move_pairs(kept, lost)
    _take(kept, lost, taken)
    db.session.flush()
    _move_the_rest(kept, lost)
    # What was moved by statements is read anew before the entry goes, or it would go with it.
    db.session.expire_all()
    db.session.delete(lost)
    db.session.flush()
    record("people-merged", kept, actor=actor, now=now, changed=taken, reason=reason)
    people_merged.send(kept, lost_id=lost_id, actor=actor, now=now)
    return kept


def _values_of(person: Person) -> dict[str, Any]:
    found = {}
    for column in Person.__table__.columns:
        value = getattr(person, column.key)
        if column.key == "document_number_sealed":
            value = person.document_number.reveal() if isinstance(person.document_number, Secret) else None
        if value not in (None, "", []):
            found[column.key] = value if isinstance(value, str | list) else str(value)
    return found


def _take(kept: Person, lost: Person, fields: list[str]) -> None:
    for field in fields:
        for column in rules.FIELDS[field][1]:
            if column == "document_number_sealed":
                kept.document_number = lost.document_number
            else:
                setattr(kept, column, getattr(lost, column))
    kept.sort_name = fold(f"{kept.last_name} {kept.first_name}")[:200]
    kept.email_folded = fold(kept.email)


def _move_guardians(kept: Person, lost: Person) -> None:
    """Put the guardians of the lost entry behind those of the kept one; none is taken for another, rights stay as they are."""
    last = db.session.scalar(select(func.max(Guardian.position)).where(Guardian.person_id == kept.id)) or 0
    for step, guardian in enumerate(list(lost.guardians), 1):
        guardian.position = last + step
        guardian.person = kept
        _move_to_city(guardian, kept)
    db.session.flush()


def _move_to_city(row: Guardian | LeaderCheck, kept: Person) -> None:
    if kept.city_id is not None and row.city_id != kept.city_id:
        row.city_id = kept.city_id


def _move_roles(kept: Person, lost: Person) -> None:
    """Give the parts of the lost entry to the kept one, except those it plays in the same city."""
    same = aliased(RoleGrant)
    played = exists(select(same.id).where(same.person_id == kept.id, same.role == RoleGrant.role, same.city_id == RoleGrant.city_id))
    db.session.execute(
        update(RoleGrant).where(RoleGrant.person_id == lost.id, ~played).values(person_id=kept.id), execution_options=_NO_SYNC
    )


def _move_pairs(kept: Person, lost: Person) -> None:
    """Remember for the kept entry from whom the lost one was told apart."""
    for pair in db.session.scalars(select(PersonPair).where((PersonPair.one_id == lost.id) | (PersonPair.other_id == lost.id))):
        third = pair.other_id if pair.one_id == lost.id else pair.one_id
        if third != kept.id and queries.find_pair(kept.id, third) is None:
            pair.one_id, pair.other_id = sorted((kept.id, third))
    db.session.flush()


def _columns_to_people() -> Iterator[tuple[type[Any], str]]:
    """Yield (model, column) of everything that refers to a person and is not moved by hand; a new table is among them by itself."""
    for mapper in Model.registry.mappers:
        table = mapper.local_table
        for column in table.columns if isinstance(table, Table) else ():
            if any(key.column.table.name == Person.__tablename__ for key in column.foreign_keys):
                found = mapper.class_, mapper.get_property_by_column(column).key
                if found not in _BY_HAND:
                    yield found


def _move_the_rest(kept: Person, lost: Person) -> None:
    for model, column in _columns_to_people():
        db.session.execute(update(model).where(getattr(model, column) == lost.id).values({column: kept.id}), execution_options=_NO_SYNC)
    db.session.expire_all()
    for check in db.session.scalars(select(LeaderCheck).where(LeaderCheck.person_id == kept.id)):
        _move_to_city(check, kept)


def _two_where_one_is_allowed(kept: Person, lost: Person) -> list[Obstacle]:
    """Say in which tables both entries have a row though only one may stand there; features say the frequent ones better."""
    found = []
    for model, column in _columns_to_people():
        for others in _unique_with(model, column):
            same = aliased(model)
            meet = select(model).where(
                getattr(model, column) == kept.id,
                exists().where(getattr(same, column) == lost.id, *(getattr(same, key) == getattr(model, key) for key in others)),
            )
            if db.session.scalar(select(meet.exists())):
                sentence = _l("Both have something of which one person can have only one (%(what)s).", what=model.__tablename__)
                found.append(Obstacle(f"both-have-{model.__tablename__}", sentence, Owner.NETWORK))
    return found


def _unique_with(model: type[Any], column: str) -> Iterator[list[str]]:
    """Yield the other columns of each constraint that lets a person stand once in a table."""
    table = model.__table__
    if table.columns[column].unique:
        yield []
    for constraint in table.constraints:
        names = [one.key for one in constraint.columns] if isinstance(constraint, UniqueConstraint) else []
        if column in names and len(names) > (1 if table.columns[column].unique else 0):
            yield [name for name in names if name != column]


def find_merged(lost_id: UUID) -> MergedPerson | None:
    """Return what became of an entry that is gone, or None."""
    return db.session.scalar(select(MergedPerson).where(MergedPerson.lost_id == lost_id))
