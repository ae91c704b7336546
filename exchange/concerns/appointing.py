"""Who may read what worries young people: one appoints, a second approves, anybody of the network ends it at once."""

from datetime import datetime
from uuid import UUID

from exchange.access.permissions import Permission
from exchange.access.viewers import Viewer
from exchange.concerns import queries, rules
from exchange.concerns.models import SafeguardingLead
from exchange.foundation.database import db
from exchange.foundation.obstacles import NotFound, refuse_if
from exchange.history.services import record


def appoint(person_id: UUID, *, actor: Viewer, now: datetime) -> SafeguardingLead:
    """Propose one of the network's staff; nothing is theirs to read until a second one approves."""
    if not actor.may(Permission.CONCERNS_LEAD):
        raise NotFound
    appointed = {one.lead.person_id for one in queries.list_appointments() if one.lead.ended_at is None}
    refuse_if(rules.why_not_appoint(person_id, actor_id=actor.person_id, appointed=appointed))
    if person_id not in {person.id for person in queries.list_candidates(now.date(), but=actor.person_id)}:
        raise NotFound
    lead = SafeguardingLead(person_id=person_id, appointed_at=now, appointed_by_id=actor.person_id)
    db.session.add(lead)
    db.session.flush()
    record("safeguarding-lead-appointed", lead, actor=actor, now=now)
    return lead


def approve(lead: SafeguardingLead, *, actor: Viewer, now: datetime) -> None:
    """Let an appointment take effect."""
    refuse_if(rules.why_not_approve(lead, actor_id=actor.person_id))
    lead.approved_at, lead.approved_by_id = now, actor.person_id
    record("safeguarding-lead-approved", lead, actor=actor, now=now)


def end(lead: SafeguardingLead, *, actor: Viewer, now: datetime) -> None:
    """End an appointment: from now on nothing opens to them, nor stays open."""
    if lead.ended_at is None:
        lead.ended_at, lead.ended_by_id = now, actor.person_id
        record("safeguarding-lead-ended", lead, actor=actor, now=now)
