"""Versions of an initiative, for those who write it, the adults who read it, and the network."""

from collections import defaultdict
from collections.abc import Collection, Sequence
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
from exchange.initiatives.revisions.rules import PUBLIC_KINDS, UNSENT_KINDS, Hidden, hidden_of
from exchange.people.models import Person


def get_with_history(slug: str, *, viewer: Viewer) -> tuple[Initiative, bool]:
    """Return an initiative whose versions a viewer may read, and whether all of them; raise NotFound: that it is public is not enough.

    Authors and the adults beside them read everything; the network reads what was sent.
    """
    if viewer.person_id is None:
        raise NotFound
    at, read_by_adult = written_at(slug, viewer=viewer)
    reads_all = or_(is_author(viewer.person_id), read_by_adult)
    may = or_(reads_all, Initiative.state != InitiativeState.DRAFT) if viewer.is_network else reads_all
    found = db.session.execute(
        select(Initiative, reads_all.label("reads_all")).where(at, may).options(joinedload(Initiative.city, innerjoin=True))
    ).one_or_none()
    if found is None:
        raise NotFound
    return found.Initiative, bool(found.reads_all)


def list_revisions(initiative: Initiative, *, only_sent: bool = False) -> Sequence[InitiativeRevision]:
    """Return all versions, the first one first; or its steps alone, which begin with the first sending and hold what was sent."""
    chosen = select(InitiativeRevision).where(InitiativeRevision.initiative_id == initiative.id)
    if only_sent:
        chosen = chosen.where(InitiativeRevision.kind.not_in(sorted(UNSENT_KINDS)))
    return db.session.scalars(chosen.order_by(InitiativeRevision.at, InitiativeRevision.id)).all()


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


def list_hidden(initiative_ids: Collection[UUID], name: str) -> dict[UUID, Hidden]:
    """Return {initiative: what is hidden of a question} where anything is; one statement, nearly always without a row."""
    hiding = select(InitiativeRevision.initiative_id).where(InitiativeRevision.hides_before)
    rows = db.session.scalars(
        select(InitiativeRevision)
        .where(
            InitiativeRevision.initiative_id.in_(sorted(initiative_ids)),
            InitiativeRevision.initiative_id.in_(hiding),
            InitiativeRevision.kind.in_(sorted(PUBLIC_KINDS)),
        )
        .order_by(InitiativeRevision.at, InitiativeRevision.id)
    )
    versions: dict[UUID, list[InitiativeRevision]] = defaultdict(list)
    for row in rows:
        versions[row.initiative_id].append(row)
    return {key: found for key, of in versions.items() if (found := hidden_of(of, name)) is not None}


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
