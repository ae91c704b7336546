"""Refuse the rows of an import that would break a quota, before anybody confirms them."""

from uuid import UUID

from sqlalchemy import select

from exchange.cities.models import City
from exchange.cohorts.models import Cohort, Delegation
from exchange.foundation.database import db
from exchange.participants.keeping import COUNTED, which_break
from exchange.participants.roster.plan import RosterFile


def refuse_what_breaks(plan: RosterFile, cohort: Cohort, city: City) -> None:
    """Refuse rows that change how somebody counts so that a quota of the cohort would be broken, in the order of the file."""
    if not cohort.quota_count:
        return
    rows = {
        UUID(row.person): row for row in plan.rows if row.action == "change" and row.person is not None and COUNTED & row.changes.keys()
    }
    delegation = db.session.scalar(select(Delegation).where(Delegation.cohort_id == cohort.id, Delegation.city_id == city.id))
    if delegation is None or not rows:
        return
    changes = {key: {field: new for field, (_old, new) in row.changes.items()} for key, row in rows.items()}
    for key, reasons in which_break(cohort, [delegation], changes, lock=False).items():
        for reason in reasons:
            rows[key].add("quota", reason.sentence, column=None, severity="refuse")
        rows[key].action = "refuse"
