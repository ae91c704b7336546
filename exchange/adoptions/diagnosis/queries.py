"""Reads of the joint diagnosis: the one of their own city, for its officers and its young people; and who speaks as what."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from exchange.access.permissions import Permission, Role
from exchange.access.viewers import Viewer
from exchange.adoptions.diagnosis.models import Need, Voice
from exchange.adoptions.diagnosis.rules import Place, kind_then
from exchange.adoptions.models import Adoption
from exchange.foundation.database import db
from exchange.foundation.obstacles import NotFound
from exchange.participants.models import Participant, ParticipantKind
from exchange.participants.queries import goes_as_young


def is_officer(adoption: Adoption, viewer: Viewer) -> bool:
    """Say whether somebody speaks for the city."""
    return viewer.may(Permission.ADOPTIONS_MOVE, city_id=adoption.city_id)


def is_young(adoption: Adoption, viewer: Viewer) -> bool:
    """Say whether somebody speaks as a young person of the city: they go as one, and play no other part there."""
    roles = {grant.role for grant in viewer.grants if grant.city_id == adoption.city_id}
    return roles == {Role.YOUNGSTER} and not is_officer(adoption, viewer) and goes_as_young(viewer)


def may_hear(adoption: Adoption, viewer: Viewer) -> bool:
    """Say whether somebody writes down which needs young people named when they met: officers of the city, and its group leaders."""
    leads = any(grant.role is Role.LEADER and grant.city_id == adoption.city_id for grant in viewer.grants)
    return leads or is_officer(adoption, viewer)


def get_need(adoption: Adoption, need_id: UUID) -> Need:
    """Return a need of an adoption that the viewer has found, with its answers, or raise NotFound."""
    chosen = select(Need).where(Need.id == need_id, Need.adoption_id == adoption.id).options(selectinload(Need.marks))
    need = db.session.scalar(chosen)
    if need is None:
        raise NotFound
    return need


def writers_of(needs: Iterable[Need]) -> dict[UUID, ParticipantKind]:
    """Return {need of young people: as what its writer went when they wrote it}; officers who go nowhere are left out. One statement."""
    asked = [need for need in needs if need.voice is Voice.YOUNG and need.by_id is not None]
    places: dict[UUID, list[Place]] = {}
    chosen = select(Participant.person_id, Participant.registered_at, Participant.kind)
    if people := sorted({need.by_id for need in asked if need.by_id is not None}):
        for person_id, since, kind in db.session.execute(chosen.where(Participant.person_id.in_(people))):
            places.setdefault(person_id, []).append((since, kind))
    found = {need.id: kind_then(places.get(need.by_id, []), at=need.at) for need in asked if need.by_id is not None}
    return {need_id: kind for need_id, kind in found.items() if kind is not None}
