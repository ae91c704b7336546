"""Whose rows a selection holds, and that names stay hidden while readers score."""

from collections.abc import Callable
from uuid import UUID

from sqlalchemy import ColumnElement, select

from exchange.applications.contributions import add_hider
from exchange.applications.models import Application
from exchange.foundation.declarations import WhenErased, belongs
from exchange.participants.queries import places_of
from exchange.selection.models import Decision, Review
from exchange.selection.queries import calls_being_scored


def _of(model: type[Review] | type[Decision]) -> Callable[[UUID], ColumnElement[bool]]:
    def whose(person_id: UUID) -> ColumnElement[bool]:
        own = select(Application.id).where(Application.participant_id.in_(places_of(person_id)))
        return model.application_id.in_(own)

    return whose


def connect() -> None:
    """Say it once."""
    add_hider(calls_being_scored)
    for model in (Review, Decision):
        belongs(model, of_person=_of(model), when_erased=WhenErased.DELETE)
