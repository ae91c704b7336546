"""What was born at a session, and who holds on to it."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, exists, func, select

from exchange.access.scope import unscoped
from exchange.access.viewers import Viewer
from exchange.cities.models import City
from exchange.conferences.models import ConferenceSession
from exchange.foundation.database import db
from exchange.foundation.obstacles import Obstacle
from exchange.foundation.pages import Paging
from exchange.initiatives.models import Initiative, InitiativeState, Sighting
from exchange.initiatives.queries import sightings_visible_to
from exchange.initiatives.seeing.rules import why_not_remove_session
from exchange.people.models import Person

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


def has_begun(sighting: Sighting) -> bool:
    """Say whether an initiative was begun from a note."""
    return db.session.scalar(select(Initiative.id).where(Initiative.sighting_id == sighting.id).limit(1)) is not None


def _of_group(viewer: Viewer) -> Select[Sighting]:
    return sightings_visible_to(viewer).where(Sighting.author_id != viewer.person_id)


def count_group_notes(*, viewer: Viewer) -> int:
    """Return how many notes there are of those whom somebody answers for."""
    return db.session.scalar(select(func.count()).select_from(_of_group(viewer).subquery())) or 0


def list_group_notes(*, viewer: Viewer, part: Paging) -> Sequence[Any]:
    """Return the notes of those whom somebody answers for, the newest first, with who wrote them and where."""
    return db.session.execute(
        _of_group(viewer)
        .with_only_columns(
            Sighting.id, Sighting.note, Sighting.seen_at, Sighting.seen_place,
            (Sighting.photo_key != "").label("has_photo"),
            Person.first_name, Person.last_name,
            ConferenceSession.title.label("session_title"),
            City.name.label("city_name"),
        )
        .join(Person, Person.id == Sighting.author_id)
        .outerjoin(ConferenceSession, ConferenceSession.id == Sighting.session_id)
        .outerjoin(City, City.id == Sighting.seen_city_id)
        .order_by(Sighting.seen_at.desc(), Sighting.id.desc())
        .limit(part.size)
        .offset(part.offset)
    ).all()  # fmt: skip
