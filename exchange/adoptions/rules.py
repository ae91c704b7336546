"""May a city adopt, may an adoption move, how far has an initiative got."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from exchange.adoptions.models import AdoptionStage
from exchange.foundation.languages import LazyString, _l
from exchange.foundation.obstacles import Obstacle, Owner
from exchange.initiatives.models import Initiative, InitiativeState, Stage

WAY = (
    AdoptionStage.SPOTTED,
    AdoptionStage.DIAGNOSIS,
    AdoptionStage.CO_DESIGN,
    AdoptionStage.AGREED,
    AdoptionStage.PILOT,
    AdoptionStage.IMPLEMENTED,
    AdoptionStage.EVALUATED,
    AdoptionStage.SUSTAINED,
)
# Any sentence will do for the next step; leaving the usual way needs a reason that somebody else understands.
REASON_LETTERS = 10


def why_not_adopt(
    initiative: Initiative, *, city_id: UUID | None, earlier_id: UUID | None = None, has_left: bool = False
) -> list[Obstacle]:
    """Say why a city cannot take up an initiative; its own one it may: that is bringing home what was seen.

    `earlier_id` is the adoption that this city has already.
    """
    reasons = []
    if city_id is None:
        sentence = _l("Choose for which city it is taken up.")
        reasons.append(Obstacle("city-missing", sentence, Owner.NETWORK, None, "adoptions.new", {"slug": initiative.slug}))
    if has_left:
        reasons.append(Obstacle("left-network", _l("The city has left the network, so it takes nothing up."), Owner.NETWORK))
    if initiative.state is InitiativeState.RETIRED:
        reasons.append(Obstacle("retired", _l("This initiative is retired, so it is no longer taken up."), Owner.NETWORK))
    elif initiative.state is not InitiativeState.PUBLISHED:
        sentence = _l("Only published initiatives can be taken up. Once the network has published this one, you can.")
        reasons.append(Obstacle("not-published", sentence, Owner.NETWORK))
    if earlier_id is not None:
        sentence = _l("Your city has already taken this up.")
        where = {"adoption_id": earlier_id}
        reasons.append(Obstacle("already-adopted", sentence, Owner.CITY, None, "adoptions.show", where))
    return reasons


def possible_moves(stage: AdoptionStage, *, stopped_in: AdoptionStage | None = None) -> list[AdoptionStage]:
    """Return where an adoption can go: the next stage first, later ones, one back, then stopped.

    What was stopped can be taken up again where it stood.
    """
    if stage is AdoptionStage.STOPPED:
        return [stopped_in or AdoptionStage.SPOTTED]
    here = WAY.index(stage)
    return [*WAY[here + 1 :], *WAY[max(here - 1, 0) : here], AdoptionStage.STOPPED]


def why_not_move(
    stage: AdoptionStage,
    to: AdoptionStage,
    *,
    sentence: str,
    stopped_in: AdoptionStage | None = None,
    hard: Sequence[Obstacle] = (),
    soft: Sequence[Obstacle] = (),
    without: str = "",
) -> list[Obstacle]:
    """Say why an adoption cannot move; every move has a sentence, every detour a reason.

    `hard` and `soft` is what the gates on the way still miss: nothing replaces the first, a stated reason (`without`) the other.
    """
    reasons = []
    if to is stage:
        reasons.append(_city("same-stage", _l("It is already at “%(stage)s”.", stage=to.label)))
    elif to not in possible_moves(stage, stopped_in=stopped_in):
        if stage is AdoptionStage.STOPPED:
            words = _l("What was stopped is taken up again where it stood: at “%(stage)s”.", stage=(stopped_in or WAY[0]).label)
        else:
            words = _l("It can go back one stage at a time, so that each step back has its reason.")
        reasons.append(_city("not-from-here", words))
    written = sentence.strip()
    if not written:
        reasons.append(_city("sentence-missing", _l("Say in a sentence what happened. It is kept with the date and your name.")))
    elif is_detour(stage, to) and len(written) < REASON_LETTERS:
        reasons.append(_city("reason-short", _l("Say why, so that somebody who was not there understands it.")))
    reasons += hard
    if soft and len(without.strip()) < REASON_LETTERS:
        reasons += soft
        words = _l("Bring what is missing, or say why it moves on without. The reason stays on record.")
        reasons.append(_city("without-missing", words))
    return reasons


def why_not_reword(stage: AdoptionStage, sentence: str) -> list[Obstacle]:
    """Say why the words of a step cannot be changed so: every step keeps a sentence, an end one that others understand."""
    written = sentence.strip()
    if stage is AdoptionStage.STOPPED and len(written) < REASON_LETTERS:
        return [_city("reason-short", _l("Say why, so that somebody who was not there understands it."))]
    if stage is not AdoptionStage.SPOTTED and not written:
        return [_city("sentence-missing", _l("Say in a sentence what happened. It is kept with the date and your name."))]
    return []


def is_detour(stage: AdoptionStage, to: AdoptionStage) -> bool:
    """Say whether a move is anything but the next stage."""
    if AdoptionStage.STOPPED in {stage, to}:
        return True
    return WAY.index(to) != WAY.index(stage) + 1


def _city(code: str, sentence: LazyString) -> Obstacle:
    return Obstacle(code, sentence, Owner.CITY)


def furthest_stage(stages: Iterable[AdoptionStage]) -> Stage:
    """Return how far an initiative got anywhere; a stopped adoption counts where it stood (give that stage)."""
    reached = [WAY.index(stage) for stage in stages if stage is not AdoptionStage.STOPPED]
    return Stage(WAY[max(reached)].value) if reached else Stage.SEEN


def standing(stage: AdoptionStage, stopped_in: AdoptionStage | None) -> AdoptionStage:
    """Return the stage on the way at which an adoption stands, or stood when it was stopped."""
    return (stopped_in or AdoptionStage.SPOTTED) if stage is AdoptionStage.STOPPED else stage
