"""What conferences tell those below them: which sessions are on a theme of the Manifesto."""

from uuid import UUID

from sqlalchemy import func, select

from exchange.conferences.models import ConferenceSession
from exchange.foundation.database import db
from exchange.manifesto.references import add_counter


def _count_sessions_on(theme_id: UUID) -> int:
    return db.session.scalar(select(func.count()).select_from(ConferenceSession).where(ConferenceSession.theme_id == theme_id)) or 0


def connect() -> None:
    """Register what conferences contribute."""
    add_counter(_count_sessions_on)
