"""Statements are issued when something begins to run, stand beside their initiative, and belong to their holder."""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from exchange.access.viewers import Viewer
from exchange.adoptions.models import Adoption
from exchange.adoptions.signals import adoption_moved
from exchange.foundation.declarations import WhenErased, belongs
from exchange.initiatives.models import Initiative
from exchange.initiatives.sections import Place, Section, add_section
from exchange.statements.models import Statement, StatementEdition
from exchange.statements.queries import find_own_of
from exchange.statements.services import issue_statements


def _moved(adoption: Adoption, *, now: datetime, **_more: Any) -> None:
    issue_statements(adoption.initiative, now=now)


def _card(initiative: Initiative, viewer: Viewer) -> Section | None:
    """Show authors their statement beside what they wrote."""
    if viewer.person_id is None or viewer.person_id not in initiative.author_ids:
        return None
    statement_id = find_own_of(initiative.id, viewer=viewer)
    return Section("statements/_card.html", {"statement_id": statement_id}, place=Place.SIDE) if statement_id else None


def connect() -> None:
    """Listen, and say whose rows they are: the facts stay when a person goes, without a name and without their words."""
    adoption_moved.connect(_moved)
    add_section(_card)
    belongs(Statement, of_person=lambda person_id: Statement.person_id == person_id, when_erased=WhenErased.BLANK)
    belongs(
        StatementEdition,
        of_person=lambda person_id: StatementEdition.statement_id.in_(select(Statement.id).where(Statement.person_id == person_id)),
        when_erased=WhenErased.BLANK,
    )
