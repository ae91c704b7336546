"""How a paper goes from one state to the next, who may bring it there, and why not."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from exchange.foundation.languages import LazyString, _l, _lc
from exchange.foundation.obstacles import Obstacle, Owner
from exchange.papers.models import Certification, Needed, Paper, PaperKind, PaperState, Signers
from exchange.papers.rules import Need, Trip
from exchange.papers.standing import SEEN

S = PaperState


class Mover(StrEnum):
    """Who brings a paper further."""

    DESK = "desk"  # coordinators and network staff
    LEADER = "leader"
    GUARDIAN = "guardian"
    SELF = "self"  # an adult, for their own papers


# state: from which states it is reached
_WAYS: Mapping[PaperState, frozenset[PaperState]] = {
    S.SENT: frozenset({S.TO_PREPARE, S.REVOKED, S.EXPIRED}),
    S.SIGNED: frozenset({S.TO_PREPARE, S.SENT}),
    S.CERTIFIED: frozenset({S.SIGNED}),
    S.VERIFIED: frozenset({S.TO_PREPARE, S.SENT, S.SIGNED, S.CERTIFIED, S.CARRIED}),
    S.CARRIED: frozenset({S.VERIFIED}),
    S.REVOKED: frozenset({S.SIGNED, S.CERTIFIED, S.VERIFIED, S.CARRIED}),
    S.NOT_NEEDED: frozenset({S.TO_PREPARE, S.SENT}),
    S.TO_PREPARE: frozenset({S.NOT_NEEDED, S.REVOKED, S.EXPIRED}),
}
_MAY: Mapping[Mover, frozenset[PaperState]] = {
    Mover.DESK: frozenset({S.SENT, S.SIGNED, S.CERTIFIED, S.VERIFIED, S.CARRIED, S.REVOKED, S.NOT_NEEDED, S.TO_PREPARE}),
    Mover.LEADER: frozenset({S.VERIFIED, S.CARRIED}),
    Mover.GUARDIAN: frozenset({S.SIGNED, S.CERTIFIED, S.REVOKED}),
    Mover.SELF: frozenset(),
}
_NUMBERED = frozenset({PaperKind.ETA, PaperKind.VISA})


def why_not_move(need: Need, paper: Paper | None, *, to: PaperState, by: Mover, trip: Trip) -> list[Obstacle]:
    """Say why somebody cannot bring a paper to a state now."""
    state = paper.state if paper is not None else S.TO_PREPARE
    if to not in _MAY[by]:
        return [Obstacle("not-theirs", _l("This step is somebody else’s."), Owner.COORDINATOR)]
    is_made_again = to is S.SENT and paper is not None and bool(paper.stale)
    if (state not in _WAYS[to] and not is_made_again) or not _is_a_step_of(need, to):
        return [Obstacle("no-such-step", _l("The paper is not that far, or is further already."), Owner.COORDINATOR)]
    if to is S.NOT_NEEDED and need.needed is Needed.MANDATORY and need.kind is not PaperKind.VISA:
        return [
            Obstacle("mandatory", _l("A rule requires this paper. Where the rule is wrong, the network changes the rule."), Owner.NETWORK)
        ]
    if paper is not None and paper.stale and to not in (S.SENT, S.REVOKED):
        sentence = _l("This paper was made for other facts. Make it again first; what was signed for the old ones does not count.")
        return [Obstacle("stale", sentence, Owner.COORDINATOR)]
    if to is S.VERIFIED:
        return _why_not_verify(need, paper, trip)
    return []


def _is_a_step_of(need: Need, to: PaperState) -> bool:
    if need.kind is PaperKind.AUTHORISATION:
        return to is not S.CERTIFIED or need.certification is not Certification.NONE
    if need.kind in _NUMBERED:
        return to in (S.VERIFIED, S.CARRIED, S.TO_PREPARE, S.REVOKED, S.NOT_NEEDED)
    return to in (S.VERIFIED, S.CARRIED) and need.kind is not PaperKind.NOTICE


def _why_not_verify(need: Need, paper: Paper | None, trip: Trip) -> list[Obstacle]:
    if paper is None or need.kind is not PaperKind.AUTHORISATION:
        return []
    if paper.expires_on is not None and paper.expires_on < trip.returns_on + timedelta(days=1):
        return [Obstacle("ends-early", _l("It ends before the day after the return."), Owner.COORDINATOR)]
    return []


def why_not_save_number(need: Need, paper: Paper | None, *, expires_on: date | None, today: date) -> list[Obstacle]:
    """Say why the number of a paper cannot be kept."""
    if need.kind not in _NUMBERED:
        return [Obstacle("no-number", _l("This paper has no number to keep."), Owner.COORDINATOR)]
    if paper is not None and paper.state in SEEN:
        return [Obstacle("no-such-step", _l("The paper is not that far, or is further already."), Owner.COORDINATOR)]
    if expires_on is not None and expires_on < today:
        return [Obstacle("ended", _l("This day is past: a paper that has ended is of no use."), Owner.COORDINATOR)]
    return []


def next_states(need: Need, paper: Paper | None, *, by: Mover, trip: Trip) -> list[PaperState]:
    """Return the states to which somebody may bring a paper now, in the order of the way."""
    return [to for to in S if to in _MAY[by] and not why_not_move(need, paper, to=to, by=by, trip=trip)]


def with_signature(signed_by: str, name: str) -> str:
    """Return the names of those who signed, each once."""
    return "\n".join(dict.fromkeys([*signed_by.splitlines(), name.strip()]))[:200]


def is_signed_by_enough(need: Need, signed_by: str, known: Sequence[str]) -> bool:
    """Say whether all signed whom a rule asks: one; both; everyone with parental responsibility, as far as known."""
    count = len(signed_by.splitlines())
    wanted = {Signers.NOBODY: 0, Signers.ONE: 1, Signers.BOTH: min(2, max(1, len(known))), Signers.ALL_HOLDERS: max(1, len(known))}
    return count >= wanted[need.signers]


def why_not_save_rule(facts: Mapping[str, Any], *, why: str, today: date) -> list[Obstacle]:
    """Say why a rule cannot be kept as it is written."""
    reasons = []
    if not why.strip():
        reasons.append(Obstacle("why-missing", _l("Please say why the rule changes: whoever reads it next year will ask."), Owner.NETWORK))
    checked = facts.get("checked_on")
    if checked is not None and checked > today:
        reasons.append(Obstacle("checked-later", _l("A rule cannot have been checked in the future."), Owner.NETWORK))
    if checked is not None and not str(facts.get("source", "")).strip():
        reasons.append(Obstacle("source-missing", _l("Please say where it was checked: an address, or the name of a law."), Owner.NETWORK))
    return reasons


def state_label(kind: PaperKind, state: PaperState) -> LazyString:
    """Name how far a paper is: nobody signs a visa."""
    if kind in _NUMBERED and state is S.SIGNED:
        return _lc("a paper", "There, not seen yet")
    if kind in _NUMBERED and state is S.TO_PREPARE:
        return _lc("a paper", "To be applied for")
    return state.label


def act_label(kind: PaperKind, to: PaperState) -> LazyString:
    """Say what a button does that brings a paper to a state."""
    if kind is PaperKind.VISA and to is S.NOT_NEEDED:
        return _l("The consulate says: not needed")
    return {
        S.SENT: _l("Hand it out for signature"),
        S.SIGNED: _l("It is signed"),
        S.CERTIFIED: _l("It is certified"),
        S.VERIFIED: _l("I have seen it, and it is right"),
        S.CARRIED: _l("It is in the bag"),
        S.REVOKED: _l("It was taken back"),
        S.NOT_NEEDED: _l("Not needed for this person"),
        S.TO_PREPARE: _l("Begin again"),
        S.EXPIRED: S.EXPIRED.label,
    }[to]
