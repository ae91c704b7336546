"""Which initiatives refer to what the Manifesto says, drafts included: it is not erased under their feet."""

from uuid import UUID

from sqlalchemy import func, select

from exchange.foundation.database import db
from exchange.initiatives.models import Initiative, initiative_recommendations, initiative_themes


def count_initiatives_on(row_id: UUID) -> int:
    """Return how many initiatives refer to a theme or a recommendation."""
    on_theme = select(initiative_themes.c.initiative_id).where(initiative_themes.c.theme_id == row_id)
    on_recommendation = select(initiative_recommendations.c.initiative_id).where(initiative_recommendations.c.recommendation_id == row_id)
    either = Initiative.id.in_(on_theme) | Initiative.id.in_(on_recommendation)
    return db.session.scalar(select(func.count()).select_from(Initiative).where(either)) or 0
