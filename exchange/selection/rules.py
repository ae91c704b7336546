"""How applications are ranked, who may see what while they are scored, and how ties are drawn.

Everything here can be computed again from the frozen scores and the published seed, with the same list as its result.
"""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import floor
from uuid import UUID

from exchange.foundation.languages import _l, _n
from exchange.foundation.obstacles import Obstacle, Owner
from exchange.selection.models import Outcome, ReviewState, SelectionState

# Scores are compared to two decimals: a difference nobody could have meant decides nothing.
_CENTS = 100
HIGHEST = 5


@dataclass(frozen=True)
class Weighed:
    """One criterion as the ranking needs it: whole-number weight, points from 0 to `highest`."""

    id: UUID
    weight: int
    highest: int = HIGHEST


@dataclass(frozen=True)
class Sheet:
    """One reader's points for one application; a criterion without points was passed over ("I cannot tell")."""

    application_id: UUID
    reviewer_id: UUID
    points: Mapping[UUID, int]


@dataclass(frozen=True)
class Ranked:
    """One line of the ranking. `score` is of 100, None where nobody could score; `drawn` says that a lot placed it among equals."""

    application_id: UUID
    score: Decimal | None
    place: int
    drawn: bool = False
    readers: int = 0


def score_of(sheets: Iterable[Sheet], criteria: Sequence[Weighed]) -> Decimal | None:
    """Return the score of one application, of 100: the mean over readers of what each gave of what each could give.

    "I cannot tell" is never zero: the criterion leaves both sums of that reader.
    """
    # Fractions: a sum of rounded numbers would depend on the order of the readers.
    shares: list[Fraction] = []
    for sheet in sheets:
        given = sum(one.weight * sheet.points[one.id] for one in criteria if one.id in sheet.points)
        possible = sum(one.weight * one.highest for one in criteria if one.id in sheet.points)
        if possible:
            shares.append(Fraction(100 * given, possible))
    if not shares:
        return None
    hundredths = floor(sum(shares, Fraction(0)) / len(shares) * _CENTS + Fraction(1, 2))
    return Decimal(hundredths).scaleb(-2)


def lot_of(application_id: UUID, *, seed: str) -> bytes:
    """Return the lot of an application: who has the lower one goes first. SHA-256 of the seed and the key, nothing else."""
    return hashlib.sha256(f"{seed}:{application_id}".encode()).digest()


def rank(application_ids: Iterable[UUID], sheets: Iterable[Sheet], criteria: Sequence[Weighed], *, seed: str) -> list[Ranked]:
    """Return the ranking: the higher score first, equal scores by lot, whoever has no score last (by lot too).

    The order in which the arguments come does not matter.
    """
    by_application: dict[UUID, list[Sheet]] = {key: [] for key in application_ids}
    for sheet in sheets:
        if sheet.application_id in by_application:
            by_application[sheet.application_id].append(sheet)
    scores = {key: score_of(members, criteria) for key, members in by_application.items()}
    ordered = sorted(scores, key=lambda key: (scores[key] is None, -(scores[key] or Decimal(0)), lot_of(key, seed=seed)))
    alike: dict[Decimal | None, int] = {}
    for score in scores.values():
        alike[score] = alike.get(score, 0) + 1
    return [
        Ranked(key, scores[key], place, drawn=alike[scores[key]] > 1, readers=len(by_application[key]))
        for place, key in enumerate(ordered, start=1)
    ]


def fingerprint(application_ids: Iterable[UUID], sheets: Iterable[Sheet], criteria: Sequence[Weighed], *, seed: str) -> str:
    """Return the SHA-256 of everything a ranking is made from; the same facts give the same one, in whatever order."""
    lines = [f"seed {seed}"]
    lines += sorted(f"application {key}" for key in application_ids)
    lines += sorted(f"criterion {one.id} {one.weight} {one.highest}" for one in criteria)
    lines += sorted(
        f"points {sheet.application_id} {sheet.reviewer_id} {criterion} {points}"
        for sheet in sheets
        for criterion, points in sheet.points.items()
    )
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def suggest(ranking: Sequence[Ranked], *, places: int, kept: Mapping[UUID, Outcome]) -> dict[UUID, Outcome]:
    """Return an outcome for everybody: what people decided is kept, the remaining places go down the ranking.

    Whoever comes after the last place waits; nobody is declined by a computer.
    """
    free = places - sum(1 for outcome in kept.values() if outcome is Outcome.OFFERED)
    outcomes: dict[UUID, Outcome] = {}
    for one in ranking:
        if one.application_id in kept:
            outcomes[one.application_id] = kept[one.application_id]
        elif free > 0:
            outcomes[one.application_id] = Outcome.OFFERED
            free -= 1
        else:
            outcomes[one.application_id] = Outcome.WAITING
    return outcomes


