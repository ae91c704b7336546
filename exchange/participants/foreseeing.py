"""Read how a cohort stands, say what an act will do, and do exactly that, or show what it would do now instead."""

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import select

from exchange.access.viewers import Viewer
from exchange.cohorts.models import Cohort, CohortState, Delegation
from exchange.cohorts.queries import list_delegations
from exchange.cohorts.quotas.rules import Need
from exchange.cohorts.reserving import lock_cohort, lock_rooms, room_of
from exchange.foundation.database import db
from exchange.history.services import record
from exchange.participants.consequences import Consequences, Facts, Holder, Share
from exchange.participants.models import HOLDING_A_PLACE, Participant
from exchange.participants.rules import age_on
from exchange.participants.waiting.queries import list_parties
from exchange.participants.waiting.rules import why_no_offers
from exchange.participants.waiting.services import offer_free_places
from exchange.people.models import Person

Foresee = Callable[[Facts], Consequences]


class MeansOtherThings(Exception):
    """Meanwhile the act means something else than its writer was shown: `consequences`."""

    def __init__(self, consequences: Consequences) -> None:
        self.consequences = consequences
        super().__init__("the facts moved")


def read_facts(cohort: Cohort, delegations: Sequence[Delegation], *, now: datetime) -> Facts:
    """Return how a cohort stands, as far as some delegations of it."""
    ids = [one.id for one in delegations]
    rows = db.session.execute(
        select(
            Participant.id,
            Participant.delegation_id,
            Participant.city_id,
            Participant.kind,
            Participant.fewer_opportunities,
            Person.birth_date,
        )
        .join(Person, Person.id == Participant.person_id)
        .where(Participant.delegation_id.in_(ids), Participant.state.in_(sorted(HOLDING_A_PLACE)))
        .order_by(Participant.id)
    )
    return Facts(
        room=room_of(cohort, delegations),
        holders=[
            Holder(
                row.id,
                row.delegation_id,
                row.city_id,
                Need(row.kind, age_on(row.birth_date, cohort.first_day), row.fewer_opportunities),
                row.birth_date,
            )
            for row in rows
        ],
        parties=list_parties(cohort, delegation_ids=ids) if ids else [],
        shares=[Share(one.id, one.city_id, one.city.name, one.pledged_count, one.taken_count) for one in delegations],
        departs_on=cohort.away_from_on,
        minors_per_adult=cohort.minors_per_adult,
        closed=why_no_offers(cohort, today=now.date()),
        closed_when_open=why_no_offers(cohort, today=now.date(), state=CohortState.OPEN),
    )


def foresee(cohort: Cohort, delegations: Sequence[Delegation], what: Foresee, *, now: datetime) -> Consequences:
    """Say what an act will do; a preview, read without a lock."""
    return what(read_facts(cohort, delegations, now=now))


def make_sure(cohort: Cohort, delegations: Sequence[Delegation], what: Foresee, *, seen: str, now: datetime) -> Consequences:
    """Lock the places and raise MeansOtherThings unless the act still means what was `seen`."""
    if delegations:
        lock_rooms(cohort.id, delegation_ids=[one.id for one in delegations])
    else:
        lock_cohort(cohort.id)
    consequences = foresee(cohort, delegations, what, now=now)
    if consequences.seal != seen:
        raise MeansOtherThings(consequences)
    return consequences


def release_unused(cohort: Cohort, *, actor: Viewer, now: datetime) -> list[tuple[Delegation, int]]:
    """Offer what is free to those who wait, then lower each pledge to what is taken; return (delegation, places returned)."""
    lock_rooms(cohort.id)
    offer_free_places(cohort.id, now=now)
    returned = []
    for delegation in list_delegations(cohort, viewer=actor):
        unused = delegation.free_count
        if unused:
            delegation.pledged_count = delegation.taken_count
            record("places-released", delegation, actor=actor, now=now, changed=["pledged_count"], reason=str(unused))
            returned.append((delegation, unused))
    db.session.flush()
    return returned
