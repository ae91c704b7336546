"""Taking up and moving write steps, tell the initiative how far it got, and write to its author."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from exchange.access.permissions import Role
from exchange.adoptions import services
from exchange.adoptions.models import Adoption, AdoptionStage, AdoptionStep
from exchange.adoptions.queries import list_adoptions
from exchange.cities.models import City
from exchange.demonstration.makers import make_city
from exchange.demonstration.proofs import make_decision, make_diagnosis, make_pilot, make_result
from exchange.foundation.obstacles import Conflict, NotFound, Refused
from exchange.history.models import HistoryLine
from exchange.initiatives.models import Stage
from exchange.messages.models import Letter
from tests.adoptions.conftest import NOW, World


def adopt(world: World, city: City | None = None, **changes: object) -> Adoption:
    facts: dict[str, object] = {"actor": world.torino_officer, "today": date(2018, 4, 10), "now": NOW}
    return services.adopt_initiative(world.initiative, city or world.torino, **(facts | changes))  # type: ignore[arg-type]


def move(world: World, adoption: Adoption, to: AdoptionStage, sentence: str = "We met on the square.", **changes: object) -> None:
    facts: dict[str, object] = {
        "next_due_on": date(2018, 6, 1),
        "version": adoption.version,
        "actor": world.torino_officer,
        "now": NOW + timedelta(days=10),
    }
    services.move_adoption(adoption, to, sentence=sentence, **(facts | changes))  # type: ignore[arg-type]


def test_taking_up_writes_the_first_step_and_tells_the_initiative(database: Session, world: World) -> None:
    adoption = adopt(world, sentence="Our squares are like theirs.")
    assert (adoption.stage, adoption.next_due_on) == (AdoptionStage.SPOTTED, date(2018, 5, 8))
    [step] = database.scalars(select(AdoptionStep))
    assert (step.stage, step.sentence, step.by_id) == (AdoptionStage.SPOTTED, "Our squares are like theirs.", world.torino_viewer.person_id)
    assert (world.initiative.stage, world.initiative.adopted_count) == (Stage.SPOTTED, 1)
    assert [line.deed for line in database.scalars(select(HistoryLine))] == ["initiative-adopted"]


def test_no_step_is_a_letter_of_its_own(database: Session, world: World) -> None:
    """What a city does is news for authors and for their city: it waits for their digest (tests/voices)."""
    adoption = adopt(world)
    move(world, adoption, AdoptionStage.STOPPED, "The mayor did not want it before the election.")
    assert database.scalars(select(Letter)).all() == []


def test_nobody_adopts_for_a_city_that_is_not_theirs(database: Session, world: World) -> None:
    with pytest.raises(NotFound):
        adopt(world, make_city("Essen"))


def test_twice_is_refused(database: Session, world: World) -> None:
    adopt(world)
    with pytest.raises(Refused) as refused:
        adopt(world)
    assert [o.code for o in refused.value.obstacles] == ["already-adopted"]
    assert len(list_adoptions(viewer=world.torino_officer)) == 1


def test_a_move_is_a_step_with_date_person_and_sentence(database: Session, world: World) -> None:
    adoption = adopt(world)
    move(world, adoption, AdoptionStage.DIAGNOSIS)
    steps = database.scalars(select(AdoptionStep).order_by(AdoptionStep.at)).all()
    assert [(step.stage, step.sentence) for step in steps] == [
        (AdoptionStage.SPOTTED, ""),
        (AdoptionStage.DIAGNOSIS, "We met on the square."),
    ]
    assert (adoption.version, adoption.next_due_on, adoption.moved_at) == (2, date(2018, 6, 1), NOW + timedelta(days=10))
    assert world.initiative.stage is Stage.DIAGNOSIS


def test_stopped_remembers_where_it_stood_and_can_go_on(database: Session, world: World) -> None:
    adoption = adopt(world)
    make_decision(adoption)
    move(world, adoption, AdoptionStage.PILOT, "The pilot ran before anybody wrote.", without="Nobody wrote before September.")
    move(world, adoption, AdoptionStage.STOPPED, "No room for it any more.")
    assert (adoption.stopped_in, adoption.next_due_on, world.initiative.stage) == (AdoptionStage.PILOT, None, Stage.PILOT)
    move(world, adoption, AdoptionStage.PILOT, "The library offers a room.")
    assert (adoption.stopped_in, adoption.stage) == (None, AdoptionStage.PILOT)


def test_the_initiative_shows_the_furthest_of_all(database: Session, world: World) -> None:
    coordinator = world.actor(world.bagneux_coordinator, Role.COORDINATOR, world.bagneux)
    adoption = adopt(world)
    make_decision(adoption)
    move(world, adoption, AdoptionStage.AGREED, "The council voted for it.", without="The council was in a hurry.")
    adopt(world, world.bagneux, actor=coordinator)
    assert (world.initiative.stage, world.initiative.adopted_count) == (Stage.AGREED, 2)
    move(world, adoption, AdoptionStage.CO_DESIGN, "The money was taken back.")
    assert world.initiative.stage is Stage.CO_DESIGN


def test_an_old_version_is_a_conflict_with_both(database: Session, world: World) -> None:
    adoption = adopt(world)
    with pytest.raises(Conflict) as conflict:
        move(world, adoption, AdoptionStage.DIAGNOSIS, version=9)
    assert conflict.value.theirs[0][1] == "Spotted"
    assert conflict.value.yours[1][1] == "We met on the square."


def test_nobody_of_another_city_moves_it(database: Session, world: World) -> None:
    adoption = adopt(world)
    with pytest.raises(NotFound):
        move(world, adoption, AdoptionStage.DIAGNOSIS, actor=world.actor(world.bagneux_coordinator, Role.COORDINATOR, world.bagneux))


def test_a_refused_move_leaves_everything(database: Session, world: World) -> None:
    adoption = adopt(world)
    with pytest.raises(Refused):
        move(world, adoption, AdoptionStage.DIAGNOSIS, "")
    assert (adoption.stage, adoption.version) == (AdoptionStage.SPOTTED, 1)


def refused(world: World, adoption: Adoption, to: AdoptionStage, **changes: object) -> list[str]:
    with pytest.raises(Refused) as caught:
        move(world, adoption, to, "The council voted for it.", **changes)
    return [o.code for o in caught.value.obstacles]


def test_a_gate_is_passed_with_a_reason_that_stays(database: Session, world: World) -> None:
    adoption = adopt(world)
    move(world, adoption, AdoptionStage.DIAGNOSIS)
    assert refused(world, adoption, AdoptionStage.CO_DESIGN) == [
        "young-needs", "city-needs", "place", "measure", "baseline", "without-missing",
    ]  # fmt: skip
    move(world, adoption, AdoptionStage.CO_DESIGN, without="The young people already know what they want.")
    [step] = database.scalars(select(AdoptionStep).where(AdoptionStep.stage == AdoptionStage.CO_DESIGN))
    assert step.missing == ["young-needs", "city-needs", "place", "measure", "baseline"]
    assert step.without == "The young people already know what they want."


def test_no_reason_replaces_owner_money_and_decision_nor_a_result(database: Session, world: World) -> None:
    adoption = adopt(world)
    why = "We are sure that it will come soon."
    assert refused(world, adoption, AdoptionStage.PILOT, without=why) == ["owner", "means", "decision"]
    make_diagnosis(adoption)
    make_decision(adoption, money_cents=None, hours=120)
    move(world, adoption, AdoptionStage.AGREED, "The council voted for it.")
    make_pilot(adoption)
    assert refused(world, adoption, AdoptionStage.EVALUATED, without=why) == ["result"]
    make_result(adoption)
    move(world, adoption, AdoptionStage.EVALUATED, "We counted again in May.", without=why)
    assert database.scalars(select(AdoptionStep.missing).order_by(AdoptionStep.at, AdoptionStep.id)).all()[-1] == ["parts"]


def test_a_city_that_left_keeps_its_adoptions_as_history(database: Session, world: World) -> None:
    adoption = adopt(world)
    world.torino.member_until_on = date(2018, 4, 15)
    assert refused(world, adoption, AdoptionStage.DIAGNOSIS) == ["left-network"]
    assert adoption.stage is AdoptionStage.SPOTTED
    assert len(list_adoptions(viewer=world.torino_officer)) == 1
