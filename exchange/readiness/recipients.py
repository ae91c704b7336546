"""Who can be told that something waits: a person, a child's guardians, a delegation's leaders, a city's and the network's staff."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple, cast
from uuid import UUID

from sqlalchemy import ColumnElement, Select, String, bindparam, or_, select, type_coerce

from exchange.access.permissions import Permission, Role
from exchange.access.viewers import Viewer
from exchange.accounts.models import Account
from exchange.cohorts.models import Cohort
from exchange.foundation.database import db
from exchange.foundation.languages import Sentence, _l
from exchange.foundation.obstacles import Owner
from exchange.participants.models import HOLDING_A_PLACE, Participant, ParticipantKind
from exchange.participants.queries import Limit, limit_of
from exchange.people.models import Guardian, Person, RoleGrant
from exchange.people.rules import guardians_to_tell, guardians_who_sign
from exchange.readiness.filtering import BoardLine
from exchange.readiness.models import Digest
from exchange.readiness.plans import Reader
from exchange.readiness.statements import as_id

_NO_ADDRESS = _l("There is no e-mail address.")
_NO_GUARDIAN = _l("No parent or guardian has an e-mail address. Print the letter for them.")
_NO_LEADER = _l("The delegation has no leader with an e-mail address.")
_NO_COORDINATOR = _l("The city has no coordinator with an account.")
_NO_STAFF = _l("Nobody has an account for this.")
_NOT_FROM_HERE = _l("The network writes to itself and to hosts; you need not.")

_OWNERS = {Role.COORDINATOR: Owner.COORDINATOR, Role.NETWORK: Owner.NETWORK, Role.HOST: Owner.HOST}


class Contacts:
    """Finds the readers of one cohort: two statements, whatever the number of people."""

    def __init__(self, cohort: Cohort, lines: Sequence[BoardLine], *, viewer: Viewer, today: date) -> None:
        self._is_network = viewer.is_network
        self._leaders: dict[UUID, list[Reader]] = {}
        for line in lines:
            if line.kind is ParticipantKind.LEADER and line.email:
                self._leaders.setdefault(line.delegation_id, []).append(_own(line, Owner.LEADER))
        self._guardians = _Guardians(cohort, viewer=viewer, today=today)
        self._staff = _staff(today=today)

    def reach(self, owner: Owner, line: BoardLine) -> tuple[Sequence[Reader], Sentence]:
        """Return who is told what waits for an owner about somebody, or nobody and why."""
        if owner is Owner.YOUNG_PERSON or (owner is Owner.LEADER and line.kind is ParticipantKind.LEADER):
            return ([_own(line, owner)], "") if line.email else ([], _NO_ADDRESS)
        if owner is Owner.GUARDIAN:
            return self._guardians.of(line), _NO_GUARDIAN
        if owner is Owner.LEADER:
            return self._leaders.get(line.delegation_id, []), _NO_LEADER
        if owner in (Owner.COORDINATOR, Owner.CITY):
            return self._staff.get((Owner.COORDINATOR, line.city_id), []), _NO_COORDINATOR
        if not self._is_network:
            return [], _NOT_FROM_HERE
        return self._staff.get((owner, None), []), _NO_STAFF


def _own(line: BoardLine, part: Owner) -> Reader:
    return Reader(
        key=f"person:{line.person_id}",
        part=part,
        name=line.full_name,
        called=line.called,
        address=line.email,
        language=line.language,
        city_id=line.city_id,
        person_id=line.person_id,
        has_account=line.has_account,
    )


class _Guardians:
    """Those who sign for a child and are told; one mailbox beside several children is one reader."""

    def __init__(self, cohort: Cohort, *, viewer: Viewer, today: date) -> None:
        limit, values = limit_of(viewer, Permission.ROSTER_VIEW)
        # By children's ids as the database has them. Most rows make nobody a reader, and most readers are asked for once.
        self._of_child: dict[Any, list[tuple[Any, _Told]]] = {}
        first_ids: dict[tuple[Any, str], Any] = {}
        of_child: dict[Any, list[Any]] = {}
        for row in db.session.execute(_guardians_of(limit), {**values, "cohort_id": cohort.id}):
            beside = of_child.setdefault(row[_CHILD], [])
            if row[_MAILBOX]:
                beside.append(row)
        for child, rows in of_child.items():
            # Read as columns, for thousands of objects would take eight times as long; rules look at these and nothing else.
            guardians = [cast("Guardian", _Told._make(row)) for row in rows]
            told = guardians_to_tell(guardians, today=today)
            for guardian in guardians_who_sign(told, today=today):
                first = first_ids.setdefault((guardian.city_id, guardian.email_folded), guardian.id)
                self._of_child.setdefault(child, []).append((first, cast("_Told", guardian)))
        self._found: dict[UUID, list[Reader]] = {}

    def of(self, line: BoardLine) -> list[Reader]:
        """Return the readers for somebody; two guardians with one mailbox read one letter."""
        found = self._found.get(line.person_id)
        if found is None:
            known = self._of_child.get(line.person_id.hex) or self._of_child.get(line.person_id) or []
            readers: dict[Any, Reader] = {}
            for first, one in known:
                if first not in readers:
                    readers[first] = _as_reader(as_id(first), one, line)
            found = self._found[line.person_id] = list(readers.values())
        return found


def _as_reader(guardian_id: UUID, guardian: "_Told", line: BoardLine) -> Reader:
    return Reader(
        key=f"guardian:{guardian_id}",
        part=Owner.GUARDIAN,
        name=guardian.name,
        called=guardian.name,
        address=guardian.email,
        language=guardian.language or line.language,
        city_id=as_id(guardian.city_id),
        guardian_id=guardian_id,
    )


class _Told(NamedTuple):
    """What is read of a guardian to write to them, under the names of its columns; ids as the database has them."""

    id: Any
    city_id: Any
    person_id: Any
    name: str
    email: str
    email_folded: str
    language: str
    may_sign: bool
    must_be_informed: bool
    from_on: date | None
    until_on: date | None
    removed_at: datetime | None


_IDS = frozenset({"id", "city_id", "person_id"})
_CHILD, _MAILBOX = _Told._fields.index("person_id"), _Told._fields.index("email_folded")


@cache
def _guardians_of(limit: Limit) -> Select[*tuple[Any, ...]]:
    people = select(Participant.person_id).where(
        Participant.cohort_id == bindparam("cohort_id"), Participant.state.in_(sorted(HOLDING_A_PLACE)), *limit.conditions()
    )
    columns = [type_coerce(getattr(Guardian, name), String) if name in _IDS else getattr(Guardian, name) for name in _Told._fields]
    return select(*columns).where(Guardian.person_id.in_(people)).order_by(Guardian.id)


_STAFF: Select[*tuple[Any, ...]] = (
    select(
        RoleGrant.role,
        RoleGrant.city_id.label("grant_city_id"),
        Person.id,
        Person.city_id,
        Person.first_name,
        Person.last_name,
        Person.preferred_name,
        Person.email,
        Person.language,
        Account.email.label("account_email"),
    )
    .join(Person, Person.id == RoleGrant.person_id)
    .join(Account, Account.person_id == Person.id)
    .where(
        RoleGrant.role.in_(list(_OWNERS)),
        RoleGrant.in_force(bindparam("today")),
        Account.disabled_at.is_(None),
    )
    .order_by(Person.sort_name, Person.id)
)


def _staff(*, today: date) -> dict[tuple[Owner, UUID | None], list[Reader]]:
    """Return the readers of each part; coordinators by their city."""
    found: dict[tuple[Owner, UUID | None], list[Reader]] = {}
    for row in db.session.execute(_STAFF, {"today": today}):
        part = _OWNERS[row.role]
        name = f"{row.first_name} {row.last_name}".strip()
        reader = Reader(
            key=f"person:{row.id}",
            part=part,
            name=name,
            called=row.preferred_name or row.first_name or row.last_name,
            address=row.email or row.account_email,
            language=row.language,
            city_id=row.city_id,
            person_id=row.id,
        )
        where = row.grant_city_id if part is Owner.COORDINATOR else None
        readers = found.setdefault((part, where), [])
        if all(other.key != reader.key for other in readers):
            readers.append(reader)
    return found


def digests_of(person_id: UUID) -> ColumnElement[bool]:
    """Return the condition on Digest that it remembers letters to a person or to their guardians."""
    return or_(Digest.person_id == person_id, Digest.guardian_id.in_(select(Guardian.id).where(Guardian.person_id == person_id)))


def digests_by_key(cohort: Cohort) -> dict[str, Digest]:
    """Return what is remembered of each reader of a cohort, by the reader's key."""
    rows = db.session.scalars(select(Digest).where(Digest.cohort_id == cohort.id))
    return {key_of(row): row for row in rows}


def key_of(digest: Digest) -> str:
    """Return the key of the reader whom a row remembers."""
    return f"person:{digest.person_id}" if digest.person_id is not None else f"guardian:{digest.guardian_id}"


def people_by_id(ids: Iterable[UUID]) -> dict[UUID, Person]:
    """Return some people by their ids."""
    wanted = list(ids)
    return {person.id: person for person in db.session.scalars(select(Person).where(Person.id.in_(wanted)))} if wanted else {}
