"""Whose address and which person cannot be a guardian's; pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from exchange.foundation.languages import _l
from exchange.foundation.obstacles import Obstacle, Owner
from exchange.participants.rules import is_minor
from exchange.people.addresses import lookalike
from exchange.people.models import Relation


@dataclass(frozen=True)
class Known:
    """Somebody Exchange knows as a person, as far as a guardian may turn out to be them."""

    person_id: UUID
    birth_date: date | None
    addresses: tuple[str, ...] = ()
    is_young: bool = False  # has, or asked for, a young person's place
    leads: bool = False  # a leader or companion of a trip of the child's city


def is_child(known: Known, *, today: date) -> bool:
    """Say whether somebody is a minor, or a young person whose age is not known."""
    return known.is_young if known.birth_date is None else is_minor(known.birth_date, today)


def why_not_address(
    address: str, *, child_id: UUID, known: Iterable[Known], relation: Relation, is_leader_confirmed: bool, today: date
) -> list[Obstacle]:
    """Say why an address cannot be a guardian's: the child's own in any spelling, another child's, the leader's."""
    looks = lookalike(address)
    if not looks:
        return []
    matching = [one for one in known if looks in {lookalike(own) for own in one.addresses}]
    if any(one.person_id == child_id for one in matching):
        sentence = _l(
            "This is the young person’s own address, perhaps spelled differently. "
            "A parent or guardian needs one of their own, or a letter on paper."
        )
        return [Obstacle("address-own", sentence, Owner.COORDINATOR)]
    if any(is_child(one, today=today) for one in matching):
        sentence = _l("Another young person uses this address. A parent or guardian needs one of their own, or a letter on paper.")
        return [Obstacle("address-child", sentence, Owner.COORDINATOR)]
    if any(one.leads for one in matching) and not (is_leader_confirmed and relation is Relation.PARENT):
        sentence = _l(
            "This is the address of somebody who leads the trip. "
            "They sign only as the parent, once a coordinator has confirmed that they are."
        )
        return [Obstacle("address-leader", sentence, Owner.COORDINATOR)]
    return []


def why_not_guard(
    guardian_id: UUID, child_id: UUID, *, children: Iterable[UUID], guarded_by: Mapping[UUID, Iterable[UUID]]
) -> list[Obstacle]:
    """Say why one known person cannot be another's guardian: no self, no minor, no chain and so no circle.

    `children` are the minors among them; `guarded_by` holds for each child its guardians who are known as persons.
    """
    minors = set(children)
    if guardian_id == child_id:
        return [Obstacle("guards-self", _l("Nobody is their own parent or guardian."), Owner.COORDINATOR)]
    if guardian_id in minors:
        return [Obstacle("guardian-minor", _l("Whoever is under 18 cannot be a guardian."), Owner.COORDINATOR)]
    if any(guarded_by.get(guardian_id, ())):
        return [Obstacle("guardian-guarded", _l("This person has a guardian themselves, so they cannot be one."), Owner.COORDINATOR)]
    if any(child_id in set(guardians) for guardians in guarded_by.values()):
        return [Obstacle("child-guards", _l("The young person is somebody’s guardian, so they need none."), Owner.COORDINATOR)]
    return []


def why_not_contact(*, name: str, mailbox: str, others: Iterable[str], is_both: bool) -> list[Obstacle]:
    """Say why these words make no contact; `others` are the mailboxes of the child's other guardians."""
    reasons = []
    if not name.strip():
        reasons.append(Obstacle("name-missing", _l("Write the name of the parent or guardian."), Owner.COORDINATOR))
    if is_both and mailbox and mailbox in set(others):
        sentence = _l("Where everybody must sign, each needs an address of their own, or a letter on paper.")
        reasons.append(Obstacle("address-shared", sentence, Owner.COORDINATOR))
    return reasons
