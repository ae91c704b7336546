"""The adults beside an author: who is asked by letter to read first."""

from datetime import date

from sqlalchemy import and_, or_, select

from exchange.access.grants import GRANTS
from exchange.access.permissions import Permission, Role
from exchange.access.scope import unscoped
from exchange.accounts.models import Account
from exchange.foundation.database import db
from exchange.initiatives.coauthors.queries import author_ids_of
from exchange.initiatives.models import Initiative
from exchange.participants.models import HOLDING_A_PLACE, Participant, ParticipantKind
from exchange.people.models import Person, RoleGrant

_OF_THE_CITY = sorted(role for role, rights in GRANTS.items() if Permission.INITIATIVES_READ_FIRST in rights and role is not Role.LEADER)


def list_first_readers(initiative: Initiative, *, today: date) -> list[tuple[Person, str]]:
    """Return (person, address) of those who may read it first: coordinators of its city, leaders of its author's groups.

    The same people as `list_to_read` shows it to; whoever wrote it is never among them.
    """
    groups = select(Participant.delegation_id).where(Participant.person_id.in_(author_ids_of(initiative.id)))
    leads = (
        select(Participant.id)
        .where(
            Participant.person_id == Person.id,
            Participant.kind == ParticipantKind.LEADER,
            Participant.state.in_(sorted(HOLDING_A_PLACE)),
            Participant.delegation_id.in_(groups),
        )
        .correlate(Person)
        .exists()
    )
    part = (
        select(RoleGrant.id)
        .where(
            RoleGrant.person_id == Person.id,
            RoleGrant.in_force(today),
            or_(
                and_(RoleGrant.role.in_(_OF_THE_CITY), RoleGrant.city_id == initiative.city_id),
                and_(RoleGrant.role == Role.LEADER, leads),
            ),
        )
        .correlate(Person)
        .exists()
    )
    chosen = (
        select(Person, Account.email)
        .join(Account, Account.person_id == Person.id)
        .where(part, Person.id.not_in(author_ids_of(initiative.id)), Account.disabled_at.is_(None))
        .order_by(Person.sort_name, Person.id)
    )
    with unscoped(db.session(), "the adults who read first are told by letter, also those who answer for more than one city"):
        return [(person, address) for person, address in db.session.execute(chosen)]
