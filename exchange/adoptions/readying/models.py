"""Whether a city is ready, condition by condition, and the actions that somebody promised, each with its day."""

from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from exchange.access.scope import CityScoped
from exchange.foundation.database import Identified, Model, ShortText, stored_enum
from exchange.foundation.declarations import Sensitivity, personal, plain
from exchange.foundation.languages import LazyString, _l, _lc

_SEEN = "the city, network staff"
_WORDS = personal(Sensitivity.C1, why="what happened", seen_by=_SEEN, erased="with the city")
_WHO = personal(Sensitivity.C2, why="who answers for it", seen_by=_SEEN, erased="with the city")


class ActionState(StrEnum):
    """What has become of an action."""

    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"

    @cached_property
    def label(self) -> LazyString:
        """Name the state as pages do."""
        return {
            ActionState.OPEN: _lc("an action", "Open"),
            ActionState.DONE: _lc("an action", "Done"),
            ActionState.DROPPED: _l("Dropped"),
        }[self]


class Readiness(CityScoped, Identified, Model):
    """The answers of a city: `{condition: {"answer": yes | partly | no | unknown, "note": words}}`; what is not there is not answered."""

    __tablename__ = "adoption_readiness"
    __table_args__ = (UniqueConstraint("adoption_id"),)

    adoption_id: Mapped[UUID] = mapped_column(ForeignKey("adoptions.id", ondelete="CASCADE"))
    answers: Mapped[dict[str, Any]] = mapped_column(default=dict, info=_WORDS)
    answered_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class Action(CityScoped, Identified, Model):
    """Something that somebody does until a day; `condition` names the gap that it closes, where it closes one."""

    __tablename__ = "adoption_actions"
    __table_args__ = (Index("ix_adoption_actions_city_id_state_due_on", "city_id", "state", "due_on"),)

    adoption_id: Mapped[UUID] = mapped_column(ForeignKey("adoptions.id", ondelete="CASCADE"), index=True)
    condition: Mapped[str] = mapped_column(String(40), default="", info=plain("condition that it is about"))
    text: Mapped[str] = mapped_column(info=_WORDS)
    owner_name: Mapped[str] = mapped_column(ShortText, info=_WHO)
    due_on: Mapped[date] = mapped_column(info=plain())
    state: Mapped[ActionState] = mapped_column(stored_enum(ActionState, "action_state"), default=ActionState.OPEN)
    outcome: Mapped[str] = mapped_column(default="", info=_WORDS)
    by_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}
