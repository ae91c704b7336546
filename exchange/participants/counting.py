"""Count who holds a place, for the quotas of a cohort: the same answer in SQL and in `quotas.rules.counts`."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, false, func, select, true

from exchange.access.viewers import Viewer
from exchange.cohorts.models import Cohort
from exchange.cohorts.quotas.counting import Counted
from exchange.cohorts.quotas.models import Quota
from exchange.cohorts.quotas.rules import Need, Tally
from exchange.foundation.database import db
from exchange.participants.facts import Facts
from exchange.participants.models import HOLDING_A_PLACE, Participant, ParticipantKind
from exchange.participants.queries import whom_may_see
from exchange.participants.rules import age_on, years_before
from exchange.people.models import Person


def need_of(participant: Participant) -> Need:
    """Return what quotas count of a participant."""
    return Need(participant.kind, age_on(participant.person.birth_date, participant.cohort.first_day), participant.fewer_opportunities)


def need_of_facts(facts: Facts, *, cohort: Cohort) -> Need:
    """Return what quotas count of somebody who is not registered yet."""
    birth, fewer = facts.get("birth_date"), facts.get("fewer_opportunities")
    return Need(
        ParticipantKind(str(facts.get("kind") or ParticipantKind.YOUNGSTER)),
        age_on(birth, cohort.first_day) if isinstance(birth, date) else None,
        fewer if isinstance(fewer, bool) else None,
    )


class HoldersCounter:
    """Counts participants who hold a place."""

    def tally(self, cohort: Cohort, quotas: Sequence[Quota]) -> Mapping[UUID, Tally]:
        """Count all cities' people for each quota; call it with the scope lifted, and under the lock where a place depends on it."""
        if not quotas:
            return {}
        columns: list[ColumnElement[int]] = []
        for quota in quotas:
            counted = counts_in_sql(quota, cohort)
            columns += [_how_many(func.coalesce(counted, false())), _how_many(func.coalesce(counted, true()))]
        row = db.session.execute(
            select(*columns)
            .select_from(Participant)
            .join(Person, Person.id == Participant.person_id)
            .where(Participant.cohort_id == cohort.id, Participant.state.in_(sorted(HOLDING_A_PLACE)))
        ).one()
        return {quota.id: Tally(row[2 * index], row[2 * index + 1]) for index, quota in enumerate(quotas)}

    def named(self, cohort: Cohort, *, viewer: Viewer) -> Sequence[Counted]:
        """Return who of those that a viewer may see holds a place, by name."""
        chosen = (
            select(
                Participant.id,
                Participant.city_id,
                Participant.kind,
                Participant.fewer_opportunities,
                Person.first_name,
                Person.last_name,
                Person.birth_date,
            )
            .join(Person, Person.id == Participant.person_id)
            .where(Participant.cohort_id == cohort.id, Participant.state.in_(sorted(HOLDING_A_PLACE)))
            .order_by(Participant.sort_name, Participant.id)
        )
        seen = whom_may_see(viewer)
        rows = db.session.execute(chosen if seen is None else chosen.where(seen))
        return [
            Counted(
                row.id,
                f"{row.first_name} {row.last_name}".strip(),
                row.city_id,
                Need(row.kind, age_on(row.birth_date, cohort.first_day), row.fewer_opportunities),
            )
            for row in rows
        ]


def _how_many(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def counts_in_sql(quota: Quota, cohort: Cohort) -> ColumnElement[bool]:
    """Return the condition under which a quota counts a Participant, NULL where it is not known; needs Person joined."""
    parts: list[ColumnElement[bool]] = []
    if quota.city_id is not None:
        parts.append(Participant.city_id == quota.city_id)
    if quota.kind is not None:
        parts.append(Participant.kind == quota.kind)
    if quota.youngest_age is not None:
        parts.append(Person.birth_date <= years_before(cohort.first_day, quota.youngest_age))
    if quota.oldest_age is not None:
        parts.append(Person.birth_date > years_before(cohort.first_day, quota.oldest_age + 1))
    if quota.fewer_opportunities is not None:
        parts.append(Participant.fewer_opportunities == quota.fewer_opportunities)
    return and_(true(), *parts)
