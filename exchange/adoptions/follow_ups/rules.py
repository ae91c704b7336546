"""When a city is asked what has become of it, when it is reminded, and what its answers come to. Pure."""

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property
from uuid import UUID

from exchange.adoptions.follow_ups.models import Effect, FollowUp, Running
from exchange.adoptions.models import AdoptionStage
from exchange.adoptions.rules import WAY
from exchange.foundation.languages import LazyString, _l, _lc
from exchange.foundation.obstacles import Obstacle, Owner

MONTHS = (6, 12)
# Days after the day on which the question is due: the question itself, the reminders, and then it is said that nobody answered.
TURNS = (0, 14, 28)
SILENT_AFTER = 42
LINK_LIVES = timedelta(days=60)
# Effects that are a result.
OBSERVED = (Effect.BETTER, Effect.NO_CHANGE, Effect.WORSE)


class Standing(StrEnum):
    """How a follow-up stands."""

    LATER = "later"
    ASKED = "asked"
    SILENT = "silent"
    ANSWERED = "answered"

    @cached_property
    def label(self) -> LazyString:
        """Name it as pages do."""
        return {
            Standing.LATER: _l("Asked later"),
            Standing.ASKED: _l("Waits for an answer"),
            Standing.SILENT: _l("No answer"),
            Standing.ANSWERED: _lc("a question", "Answered"),
        }[self]


def months_after(start: date, months: int) -> date:
    """Return the same day some months later, the last one of a shorter month."""
    index = start.month - 1 + months
    year, month = start.year + index // 12, index % 12 + 1
    return date(year, month, min(start.day, calendar.monthrange(year, month)[1]))


def belated_plan(began: date, *, today: date) -> list[tuple[int, date]]:
    """Return (months, due day) for what began to run before it was planned when to ask.

    Days still to come stay as they are. Of those that have passed only the last is asked about, from today: nobody was asked then,
    and two questions about the same thing on one day would be one too many.
    """
    days = [(months, months_after(began, months)) for months in MONTHS]
    past = [(months, today) for months, due_on in days if due_on <= today]
    return past[-1:] + [(months, due_on) for months, due_on in days if due_on > today]


def has_run(stage: AdoptionStage) -> bool:
    """Say whether something that stands at a stage runs, or ran."""
    return stage is not AdoptionStage.STOPPED and WAY.index(stage) >= WAY.index(AdoptionStage.IMPLEMENTED)


def standing_of(*, due_on: date, is_answered: bool, today: date) -> Standing:
    """Return how a follow-up stands; an answer is welcome at any time."""
    if is_answered:
        return Standing.ANSWERED
    if today < due_on:
        return Standing.LATER
    return Standing.SILENT if today >= due_on + timedelta(days=SILENT_AFTER) else Standing.ASKED


def is_asked_no_more(stage: AdoptionStage, *, member_until_on: date | None, today: date) -> bool:
    """Say whether no letter goes about it any more: it has stopped, or the city has left."""
    return stage is AdoptionStage.STOPPED or (member_until_on is not None and member_until_on < today)


def turn_on(due_on: date, *, today: date) -> int | None:
    """Return which letter is due: 0 the question, 1 and 2 the reminders; None before, and when nobody is asked any more."""
    days = (today - due_on).days
    if days < 0 or days >= SILENT_AFTER:
        return None
    return max(number for number, after in enumerate(TURNS) if days >= after)


def why_not_answer(facts: dict[str, object], *, due_on: date, today: date) -> list[Obstacle]:
    """Say why an answer cannot be kept."""
    reasons = []
    if today < due_on:
        reasons.append(Obstacle("early", _l("The day on which this is asked has not come yet."), Owner.CITY))
    if facts.get("running") is Running.NO and not str(facts.get("sentence") or "").strip():
        reasons.append(Obstacle("why-ended", _l("Say in a sentence why it has ended. It helps the next city."), Owner.CITY))
    return reasons


def observed_effect(follow_ups: Iterable[FollowUp]) -> Effect | None:
    """Return what was observed last; “too early” and “I don’t know” take nothing back, and are no result."""
    said = [one for one in follow_ups if one.answered_at is not None and one.effect in OBSERVED]
    return max(said, key=lambda one: one.months).effect if said else None


@dataclass(frozen=True)
class Asked:
    """One adoption that a letter asks about."""

    follow_up_id: UUID
    title: str
    city: str
    months: int
    turn: int