@dataclass(frozen=True)
class Target:
    """A balance the city aims at: of those offered a place, at least `least` with a trait."""

    trait: str
    least: int


@dataclass(frozen=True)
class Balance:
    """How one target stands among those offered a place, and among all who applied."""

    target: Target
    offered: int
    applied: int

    @property
    def is_met(self) -> bool:
        """Say whether the target is reached."""
        return self.offered >= self.target.least


def balances(targets: Iterable[Target], traits: Mapping[UUID, Collection[str]], offered: Collection[UUID]) -> list[Balance]:
    """Return how each target stands; targets are shown, they never choose anybody."""
    return [
        Balance(
            target,
            sum(1 for key, own in traits.items() if key in offered and target.trait in own),
            sum(1 for own in traits.values() if target.trait in own),
        )
        for target in targets
    ]


def shows_names(state: SelectionState) -> bool:
    """Say whether readers see whose application it is: only after all scores are in."""
    return state not in {SelectionState.PREPARING, SelectionState.SCORING}


def shows_others(state: SelectionState, own: ReviewState | None) -> bool:
    """Say whether a reader sees what others gave an application: after their own is in, or after all are."""
    return state not in {SelectionState.PREPARING, SelectionState.SCORING} or own is ReviewState.DONE


def why_not_score(state: SelectionState, own: ReviewState | None) -> list[Obstacle]:
    """Say why somebody cannot score an application now."""
    if state is SelectionState.PREPARING:
        return [Obstacle("not-scoring-yet", _l("Scoring has not begun: the criteria are still being prepared."), Owner.COORDINATOR)]
    if state is not SelectionState.SCORING:
        return [Obstacle("scoring-over", _l("Scoring is over. What was given stays as it is."), Owner.COORDINATOR)]
    if own is ReviewState.CONFLICT:
        sentence = _l("You said that you are too close to this person to score fairly. Somebody else does it.")
        return [Obstacle("conflict", sentence)]
    if own is ReviewState.DONE:
        return [Obstacle("scored-already", _l("Your scores are in. They cannot be changed after you saw those of others."))]
    return []


def why_not_hand_in(points: Mapping[UUID, int | None], criteria: Sequence[Weighed], *, reason: str) -> list[Obstacle]:
    """Say why one reader's sheet cannot be handed in."""
    reasons = []
    if any(one.id not in points for one in criteria):
        reasons.append(Obstacle("points-missing", _l("Give points for each criterion, or say that you cannot tell.")))
    given = [(one, points.get(one.id)) for one in criteria]
    if any(value is not None and not 0 <= value <= one.highest for one, value in given):
        reasons.append(Obstacle("points-outside", _l("Points lie between 0 and %(highest)s.", highest=HIGHEST)))
    if not reason.strip():
        reasons.append(Obstacle("reason-missing", _l("Write in one sentence why: the applicant may ask for it.")))
    return reasons


def why_not_prepare(state: SelectionState) -> list[Obstacle]:
    """Say why criteria, places and targets cannot be changed now."""
    if state is SelectionState.PREPARING:
        return []
    sentence = _l("Scoring has begun, so the criteria stay as they are: everybody is measured alike.")
    return [Obstacle("scoring-begun", sentence, Owner.COORDINATOR)]


def why_not_step_back(state: SelectionState, *, reason: str) -> list[Obstacle]:
    """Say why a reader cannot declare to be too close to somebody."""
    if state is not SelectionState.SCORING:
        return why_not_score(state, None)
    if not reason.strip():
        return [Obstacle("reason-missing", _l("Say in a few words how you know this person. Only the coordinators read it."))]
    return []


