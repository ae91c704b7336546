"""What the network's report counts over all cities of a cohort."""

from collections import Counter, defaultdict
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Select, String, bindparam, cast, distinct, func, select

from exchange.cohorts.models import Cohort
from exchange.foundation.database import db
from exchange.initiatives.models import Initiative, InitiativeState, initiative_themes
from exchange.journeys.models import Direction, Journey, Leg, Seat
from exchange.journeys.rules import TRAVELS
from exchange.manifesto.models import Theme
from exchange.participants.models import Participant, ParticipantState
from exchange.reports.queries import Rows, key_of


def count_seated(cohort: Cohort) -> dict[tuple[Any, Direction], int]:
    """Return {(city, direction): how many travellers have a seat}.

    Everybody on a seat is counted, and the few who do not travel (any more) are taken off: looking each of the others up
    took four times as long.
    """
    values = {"cohort_id": cohort.id}
    seated = {(city, direction): people for city, direction, people in db.session.execute(_seated(), values)}
    for city, direction, people in db.session.execute(_seated_in_vain(), values):
        seated[city, direction] -= people
    return seated


@cache
def _seated() -> Select[*tuple[Any, ...]]:
    return (
        select(key_of(Journey.city_id), Journey.direction, func.count(distinct(Seat.participant_id)))
        .join(Leg, Leg.journey_id == Journey.id)
        .join(Seat, Seat.leg_id == Leg.id)
        .where(Journey.cohort_id == bindparam("cohort_id"))
        .group_by(Journey.city_id, Journey.direction)
    )


@cache
def _seated_in_vain() -> Select[*tuple[Any, ...]]:
    return (
        select(key_of(Journey.city_id), Journey.direction, func.count(distinct(Seat.participant_id)))
        .select_from(Participant)
        .join(Seat, Seat.participant_id == Participant.id)
        .join(Leg, Leg.id == Seat.leg_id)
        .join(Journey, Journey.id == Leg.journey_id)
        .where(Participant.cohort_id == bindparam("cohort_id"), Participant.state.in_(sorted(set(ParticipantState) - TRAVELS)))
        .group_by(Journey.city_id, Journey.direction)
    )


def count_initiatives(cohort: Cohort) -> Rows:
    """Return (city, state, initiatives) over all cities; one row a combination."""
    return db.session.execute(_counted(), {"cohort_id": cohort.id}).all()


@cache
def _counted() -> Select[*tuple[Any, ...]]:
    return (
        select(key_of(Initiative.city_id).label("city"), Initiative.state, func.count().label("initiatives"))
        .where(Initiative.cohort_id == bindparam("cohort_id"), Initiative.state != InitiativeState.DRAFT)
        .group_by(Initiative.city_id, Initiative.state)
    )


def count_initiatives_by_theme(cohort: Cohort) -> list[tuple[str | None, Any, InitiativeState, int]]:
    """Return (theme's slug or None, labels, state, initiatives) over all cities; one row a combination."""
    counted: dict[InitiativeState, Counter[str]] = defaultdict(Counter)
    for state, keys in db.session.execute(_themes_by_city(), {"cohort_id": cohort.id}):
        counted[state].update(keys.split(","))
    found = {key for counts in counted.values() for key in counts if key}
    themes = db.session.execute(_themes(), {"ids": [UUID(key) for key in found]}).all() if found else ()
    rows = [(slug, labels, state, counts[key]) for key, slug, labels in themes for state, counts in counted.items() if counts[key]]
    return rows + [(None, {}, state, counts[""]) for state, counts in counted.items() if counts[""]]


@cache
def _themes_by_city() -> Select[*tuple[Any, ...]]:
    # In the order of an index, strung together: SQLite sorted for three times as long as Python counts.
    return (
        select(Initiative.state, func.aggregate_strings(func.coalesce(cast(initiative_themes.c.theme_id, String), ""), ","))
        .select_from(Initiative)
        .outerjoin(initiative_themes, initiative_themes.c.initiative_id == Initiative.id)
        .where(Initiative.cohort_id == bindparam("cohort_id"), Initiative.state != InitiativeState.DRAFT)
        .group_by(Initiative.city_id, Initiative.state)
    )


@cache
def _themes() -> Select[*tuple[Any, ...]]:
    return (
        select(cast(Theme.id, String), Theme.slug, Theme.labels)
        .where(Theme.id.in_(bindparam("ids", expanding=True)))
        .order_by(Theme.position, Theme.slug)
    )
