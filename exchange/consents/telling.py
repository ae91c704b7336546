"""Who is told when somebody may no longer travel: the coordinators of the city and the leaders of the group."""

from datetime import datetime

from sqlalchemy import or_, select

from exchange.access.permissions import Role
from exchange.access.viewers import Viewer
from exchange.consents.letters import may_not_travel
from exchange.foundation.database import db
from exchange.foundation.languages import Sentence
from exchange.messages.services import queue_letter
from exchange.participants.models import HOLDING_A_PLACE, Participant, ParticipantKind
from exchange.people.models import Person, RoleGrant


def tell_who_leads(participant: Participant, *, why: Sentence, actor: Viewer, now: datetime) -> int:
    """Queue a letter to each coordinator and leader, in their languages; return how many."""
    if not participant.holds_place:
        return 0
    desk = select(RoleGrant.person_id).where(
        RoleGrant.role == Role.COORDINATOR, RoleGrant.city_id == participant.city_id, RoleGrant.in_force(now.date())
    )
    leaders = select(Participant.person_id).where(
        Participant.delegation_id == participant.delegation_id,
        Participant.kind == ParticipantKind.LEADER,
        Participant.state.in_(sorted(HOLDING_A_PLACE)),
        Participant.id != participant.id,
    )
    told = 0
    for person in db.session.scalars(select(Person).where(or_(Person.id.in_(desk), Person.id.in_(leaders))).order_by(Person.id)):
        draft = may_not_travel(participant, name=person.called, why=why)
        told += queue_letter(draft, to=person, city_id=participant.city_id, actor=actor, now=now) is not None
    return told