def why_not_begin(criteria: Sequence[Weighed], *, is_call_open: bool) -> list[Obstacle]:
    """Say why scoring cannot begin."""
    reasons = []
    if not criteria:
        reasons.append(Obstacle("no-criteria", _l("Write at least one criterion first."), Owner.COORDINATOR))
    if is_call_open:
        sentence = _l("The call is still open. Everybody is read by the same rules once it has closed.")
        reasons.append(Obstacle("call-open", sentence, Owner.COORDINATOR))
    return reasons


def why_not_end_scoring(state: SelectionState) -> list[Obstacle]:
    """Say why scoring cannot be closed from where the selection is."""
    return [] if state is SelectionState.SCORING else why_not_score(state, None)


def why_not_close(unread: int, *, application_count: int) -> list[Obstacle]:
    """Say why the scores cannot be frozen: somebody was read by nobody, or there is nobody."""
    if application_count == 0:
        return [Obstacle("nobody-applied", _l("Nobody’s application was confirmed, so there is nothing to rank."), Owner.COORDINATOR)]
    if unread:
        sentence = _n("%(num)s application was read by nobody yet.", "%(num)s applications were read by nobody yet.", unread)
        return [Obstacle("unread", sentence, Owner.COORDINATOR)]
    return []


def why_not_decide(state: SelectionState) -> list[Obstacle]:
    """Say why outcomes cannot be changed, or sent, now."""
    if state in {SelectionState.PREPARING, SelectionState.SCORING}:
        return [Obstacle("scores-missing", _l("First all scores come in, then outcomes are decided."), Owner.COORDINATOR)]
    if state is SelectionState.SENT:
        sentence = _l("The decisions were sent. Offer a place from the waiting list, or withdraw an offer, on the person’s page.")
        return [Obstacle("sent", sentence, Owner.COORDINATOR)]
    return []


def why_not_send(outcomes: Mapping[UUID, Outcome | None], *, reasons: Mapping[UUID, str], free_places: int) -> list[Obstacle]:
    """Say why decisions cannot be sent: each needs an outcome, each no a reason, and places must be free."""
    found = []
    undecided = sum(1 for outcome in outcomes.values() if outcome is None)
    if undecided:
        sentence = _n("%(num)s application has no outcome yet.", "%(num)s applications have no outcome yet.", undecided)
        found.append(Obstacle("undecided", sentence, Owner.COORDINATOR))
    silent = sum(1 for key, outcome in outcomes.items() if outcome is Outcome.DECLINED and not reasons.get(key, "").strip())
    if silent:
        sentence = _n(
            "%(num)s person would be declined without a reason. Write one sentence that they may read.",
            "%(num)s people would be declined without a reason. Write one sentence that each of them may read.",
            silent,
        )
        found.append(Obstacle("reason-missing", sentence, Owner.COORDINATOR))
    offered = sum(1 for outcome in outcomes.values() if outcome is Outcome.OFFERED)
    if offered > free_places:
        sentence = _n(
            "%(offered)s would be offered a place, and %(num)s place is free. Pledge more places or let some wait.",
            "%(offered)s would be offered a place, and %(num)s places are free. Pledge more places or let some wait.",
            free_places,
            offered=offered,
        )
        found.append(Obstacle("too-many", sentence, Owner.COORDINATOR))
    return found


def why_not_as_shown(*, shown: int, now: int) -> list[Obstacle]:
    """Say why the plan that somebody confirmed is not the plan any more."""
    if shown == now:
        return []
    sentence = _l("Somebody changed a decision meanwhile, so nothing was sent. Here is the list as it is now.")
    return [Obstacle("moved", sentence, Owner.COORDINATOR)]


def why_not_without_knowing(unanswered: int) -> list[Obstacle]:
    """Say why places cannot be given while it is open whether somebody is known already."""
    if not unanswered:
        return []
    sentence = _n(
        "%(num)s person may be known to the city already. Say below who is meant.",
        "%(num)s people may be known to the city already. Say below who is meant.",
        unanswered,
    )
    return [Obstacle("known", sentence, Owner.COORDINATOR)]
