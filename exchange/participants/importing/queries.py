"""Reads of imports; a foreign one does not exist."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from exchange.access.permissions import Permission
from exchange.access.viewers import Viewer
from exchange.cohorts.models import Cohort, Delegation
from exchange.foundation.database import db
from exchange.foundation.obstacles import NotFound
from exchange.history.models import HistoryLine
from exchange.participants.models import RosterImport
from exchange.people.models import Person

TAKEN_BACK = "roster-import-undone"
_WITH_COMPANY = (
    joinedload(RosterImport.cohort, innerjoin=True).joinedload(Cohort.conference, innerjoin=True),
    joinedload(RosterImport.delegation, innerjoin=True).options(
        joinedload(Delegation.city, innerjoin=True), joinedload(Delegation.cohort, innerjoin=True)
    ),
)


def load_import(import_id: UUID) -> RosterImport:
    """Return an import for the programme itself, or raise NotFound."""
    row = db.session.scalar(select(RosterImport).where(RosterImport.id == import_id).options(*_WITH_COMPANY))
    if row is None:
        raise NotFound
    return row


def get_import(import_id: UUID, cohort: Cohort, *, viewer: Viewer) -> RosterImport:
    """Return an import of a cohort in a city for which the viewer may import, or raise NotFound."""
    row = load_import(import_id)
    if row.cohort_id != cohort.id or not viewer.may(Permission.ROSTER_IMPORT, city_id=row.city_id):
        raise NotFound
    return row


def who_took_back(row: RosterImport) -> str:
    """Return the name of who took an import back, empty where it was the programme or is not known any more."""
    found = db.session.execute(
        select(Person.first_name, Person.last_name)
        .join(HistoryLine, HistoryLine.actor_person_id == Person.id)
        .where(HistoryLine.subject_id == row.id, HistoryLine.deed == TAKEN_BACK)
        .order_by(HistoryLine.at.desc())
        .limit(1)
    ).first()
    return " ".join(name for name in found if name) if found else ""


def list_imports(cohort: Cohort, *, viewer: Viewer, limit: int = 10) -> list[RosterImport]:
    """Return the latest imports of a cohort in the viewer's cities, the newest first."""
    chosen = select(RosterImport).where(RosterImport.cohort_id == cohort.id).options(*_WITH_COMPANY)
    if not viewer.is_network:
        chosen = chosen.where(RosterImport.city_id.in_(sorted(viewer.cities_for(Permission.ROSTER_IMPORT))))
    return list(db.session.scalars(chosen.order_by(RosterImport.created_at.desc()).limit(limit)))
