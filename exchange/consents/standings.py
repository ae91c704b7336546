"""What holds for each purpose, from every answer so far: who may answer, whether all did, whether it is still what was asked; pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from typing import Any, Protocol, TypeVar
from uuid import UUID

from exchange.consents.facts import TripFacts, change_of
from exchange.consents.models import Answer, Capacity, Channel, Purpose
from exchange.consents.texts import current_text
from exchange.foundation.languages import LazyString, _l, _lc
from exchange.foundation.zones import local_day
from exchange.people.ages import is_minor


class ConsentState(StrEnum):
    """What holds now for one purpose; only `given` allows anything."""

    GIVEN = "given"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    MISSING = "missing"
    STALE = "stale"
    PARTLY = "partly"
    UNCHECKED = "unchecked"
    DISPUTED = "disputed"

    @cached_property
    def label(self) -> LazyString:
        """Name the state as pages do."""
        return {
            ConsentState.GIVEN: _lc("an answer", "Agreed"),
            ConsentState.REFUSED: _l("Refused"),
            ConsentState.WITHDRAWN: _l("Taken back"),
            ConsentState.MISSING: _l("Not answered"),
            ConsentState.STALE: _l("To be asked again"),
            ConsentState.PARTLY: _l("One signature missing"),
            ConsentState.UNCHECKED: _l("To be checked"),
            ConsentState.DISPUTED: _l("Answers differ"),
        }[self]

    @property
    def chip(self) -> str:
        """Name the chip that shows it."""
        if self is ConsentState.GIVEN:
            return "ready"
        return "stopped" if self in {ConsentState.REFUSED, ConsentState.WITHDRAWN, ConsentState.DISPUTED} else "waits"


class Said(Protocol):
    """One answer, as a row of the ledger or of a list that read only what is needed."""

    @property
    def id(self) -> UUID: ...
    @property
    def purpose(self) -> Purpose: ...
    @property
    def answer(self) -> Answer: ...
    @property
    def capacity(self) -> Capacity: ...
    @property
    def channel(self) -> Channel: ...
    @property
    def guardian_id(self) -> UUID | None: ...
    @property
    def text_version(self) -> str: ...
    @property
    def facts(self) -> Mapping[str, Any] | None: ...
    @property
    def answered_at(self) -> datetime: ...
    @property
    def withdrawn_at(self) -> datetime | None: ...
    @property
    def waits_for_check(self) -> bool: ...


A = TypeVar("A", bound=Said)


@dataclass(frozen=True)
class Signers:
    """Who has to answer for somebody today (the date where they live): the guardians who may sign, one of them or both."""

    birth_date: date | None
    today: date
    zone: str = "UTC"
    guardian_ids: tuple[UUID, ...] = ()
    both: bool = False

    @property
    def is_minor(self) -> bool:
        """Say whether guardians answer."""
        return is_minor(self.birth_date, self.today)

    def was_minor(self, at: datetime) -> bool:
        """Say whether guardians answered at an instant, by the birth date as it is known now."""
        return is_minor(self.birth_date, local_day(at, self.zone))


@dataclass(frozen=True)
class Held:
    """What holds, and why where that is not plain."""

    state: ConsentState
    reason: Mapping[str, Any] = field(default_factory=dict)

    def as_kept(self) -> dict[str, Any]:
        """Return it as it is stored."""
        return {"state": self.state.value, **({"reason": dict(self.reason)} if self.reason else {})}

    @classmethod
    def from_kept(cls, kept: Mapping[str, Any] | None) -> "Held":
        """Return what was stored; nothing stored is nothing answered."""
        return cls(ConsentState(kept["state"]), kept.get("reason", {})) if kept else NOTHING


S = ConsentState
NOTHING = Held(S.MISSING)
# A yes and a no that stand beside each other are a dispute; a yes taken back is a no.
_NOES = {S.REFUSED, S.WITHDRAWN}
_WITH_A_CODE = {Channel.EMAIL_CODE, Channel.PAPER_CODE}


def latest(answers: Iterable[A]) -> A | None:
    """Return the last answer, None when there is none."""
    return max(answers, key=lambda one: (one.answered_at, one.id), default=None)


def held_of(one: Said, *, signers: Signers, trip: TripFacts | None) -> Held:
    """Return what one last answer of one person amounts to."""
    if one.withdrawn_at is not None:
        return Held(S.WITHDRAWN)
    if one.waits_for_check:
        return Held(S.UNCHECKED, {"code": "check"} | ({"no": True} if one.answer is Answer.REFUSED else {}))
    if one.answer is Answer.REFUSED:
        return Held(S.REFUSED)
    reason = _why_stale(one, signers=signers, trip=trip)
    return Held(S.STALE, reason) if reason else Held(S.GIVEN)


def _why_stale(one: Said, *, signers: Signers, trip: TripFacts | None) -> Mapping[str, Any] | None:
    if one.facts and one.facts.get("minor") is not signers.was_minor(one.answered_at):
        return {"code": "birth-date"}
    if not current_text(one.purpose).accepts(one.text_version):
        return {"code": "text"}
    return change_of(one.purpose, one.facts, trip)


def what_holds(purpose: Purpose, answers: Iterable[Said], *, signers: Signers, trip: TripFacts | None = None) -> Held:
    """Return what holds for a purpose; `trip` None leaves out what depends on the trip."""
    own = [one for one in answers if one.purpose is purpose]
    return _of_minor(own, signers, trip) if signers.is_minor else _of_adult(own, signers, trip)


def all_that_holds(answers: Iterable[Said], *, signers: Signers, trip: TripFacts | None) -> dict[Purpose, Held]:
    """Return what holds for every purpose."""
    listed = list(answers)
    return {purpose: what_holds(purpose, listed, signers=signers, trip=trip) for purpose in Purpose}


def _of_adult(answers: Sequence[Said], signers: Signers, trip: TripFacts | None) -> Held:
    last = latest(one for one in answers if one.capacity is Capacity.SELF)
    if last is not None:
        return held_of(last, signers=signers, trip=trip)
    before = latest(one for one in answers if one.capacity is Capacity.GUARDIAN)
    if before is None or before.withdrawn_at is not None:
        return NOTHING
    return Held(S.STALE, {"code": "turned-18" if signers.was_minor(before.answered_at) else "birth-date"})


def _of_minor(answers: Sequence[Said], signers: Signers, trip: TripFacts | None) -> Held:
    votes = {key: held_of(one, signers=signers, trip=trip) for key, one in votes_of(answers, signers).items()}
    found = _counted(votes, signers)
    if found.state is S.MISSING and any(one.capacity is Capacity.SELF for one in answers):
        found = Held(S.STALE, {"code": "birth-date"})
    if found.state is S.DISPUTED or found.state in _NOES:
        return found
    own = latest(one for one in answers if one.capacity is Capacity.ASSENT)
    if own is not None and (own.answer is Answer.REFUSED or own.withdrawn_at is not None):
        return Held(S.REFUSED, {"code": "own-no"})
    return found


def votes_of(answers: Iterable[A], signers: Signers) -> dict[UUID | None, A]:
    """Return the last answer of each guardian who may sign today; whoever lost the right no longer counts.

    An answer whose guardian is not known (None: on paper, or old) stands until somebody who is known answers.
    """
    found: dict[UUID | None, A] = {}
    for one in sorted(answers, key=lambda one: (one.answered_at, one.id)):
        if one.capacity is not Capacity.GUARDIAN:
            continue
        if one.guardian_id is None:
            if one.channel not in _WITH_A_CODE:  # else their contact is gone, and their right with it
                found[None] = one
        elif one.guardian_id in signers.guardian_ids:
            found.pop(None, None)
            found[one.guardian_id] = one
    return found


def _counted(votes: Mapping[UUID | None, Held], signers: Signers) -> Held:
    states = {vote.state for vote in votes.values()}
    if not votes:
        return NOTHING
    if states & _NOES:
        if states <= _NOES:
            return Held(S.REFUSED if S.REFUSED in states else S.WITHDRAWN)
        return Held(S.DISPUTED, {"code": "disagree"})
    doubted_no = next((vote for vote in votes.values() if vote.reason.get("no")), None)
    if doubted_no is not None:
        return doubted_no
    if states == {S.GIVEN} or (S.GIVEN in states and not signers.both):
        return _complete(votes, signers)
    return min((vote for vote in votes.values() if vote.state is not S.GIVEN), key=lambda vote: (vote.state is not S.STALE, vote.state))


def _complete(votes: Mapping[UUID | None, Held], signers: Signers) -> Held:
    if not signers.both or (len(signers.guardian_ids) > 1 and set(votes) >= set(signers.guardian_ids)):
        return Held(S.GIVEN)
    return Held(S.PARTLY, {"code": "second-signature" if len(signers.guardian_ids) > 1 else "one-guardian"})


@dataclass(frozen=True)
class Voice:
    """Whose word is looked at by itself: one guardian's, or the person's own."""

    capacity: Capacity
    guardian_id: UUID | None = None

    def is_of(self, one: Said) -> bool:
        """Say whether an answer is theirs."""
        return one.capacity is self.capacity and one.guardian_id == self.guardian_id


def own_words(answers: Iterable[Said], voice: Voice, *, signers: Signers, trip: TripFacts | None) -> dict[Purpose, Held]:
    """Return what one voice said last about every purpose and whether it still is what was asked, whatever others say."""
    own = [one for one in answers if voice.is_of(one)]
    found = {}
    for purpose in Purpose:
        last = latest(one for one in own if one.purpose is purpose)
        found[purpose] = NOTHING if last is None else held_of(last, signers=signers, trip=trip)
    return found


def is_open(held: Held) -> bool:
    """Say whether a voice is to be asked: it said nothing yet, or what it said was about something else."""
    return held.state in {S.MISSING, S.STALE}
