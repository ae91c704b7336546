"""Reads around descriptions: who may write one, what authors propose, whose an address is."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import exists, func, or_, select

from exchange.access.permissions import Permission, Role
from exchange.access.viewers import Viewer
from exchange.foundation.database import db
from exchange.foundation.folding import fold
from exchange.foundation.obstacles import NotFound
from exchange.initiatives.describing.models import DescriptionProposal, EvidenceRecord
from exchange.initiatives.models import Initiative
from exchange.initiatives.queries import get_initiative
from exchange.participants.models import Participant, ParticipantKind
from exchange.participants.rules import years_before
from exchange.people.models import Guardian, Person, RoleGrant

_RIGHT = Permission.INITIATIVES_DESCRIBE
_MOST_ANSWERED = 200


def may_describe(initiative: Initiative, *, viewer: Viewer) -> bool:
    """Say whether somebody writes what a city knows of it: its own city, the city in which it was seen, or the network."""
    cities = {initiative.city_id, initiative.seen_city_id} - {None}
    return any(viewer.may(_RIGHT, city_id=city_id) for city_id in cities)


def may_answer(initiative: Initiative, *, viewer: Viewer) -> bool:
    """Say whether somebody reads what its authors propose, and answers: its own city or the network, never the city where it was seen.

    Authors are minors. No adult of another city writes with them.
    """
    return viewer.may(_RIGHT, city_id=initiative.city_id)


def get_to_describe(slug: str, *, viewer: Viewer) -> Initiative:
    """Return an initiative that the viewer may describe, or raise NotFound."""
    initiative = get_initiative(slug, viewer=viewer)
    if not may_describe(initiative, viewer=viewer):
        raise NotFound
    return initiative


def get_record(initiative: Initiative, record_id: UUID) -> EvidenceRecord:
    """Return a record of an initiative that the viewer has found, or raise NotFound."""
    found = next((one for one in initiative.description.records if one.id == record_id), None) if initiative.description else None
    if found is None:
        raise NotFound
    return found


def list_proposals(initiative: Initiative) -> list[DescriptionProposal]:
    """Return what its authors propose and nobody has answered, the oldest first."""
    return list(
        db.session.scalars(
            select(DescriptionProposal)
            .where(DescriptionProposal.initiative_id == initiative.id, DescriptionProposal.is_taken.is_(None))
            .order_by(DescriptionProposal.at, DescriptionProposal.id)
        )
    )


def list_answered(initiative: Initiative) -> Sequence[DescriptionProposal]:
    """Return what its authors proposed and somebody has answered, the latest first: other adults see what was said to them."""
    return db.session.scalars(
        select(DescriptionProposal)
        .where(DescriptionProposal.initiative_id == initiative.id, DescriptionProposal.is_taken.is_not(None))
        .order_by(DescriptionProposal.answered_at.desc(), DescriptionProposal.id)
        .limit(_MOST_ANSWERED)
    ).all()


def list_own_proposals(initiative: Initiative, *, viewer: Viewer) -> Sequence[DescriptionProposal]:
    """Return what the viewer proposed, with the answers, the newest first."""
    return db.session.scalars(
        select(DescriptionProposal)
        .where(DescriptionProposal.initiative_id == initiative.id, DescriptionProposal.by_id == viewer.person_id)
        .order_by(DescriptionProposal.at.desc(), DescriptionProposal.id)
    ).all()


def count_waiting(initiative: Initiative, *, person_id: UUID | None) -> int:
    """Return how many proposals of one person wait for an answer."""
    return (
        db.session.scalar(
            select(func.count())
            .select_from(DescriptionProposal)
            .where(
                DescriptionProposal.initiative_id == initiative.id,
                DescriptionProposal.by_id == person_id,
                DescriptionProposal.is_taken.is_(None),
            )
        )
        or 0
    )


def get_proposal(initiative: Initiative, proposal_id: UUID) -> DescriptionProposal:
    """Return a proposal for an initiative that the viewer has found, or raise NotFound."""
    found = db.session.get(DescriptionProposal, proposal_id)
    if found is None or found.initiative_id != initiative.id:
        raise NotFound
    return found


def is_young_address(email: str, *, today: date) -> bool:
    """Say whether an address is one of a young person, or of a parent, among those whom the viewer's city knows.

    Within the viewer's own cities alone: the answer must not tell who is registered elsewhere.
    """
    folded = fold(email)
    is_youngster = exists().where(Participant.person_id == Person.id, Participant.kind == ParticipantKind.YOUNGSTER)
    has_role = exists().where(RoleGrant.person_id == Person.id, RoleGrant.role == Role.YOUNGSTER)
    young = select(Person.id).where(Person.email_folded == folded, or_(Person.birth_date > years_before(today, 18), is_youngster, has_role))
    parent = select(Guardian.id).where(Guardian.email_folded == folded)
    return any(db.session.scalar(chosen.limit(1)) is not None for chosen in (young, parent))
