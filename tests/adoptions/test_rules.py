"""What may be taken up and moved, said on rows that were never saved."""

from itertools import pairwise
from uuid import UUID

import pytest

from exchange.adoptions import rules
from exchange.adoptions.gates import GATES
from exchange.adoptions.models import AdoptionStage
from exchange.adoptions.rules import WAY
from exchange.foundation.database import new_id
from exchange.initiatives.models import Initiative, InitiativeState, Stage

S = AdoptionStage
BAGNEUX, TORINO = UUID(int=1), UUID(int=2)


def initiative(state: InitiativeState = InitiativeState.PUBLISHED) -> Initiative:
    return Initiative(slug="tables", city_id=BAGNEUX, state=state)


@pytest.mark.parametrize("city_id", [TORINO, BAGNEUX])
def test_a_published_one_may_be_taken_up_by_another_city_and_by_its_own(city_id: UUID) -> None:
    assert rules.why_not_adopt(initiative(), city_id=city_id) == []


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (InitiativeState.DRAFT, ["not-published"]),
        (InitiativeState.SUBMITTED, ["not-published"]),
        (InitiativeState.IN_REVIEW, ["not-published"]),
        (InitiativeState.RETURNED, ["not-published"]),
        (InitiativeState.RETIRED, ["retired"]),
    ],
)
def test_what_is_not_in_the_catalogue_is_not_taken_up(state: InitiativeState, expected: list[str]) -> None:
    assert [o.code for o in rules.why_not_adopt(initiative(state), city_id=TORINO)] == expected


def test_once_is_enough_and_the_refusal_leads_there() -> None:
    earlier = new_id()
    [obstacle] = rules.why_not_adopt(initiative(), city_id=TORINO, earlier_id=earlier)
    assert (obstacle.code, obstacle.endpoint, obstacle.arguments) == ("already-adopted", "adoptions.show", {"adoption_id": earlier})


def test_network_staff_must_pick_a_city() -> None:
    assert [o.code for o in rules.why_not_adopt(initiative(), city_id=None)] == ["city-missing"]


def codes(stage: S, to: S, sentence: str = "We met on the square.", stopped_in: S | None = None) -> list[str]:
    return [o.code for o in rules.why_not_move(stage, to, sentence=sentence, stopped_in=stopped_in)]


@pytest.mark.parametrize(("here", "there"), list(pairwise(WAY)))
def test_each_next_stage_needs_one_sentence(here: S, there: S) -> None:
    assert codes(here, there, "Done.") == []
    assert codes(here, there, "  ") == ["sentence-missing"]


@pytest.mark.parametrize(("here", "there"), [(S.SPOTTED, S.PILOT), (S.PILOT, S.AGREED), (S.SPOTTED, S.STOPPED), (S.SUSTAINED, S.STOPPED)])
def test_a_detour_needs_a_reason(here: S, there: S) -> None:
    assert codes(here, there) == []
    assert codes(here, there, "Done.") == ["reason-short"]
    assert codes(here, there, "") == ["sentence-missing"]


@pytest.mark.parametrize(("here", "there"), [(S.PILOT, S.CO_DESIGN), (S.SUSTAINED, S.SPOTTED)])
def test_back_goes_one_stage_at_a_time(here: S, there: S) -> None:
    assert codes(here, there) == ["not-from-here"]


def test_nothing_moves_to_where_it_is() -> None:
    assert codes(S.PILOT, S.PILOT) == ["same-stage"]


def test_what_was_stopped_is_taken_up_again_where_it_stood() -> None:
    assert codes(S.STOPPED, S.PILOT, stopped_in=S.PILOT) == []
    assert codes(S.STOPPED, S.SUSTAINED, stopped_in=S.PILOT) == ["not-from-here"]
    assert codes(S.STOPPED, S.PILOT, "Again", stopped_in=S.PILOT) == ["reason-short"]


def test_the_usual_move_is_offered_first() -> None:
    assert rules.possible_moves(S.SPOTTED)[0] is S.DIAGNOSIS
    assert rules.possible_moves(S.EVALUATED) == [S.SUSTAINED, S.IMPLEMENTED, S.STOPPED]
    assert rules.possible_moves(S.SUSTAINED) == [S.EVALUATED, S.STOPPED]


def test_how_far_an_initiative_got_anywhere() -> None:
    assert rules.furthest_stage([]) is Stage.SEEN
    assert rules.furthest_stage([S.SPOTTED, S.PILOT, S.AGREED]) is Stage.PILOT
    assert rules.furthest_stage([rules.standing(S.STOPPED, S.AGREED), S.SPOTTED]) is Stage.AGREED
    assert rules.furthest_stage([S.STOPPED]) is Stage.SEEN


def test_every_stage_has_its_hints() -> None:
    assert set(GATES) == set(AdoptionStage)
    assert all(gate.hints for gate in GATES.values())
    assert [stage for stage, gate in GATES.items() if gate.weeks is None] == [S.STOPPED]
