"""Add, change and remove quotas, each under the lock under which places are taken."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from exchange.access.viewers import Viewer
from exchange.cohorts.models import Cohort
from exchange.cohorts.quotas.models import Quota
from exchange.cohorts.quotas.rules import why_not_keep_quota
from exchange.cohorts.reserving import lock_cohort
from exchange.cohorts.signals import places_freed
from exchange.foundation.database import db
from exchange.foundation.obstacles import Conflict, Obstacle, refuse_if
from exchange.history.services import record


def add_quota(cohort: Cohort, *, actor: Viewer, now: datetime, **facts: Any) -> Quota:
    """Add a quota with these columns; raise Refused when the numbers cannot be. Nobody loses a place by it."""
    refuse_if(why_not_quota(cohort, facts))
    lock_cohort(cohort.id)
    quota = Quota(cohort=cohort, cohort_id=cohort.id, **facts)
    db.session.add(quota)
    cohort.quota_count += 1
    db.session.flush()
    record("quota-added", quota, actor=actor, now=now)
    places_freed.send(cohort, delegation_ids=[], now=now)
    return quota


def change_quota(quota: Quota, *, version: int | None, actor: Viewer, now: datetime, **facts: Any) -> list[str]:
    """Change a quota and return which columns did; raise Conflict when somebody changed it meanwhile."""
    if version is not None and version != quota.version:
        raise Conflict
    refuse_if(why_not_quota(quota.cohort, facts))
    lock_cohort(quota.cohort_id)
    changed = [name for name, value in facts.items() if getattr(quota, name) != value]
    for name in changed:
        setattr(quota, name, facts[name])
    if changed:
        db.session.flush()
        record("quota-changed", quota, actor=actor, now=now, changed=changed)
        places_freed.send(quota.cohort, delegation_ids=[], now=now)
    return changed


def remove_quota(quota: Quota, *, actor: Viewer, now: datetime) -> None:
    """Take a quota away; whoever waited because of it is offered what is free."""
    cohort = lock_cohort(quota.cohort_id)
    record("quota-removed", quota, actor=actor, now=now)
    db.session.delete(quota)
    cohort.quota_count -= 1
    db.session.flush()
    places_freed.send(cohort, delegation_ids=[], now=now)


def why_not_quota(cohort: Cohort, facts: Mapping[str, Any]) -> list[Obstacle]:
    """Say why a cohort cannot have a quota with these columns."""
    return why_not_keep_quota(
        youngest_age=facts.get("youngest_age"),
        oldest_age=facts.get("oldest_age"),
        minimum_count=facts.get("minimum_count"),
        maximum_count=facts.get("maximum_count"),
        cohort=cohort,
    )
