"""Reads of the network's readings: the open one, decisions that wait, suggestions."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from exchange.foundation.database import db
from exchange.foundation.obstacles import NotFound
from exchange.initiatives.models import Initiative, InitiativeState
from exchange.initiatives.reviewing.models import InitiativeReview, ReviewSuggestion, SuggestionState
from exchange.initiatives.revisions.models import InitiativeRevision, RevisionKind
from exchange.initiatives.revisions.rules import BY_AUTHORS


def find_open_review(initiative: Initiative) -> InitiativeReview | None:
    """Return the reading that has not been sent."""
    return db.session.scalar(
        select(InitiativeReview)
        .where(InitiativeReview.initiative_id == initiative.id, InitiativeReview.sent_at.is_(None))
        .order_by(InitiativeReview.saved_at.desc())
        .limit(1)
    )


def find_last_sent(initiative: Initiative) -> InitiativeReview | None:
    """Return the last reading that its authors got."""
    return db.session.scalar(
        select(InitiativeReview)
        .where(InitiativeReview.initiative_id == initiative.id, InitiativeReview.sent_at.is_not(None))
        .order_by(InitiativeReview.sent_at.desc())
        .limit(1)
    )


def list_writers(initiative: Initiative) -> set[UUID]:
    """Return everybody who wrote an initiative, wrote in it, or sent it; what a city writes goes to the network from any officer."""
    kinds = BY_AUTHORS | ({RevisionKind.READ} if initiative.is_by_city else set())
    wrote = select(InitiativeRevision.by_id).where(
        InitiativeRevision.initiative_id == initiative.id, InitiativeRevision.kind.in_(sorted(kinds))
    )
    return {person_id for person_id in db.session.scalars(wrote.distinct()) if person_id is not None} | initiative.author_ids


def list_pending() -> Sequence[InitiativeReview]:
    """Return the decisions that wait to be sent, the oldest first."""
    return db.session.scalars(
        select(InitiativeReview)
        .join(Initiative, Initiative.id == InitiativeReview.initiative_id)
        .where(
            InitiativeReview.sent_at.is_(None),
            InitiativeReview.decided_at.is_not(None),
            Initiative.state == InitiativeState.IN_REVIEW,
        )
        .options(joinedload(InitiativeReview.initiative, innerjoin=True).joinedload(Initiative.city, innerjoin=True))
        .order_by(InitiativeReview.decided_at, InitiativeReview.id)
        .limit(200)
    ).all()


def list_suggestions(initiative: Initiative) -> Sequence[ReviewSuggestion]:
    """Return all that was proposed, in the order of the questions."""
    return db.session.scalars(
        select(ReviewSuggestion)
        .where(ReviewSuggestion.initiative_id == initiative.id)
        .order_by(ReviewSuggestion.number, ReviewSuggestion.at, ReviewSuggestion.id)
    ).all()


def count_waiting(initiative: Initiative) -> int:
    """Return how many suggestions the authors have not answered."""
    return (
        db.session.scalar(
            select(func.count())
            .select_from(ReviewSuggestion)
            .where(ReviewSuggestion.initiative_id == initiative.id, ReviewSuggestion.state == SuggestionState.WAITING)
        )
        or 0
    )


def get_suggestion(initiative: Initiative, suggestion_id: UUID) -> ReviewSuggestion:
    """Return a suggestion for an initiative that the viewer has found, or raise NotFound."""
    found = db.session.get(ReviewSuggestion, suggestion_id)
    if found is None or found.initiative_id != initiative.id:
        raise NotFound
    return found
