"""The one locked way to a place, whichever way a person comes in.

The cohort's row is locked first and the delegation's second, for the rest of the transaction (SQLite: its one write lock), and
whatever is decided is decided under both: the delegation's pledge, and where a cohort has quotas, its capacity and each of them.
Pledges stay within the capacity (`rules.why_not_over_capacity`), so that places do too.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import joinedload

from exchange.access.scope import unscoped
from exchange.cohorts.models import Cohort, Delegation
from exchange.cohorts.quotas.counting import people_counter
from exchange.cohorts.quotas.models import Quota
from exchange.cohorts.quotas.rules import Need, Room, give_in_order, others_wait
from exchange.foundation.database import db
from exchange.foundation.obstacles import NotFound, Obstacle

_NOBODY_KNOWN = Need()
# (cohort, what is left) → whom places are to be left for: those of the delegation who wait and come first.
First = Callable[[Cohort, Room], Sequence[Need]]


@dataclass(frozen=True)
class Reserved:
    """Who of those that asked has a place now, in the order of asking, and why the others have none."""

    given: tuple[bool, ...]
    why_not: tuple[Obstacle, ...] = ()

    @property
    def count(self) -> int:
        """Return how many places were taken."""
        return sum(self.given)


def reserve(delegation_id: UUID, needs: Sequence[Need], *, together: bool = False, first: First | None = None) -> Reserved:
    """Take a place of a delegation for each who fits, in order; `together`: for all of them or for none.

    `first` names those who wait and come before; they take nothing here, but places for them are left.
    """
    if not needs:
        return Reserved(())
    delegation, cohort = _locked(delegation_id)
    room = room_of(cohort, [delegation])
    if together:
        reasons = room.why_not_take(delegation.city_id, needs)
        given = [not reasons] * len(needs)
    else:
        before = first(cohort, room) if first is not None and delegation.free_count > 0 else ()
        given, reasons = give_in_order(room.take(delegation.city_id, before), delegation.city_id, needs)
        if before and not all(given) and any(give_in_order(room, delegation.city_id, needs)[0]):
            reasons = [others_wait(len(before))]
    if any(given):
        delegation.taken_count += sum(given)
        db.session.flush()
    return Reserved(tuple(given), tuple(reasons))


def reserve_places(delegation_id: UUID, *, count: int, needs: Sequence[Need] = ()) -> int:
    """Take up to `count` places of a delegation; return how many are taken now. `needs` say for whom, as far as known."""
    asked = [*needs[:count], *[_NOBODY_KNOWN] * (count - len(needs))]
    return reserve(delegation_id, asked).count


def release_places(delegation_id: UUID, *, count: int) -> None:
    """Give `count` places of a delegation back."""
    if count <= 0:
        return
    delegation, _cohort = _locked(delegation_id)
    delegation.taken_count -= count
    db.session.flush()


def why_not_swap(delegation_id: UUID, *, out: Need, into: Need, gives_back: Need | None = None) -> list[Obstacle]:
    """Lock a delegation and say why one person cannot have the place of another, as far as quotas count.

    `gives_back`: the second one holds another place, which they give back.
    """
    delegation, cohort = _locked(delegation_id)
    city_id = delegation.city_id
    leaving = [out] if gives_back is None else [out, gives_back]
    return room_of(cohort, [delegation]).give(city_id, leaving).why_not_take(city_id, [into])


def lock_cohort(cohort_id: UUID) -> Cohort:
    """Lock a cohort, which every way to a place locks first, and read it anew."""
    cohort = db.session.scalar(_COHORT, {"cohort_id": cohort_id})
    if cohort is None:
        raise NotFound
    return cohort


def lock_rooms(cohort_id: UUID, *, delegation_ids: Sequence[UUID] = ()) -> tuple[Cohort, Room]:
    """Lock a cohort with some of its delegations (none named: all in the session's scope) and return what is left of its places."""
    cohort = lock_cohort(cohort_id)
    chosen = _DELEGATIONS.where(Delegation.id.in_(list(delegation_ids))) if delegation_ids else _DELEGATIONS
    delegations = db.session.scalars(chosen, {"cohort_id": cohort_id}).all()
    return cohort, room_of(cohort, delegations)


def room_of(cohort: Cohort, delegations: Sequence[Delegation]) -> Room:
    """Return what is left of a cohort's places; a truth only under the lock, for a preview good enough without."""
    free = {delegation.city_id: delegation.free_count for delegation in delegations}
    if not cohort.quota_count:
        return Room(free)
    with unscoped(db.session(), "quotas and the capacity count the people of all cities, as sums"):
        return _counted(cohort, free, list_quotas(cohort))


def room_with(cohort: Cohort, delegations: Sequence[Delegation], quota: Quota) -> Room:
    """Return what would be left of a cohort's places if it had a quota with these columns; it stands for the one with the same id."""
    free = {delegation.city_id: delegation.free_count for delegation in delegations}
    with unscoped(db.session(), "quotas and the capacity count the people of all cities, as sums"):
        return _counted(cohort, free, [*(one for one in list_quotas(cohort) if one.id != quota.id), quota])


def _counted(cohort: Cohort, free: dict[UUID, int], quotas: Sequence[Quota]) -> Room:
    sums = db.session.execute(_SUMS, {"cohort_id": cohort.id}).one()
    tallies = people_counter().tally(cohort, quotas)
    most = cohort.capacity if cohort.capacity is not None else int(sums.pledged)
    return Room(free, quotas, tallies, most - int(sums.taken))


_COHORT = (
    select(Cohort).where(Cohort.id == bindparam("cohort_id")).with_for_update(key_share=True).execution_options(populate_existing=True)
)
_DELEGATIONS = (
    select(Delegation)
    .where(Delegation.cohort_id == bindparam("cohort_id"))
    .order_by(Delegation.id)
    .with_for_update(key_share=True)
    .execution_options(populate_existing=True)
)
_SUMS = select(
    func.coalesce(func.sum(Delegation.pledged_count), 0).label("pledged"),
    func.coalesce(func.sum(Delegation.taken_count), 0).label("taken"),
).where(Delegation.cohort_id == bindparam("cohort_id"))
_QUOTAS = (
    select(Quota)
    .where(Quota.cohort_id == bindparam("cohort_id"))
    .options(joinedload(Quota.city))
    .order_by(Quota.id)
    .execution_options(populate_existing=True)
)


def list_quotas(cohort: Cohort) -> list[Quota]:
    """Return the quotas of a cohort that the session's scope lets see, in the order in which they were made."""
    return list(db.session.scalars(_QUOTAS, {"cohort_id": cohort.id}))


@cache
def _both() -> Select[*tuple[Any, ...]]:
    # In the order of the FROM, cohorts first; what refers to them by a key meanwhile is not held up.
    return (
        select(Cohort, Delegation)
        .select_from(Cohort)
        .join(Delegation, Delegation.cohort_id == Cohort.id)
        .where(Delegation.id == bindparam("delegation_id"))
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )


def _locked(delegation_id: UUID) -> tuple[Delegation, Cohort]:
    """Lock a delegation's cohort and the delegation, and read both anew."""
    found = db.session.execute(_both(), {"delegation_id": delegation_id}).one_or_none()
    if found is None:
        raise NotFound
    return found[1], found[0]
