"""What was born at a session, and who holds on to it."""

from typing import Any
from uuid import UUID

from sqlalchemy import Row, exists, func, select

from exchange.access.scope import unscoped
from exchange.access.viewers import Viewer
from exchange.cities.models import City
from exchange.foundation.database import db
from exchange.foundation.obstacles import Obstacle
from exchange.initiatives.models import Initiative, InitiativeState, Sighting
from exchange.initiatives.queries import sightings_visible_to
from exchange.initiatives.seeing.rules import why_not_remove_session

_MOST = 100


def holds_session(session_id: UUID) -> list[Obstacle]:
    """Return why a session cannot go: what anybody of any city saw there, and every initiative, drafts included."""
    with unscoped(db.session(), "a note of any city keeps its session in the programme; only that there is one is said"):
        has_notes = db.session.scalar(select(exists().where(Sighting.session_id == session_id)))
        has_initiatives = db.session.scalar(select(exists().where(Initiative.session_id == session_id)))
    return why_not_remove_session(has_notes=bool(has_notes), has_initiatives=bool(has_initiatives))


def list_born_at(session_id: UUID) -> list[Row[tuple[Any, ...]]]:
    """Return the published initiatives that began at a session, the furthest first; public facts, one statement."""
    return list(
        db.session.execute(
            select(
                Initiative.id, Initiative.slug, Initiative.title, Initiative.language, Initiative.stage, Initiative.adopted_count,
                City.name.label("city_name"), City.names.label("city_names"),
            )
            .join(City, City.id == Initiative.city_id)
            .where(Initiative.session_id == session_id, Initiative.state == InitiativeState.PUBLISHED)
            .order_by(Initiative.adopted_count.desc(), Initiative.published_at, Initiative.id)
            .limit(_MOST)
        )
    )  # fmt: skip


def count_notes_at(session_id: UUID, *, viewer: Viewer) -> tuple[int, int]:
    """Return how many notes a viewer may read that were written at a session: (their own, those of their young people)."""
    if viewer.person_id is None:
        return 0, 0
    seen = sightings_visible_to(viewer).where(Sighting.session_id == session_id).subquery()
    own = func.count().filter(seen.c.author_id == viewer.person_id)
    mine, everything = db.session.execute(select(own, func.count()).select_from(seen)).one()
    return mine, everything - mine
