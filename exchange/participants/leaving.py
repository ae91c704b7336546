"""Whom a city still owes a trip when it wants to leave the network."""

from datetime import date

from sqlalchemy import func, select

from exchange.cities.models import City
from exchange.cohorts.models import Cohort, CohortState
from exchange.foundation.database import db
from exchange.foundation.languages import _n
from exchange.foundation.obstacles import Obstacle, Owner
from exchange.participants.models import HOLDING_A_PLACE, Participant

_OVER = (CohortState.RETURNED, CohortState.ARCHIVED)


def travellers_tie(city: City, _today: date) -> list[Obstacle]:
    """Say, cohort by cohort, that people of the city are still to travel and to come back."""
    rows = db.session.execute(
        select(Cohort.slug, Cohort.name, func.count().label("people"))
        .join(Participant, Participant.cohort_id == Cohort.id)
        .where(Participant.city_id == city.id, Participant.state.in_(sorted(HOLDING_A_PLACE)), Cohort.state.not_in(_OVER))
        .group_by(Cohort.slug, Cohort.name, Cohort.away_from_on)
        .order_by(Cohort.away_from_on)
    )
    return [
        Obstacle(
            "travellers",
            _n(
                "%(num)s person of the city has a place in %(cohort)s. Wait until the trip is over, or take the place back.",
                "%(num)s people of the city have places in %(cohort)s. Wait until the trip is over, or take the places back.",
                row.people,
                cohort=row.name,
            ),
            Owner.NETWORK,
            None,
            "cohorts.delegations",
            {"slug": row.slug},
        )
        for row in rows
    ]
