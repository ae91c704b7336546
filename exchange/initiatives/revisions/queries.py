"""Versions of an initiative, for those who write it, the adults who read it, and the network."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from exchange.access.viewers import Viewer
from exchange.foundation.database import db
from exchange.foundation.obstacles import NotFound
from exchange.initiatives.coauthors.queries import is_author
from exchange.initiatives.models import Initiative, InitiativeState
from exchange.initiatives.queries import written_at
from exchange.initiatives.revisions.models import InitiativeRevision
from exchange.initiatives.revisions.rules import PUBLIC_KINDS
from exchange.people.models import Person


def get_with_history(slug: str, *, viewer: Viewer) -> Initiative:
    """Return an initiative whose versions a viewer may read, or raise NotFound: that it is public is not enough."""
    if viewer.person_id is None:
        raise NotFound
    at, read_by_adult = written_at(slug, viewer=viewer)
    may = [is_author(viewer.person_id), read_by_adult]
    if viewer.is_network:
        may.append(Initiative.state != InitiativeState.DRAFT)
    initiative = db.session.scalar(select(Initiative).where(at, or_(*may)).options(joinedload(Initiative.city, innerjoin=True)))
    if initiative is None:
        raise NotFound
    return initiative


def list_revisions(initiative: Initiative) -> Sequence[InitiativeRevision]:
    """Return all versions, the first one first."""
    return db.session.scalars(
        select(InitiativeRevision)
        .where(InitiativeRevision.initiative_id == initiative.id)
        .order_by(InitiativeRevision.at, InitiativeRevision.id)
    ).all()


def find_last_of(initiative_id: UUID, number: int) -> InitiativeRevision | None:
    """Return the last version that has the answer to a question, or None."""
    return db.session.scalars(
        select(InitiativeRevision)
        .where(
            InitiativeRevision.initiative_id == initiative_id,
            or_(InitiativeRevision.number == number, InitiativeRevision.number.is_(None)),
        )
        .order_by(InitiativeRevision.at.desc(), InitiativeRevision.id.desc())
        .limit(1)
    ).first()


def who_wrote_last(initiative: Initiative, number: int, *, viewer: Viewer) -> str:
    """Return the name of the other author who wrote at a question last; none where it was the viewer."""
    last = find_last_of(initiative.id, number)
    if last is None or last.by_id is None or last.by_id == viewer.person_id:
        return ""
    return names_of({last.by_id}).get(last.by_id, "")


def list_public_revisions(initiative: Initiative) -> Sequence[InitiativeRevision]:
    """Return the versions that were public, the first one first."""
    return db.session.scalars(
        select(InitiativeRevision)
        .where(InitiativeRevision.initiative_id == initiative.id, InitiativeRevision.kind.in_(sorted(PUBLIC_KINDS)))
        .order_by(InitiativeRevision.at, InitiativeRevision.id)
    ).all()


def last_changed_at(initiative: Initiative) -> datetime | None:
    """Return when the public words were changed last; None when they are as they were published."""
    moments = [one.at for one in list_public_revisions(initiative)]
    return moments[-1] if len(moments) > 1 else None


def names_of(person_ids: set[UUID]) -> dict[UUID, str]:
    """Return {person: name} of those whom the viewer may see at all."""
    rows = db.session.execute(
        select(Person.id, Person.first_name, Person.last_name, Person.preferred_name).where(Person.id.in_(sorted(person_ids)))
    )
    return {row.id: f"{row.preferred_name or row.first_name} {row.last_name}".strip() for row in rows}
