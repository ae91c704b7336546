"""What it will do when somebody goes in somebody's stead: read before it is done, and again under the lock when it is."""

from dataclasses import dataclass
from datetime import date
from functools import partial
from uuid import UUID

from exchange.cohorts.models import Delegation
from exchange.foundation.obstacles import Obstacle
from exchange.participants import consequences
from exchange.participants.consequences import Facts, Holder
from exchange.participants.contributions import what_passes_on
from exchange.participants.counting import need_of, need_of_facts
from exchange.participants.facts import Facts as Typed
from exchange.participants.foreseeing import Foresee
from exchange.participants.models import Participant, ParticipantKind, ParticipantState
from exchange.participants.outcomes import Swap
from exchange.participants.rules import is_minor
from exchange.participants.substituting import why_not_be_replaced, why_not_step_in
from exchange.participants.waiting.queries import find_group
from exchange.people.models import Person

# Stands for somebody who is not registered yet.
_NOBODY_YET = UUID(int=0)


@dataclass(frozen=True)
class Successor:
    """Who would go: a participant, or somebody who is registered with the deed."""

    holder: Holder
    name: str
    email: str
    participant: Participant | None = None


def known_successor(one: Participant) -> Successor:
    """Return somebody who is registered already."""
    holder = Holder(one.id, one.delegation_id, one.city_id, need_of(one), one.person.birth_date)
    return Successor(holder, one.person.full_name, one.person.email, one)


def new_successor(person: Person, typed: Typed, delegation: Delegation) -> Successor:
    """Return somebody who is not registered yet: what was typed, and of a known person what is stored."""
    birth = typed.get("birth_date")
    born = birth if isinstance(birth, date) else person.birth_date
    name = f"{typed.get('first_name') or ''} {typed.get('last_name') or ''}".strip()
    need = need_of_facts({**typed, "birth_date": born}, cohort=delegation.cohort)
    return Successor(
        Holder(_NOBODY_YET, delegation.id, delegation.city_id, need, born), name, str(typed.get("email") or person.email or "")
    )


def foresee_substitution(old: Participant, new: Successor) -> Foresee:
    """Return what says of a cohort's facts what it does when `new` goes in the stead of `old`."""
    adult = new.holder.need.kind is not ParticipantKind.YOUNGSTER and not is_minor(new.holder.birth_date, old.cohort.away_from_on)
    passing = what_passes_on(old, to_adult=adult)
    swap = Swap(
        old.person.full_name,
        new.name,
        waited=new.participant is not None and new.participant.state is ParticipantState.WAITING,
        letters=tuple(name for name, email in ((old.person.full_name, old.person.email), (new.name, new.email)) if email),
        passes_on=tuple((one.code, one.count, one.mark) for one in passing),
        said=tuple(one.sentence for one in passing),
    )
    return partial(consequences.of_substitution, out=old.id, into=new.holder, swap=swap)


def why_not_substitute(old: Participant, new: Successor, facts: Facts, *, today: date) -> list[Obstacle]:
    """Say why `new` cannot go in the stead of `old`, before anything is done."""
    reasons, one = why_not_be_replaced(old.state, cohort=old.cohort, today=today), new.participant
    if one is not None:
        same = one.delegation_id == old.delegation_id
        reasons += why_not_step_in(one.state, same_delegation=same, in_group=find_group(one) is not None)
    return reasons or consequences.why_not_substitute(facts, out=old.id, into=new.holder)
