"""Who may look after what worries somebody, who may write and read, and how long it is kept; pure."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property
from typing import Any
from uuid import UUID

from exchange.access.permissions import Role
from exchange.access.viewers import Viewer
from exchange.concerns.models import ConcernState
from exchange.foundation.languages import LazyString, _l
from exchange.foundation.obstacles import Obstacle, Owner
from exchange.people.ages import ADULT, age_on, years_later

LONGEST = 5_000
OPEN_FOR = timedelta(minutes=30)
KEPT_TO_AGE = 25
KEPT_YEARS = 3
# Whose birth date is unknown may be as young as this.
YOUNGEST = 13


class AgeBand(StrEnum):
    """How old whoever wrote is, as a list may say it."""

    UNDER_16 = "under-16"
    UNDER_18 = "under-18"
    ADULT = "adult"
    UNKNOWN = "unknown"

    @cached_property
    def label(self) -> LazyString:
        """Name the band as pages do."""
        return {
            AgeBand.UNDER_16: _l("under 16"),
            AgeBand.UNDER_18: _l("16 or 17"),
            AgeBand.ADULT: _l("18 or older"),
            AgeBand.UNKNOWN: _l("not known"),
        }[self]


def age_band(birth_date: date | None, today: date) -> AgeBand:
    """Return the band of an age today."""
    age = age_on(birth_date, today)
    if age is None:
        return AgeBand.UNKNOWN
    return AgeBand.UNDER_16 if age < 16 else AgeBand.UNDER_18 if age < ADULT else AgeBand.ADULT


def may_write(viewer: Viewer) -> bool:
    """Say whether somebody may write: whoever travels or has travelled, young people and adults alike."""
    return viewer.person_id is not None and (
        bool(viewer.participant_ids) or viewer.has_role(Role.YOUNGSTER) or viewer.has_role(Role.LEADER)
    )


def why_not_write(leads: Collection[UUID], kept_from: Collection[UUID]) -> list[Obstacle]:
    """Say why it cannot be sent: somebody must be there who may read it."""
    if set(leads) - set(kept_from):
        return []
    if not leads:
        sentence = _l("Nobody of the network is there to read it now. Please call one of the numbers above.")
        return [Obstacle("nobody-reads", sentence, Owner.NETWORK)]
    sentence = _l("Then nobody could read it. Let one of them read it, or call one of the numbers above.")
    return [Obstacle("nobody-left", sentence, Owner.YOUNG_PERSON)]


def why_not_appoint(person_id: UUID, *, actor_id: UUID | None, appointed: Collection[UUID]) -> list[Obstacle]:
    """Say why somebody cannot be appointed."""
    reasons = []
    if person_id == actor_id:
        reasons.append(Obstacle("oneself", _l("Nobody appoints themselves. Ask a colleague of the network."), Owner.NETWORK))
    if person_id in appointed:
        reasons.append(Obstacle("appointed-already", _l("They are appointed already."), Owner.NETWORK))
    return reasons


def why_not_approve(lead: Any, *, actor_id: UUID | None) -> list[Obstacle]:
    """Say why somebody cannot approve an appointment: three people take part in it."""
    if lead.ended_at is not None or lead.approved_at is not None:
        return [Obstacle("decided-already", _l("This was decided before."), Owner.NETWORK)]
    if actor_id is None or actor_id in (lead.person_id, lead.appointed_by_id):
        sentence = _l("Somebody else of the network approves it: neither whoever appointed them nor they themselves.")
        return [Obstacle("not-a-second", sentence, Owner.NETWORK)]
    return []


def why_not_act(state: ConcernState) -> list[Obstacle]:
    """Say why a safeguarding lead cannot answer, hand on or close any more."""
    if state is not ConcernState.CLOSED:
        return []
    return [Obstacle("closed", _l("It is closed. It opens again when whoever wrote adds something."), Owner.YOUNG_PERSON)]


def kept_until(birth_date: date | None, *, today: date) -> date:
    """Return the last day on which it is kept once it is closed: the 25th birthday, three years from now at the earliest."""
    soonest = years_later(today, KEPT_YEARS)
    if birth_date is None:
        return max(soonest, years_later(today, KEPT_TO_AGE - YOUNGEST))
    return max(soonest, years_later(birth_date, KEPT_TO_AGE))


def why_not_erase(state: ConcernState, kept_until_on: date, *, today: date) -> list[Obstacle]:
    """Say why it is not erased yet, though somebody asks for it."""
    if state is not ConcernState.CLOSED:
        sentence = _l("It is not erased while it is open, also if somebody asks for it: what happens to young people must be looked into.")
        return [Obstacle("open", sentence, Owner.NETWORK)]
    if today <= kept_until_on:
        sentence = _l("It is kept locked until then, also if somebody asks to erase it, so that you can come back to it as an adult.")
        return [Obstacle("kept", sentence, Owner.NETWORK, kept_until_on)]
    return []


def order(rows: Sequence[Any]) -> list[Any]:
    """Return rows with state and urgency in the order in which they should be looked at: unread first, the urgent before the others."""
    states = {ConcernState.SENT: 0, ConcernState.READ: 1, ConcernState.ANSWERED: 2, ConcernState.CLOSED: 3}
    urgent = {"today": 0, "soon": 1, "any-time": 2}
    return sorted(rows, key=lambda row: (states[row.state], urgent[row.urgency.value] if row.state is not ConcernState.CLOSED else 0))
