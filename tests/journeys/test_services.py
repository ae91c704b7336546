"""Planning writes rows, counts versions and writes to those who were on board."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from exchange.access.viewers import Viewer
from exchange.cohorts.models import CohortState
from exchange.demonstration.travel import make_journey, make_leg
from exchange.foundation.obstacles import Conflict, NotFound, Refused
from exchange.history.models import HistoryLine
from exchange.journeys import services
from exchange.journeys.changes import facts_of
from exchange.journeys.models import Direction, Journey, Leg, Mode
from exchange.journeys.rules import LegFacts
from exchange.messages.models import Letter
from exchange.people.models import Guardian
from tests.journeys.conftest import BEFORE, World

FACTS = LegFacts(
    mode=Mode.TRAIN,
    from_place="Paris",
    from_zone="Europe/Paris",
    departs_at=datetime(2017, 11, 14, 6, 26, tzinfo=UTC),
    to_place="Barcelona",
    to_zone="Europe/Madrid",
    arrives_at=datetime(2017, 11, 14, 12, 53, tzinfo=UTC),
    operator="SNCF",
    number="9713",
)


def seated(leg: Leg) -> set[object]:
    return {seat.participant_id for seat in leg.seats}


def letters(database: Session) -> list[Letter]:
    return list(database.scalars(select(Letter).order_by(Letter.to_address)))


def test_a_journey_begins_empty_and_is_remembered(database: Session, world: World) -> None:
    journey = services.open_journey(world.delegation, direction=Direction.OUT, actor=world.planner, now=BEFORE)
    assert (journey.city_id, journey.legs, journey.version) == (world.city.id, [], 1)
    assert [line.deed for line in database.scalars(select(HistoryLine))] == ["journey-opened"]


def test_somebody_without_the_right_in_this_city_finds_nothing(database: Session, world: World) -> None:
    with pytest.raises(NotFound):
        services.open_journey(world.delegation, direction=Direction.OUT, actor=Viewer(None, None), now=BEFORE)


def test_nothing_begins_in_an_archived_cohort(database: Session, world: World) -> None:
    world.cohort.state = CohortState.ARCHIVED
    with pytest.raises(Refused) as refused:
        services.open_journey(world.delegation, direction=Direction.OUT, actor=world.planner, now=BEFORE)
    assert [o.code for o in refused.value.obstacles] == ["cohort-archived"]


def test_a_leg_is_added_with_its_people_and_nobody_is_written_to(database: Session, world: World) -> None:
    journey = make_journey(world.delegation)
    people = {world.ines.id, world.leader.id}
    leg = services.add_leg(
        journey, FACTS, participant_ids=people, responsible_id=world.leader.id, version=1, actor=world.planner, now=BEFORE
    )
    assert (facts_of(leg), seated(leg), leg.responsible_id) == (FACTS, people, world.leader.id)
    assert (journey.version, letters(database)) == (2, [])


def test_a_leg_added_on_an_old_version_is_a_conflict(database: Session, world: World) -> None:
    journey = make_journey(world.delegation)
    with pytest.raises(Conflict) as conflict:
        services.add_leg(journey, FACTS, participant_ids=[], responsible_id=None, version=7, actor=world.planner, now=BEFORE)
    assert conflict.value.yours[0][1] == "Paris → Barcelona"
    assert journey.legs == []


def changed_leg(world: World, *, tell: bool = True, now: datetime = BEFORE, drop: bool = False, **changes: object) -> tuple[Leg, int]:
    journey = make_journey(world.delegation)
    leg = make_leg(journey, people=[world.ines, world.theo, world.leader], responsible=world.leader)
    ids = {world.ines.id, world.leader.id} if drop else seated(leg)
    written = services.change_leg(
        leg,
        replace(facts_of(leg), **changes),  # type: ignore[arg-type]
        participant_ids=ids,  # type: ignore[arg-type]
        responsible_id=world.leader.id,
        version=journey.version,
        tell=tell,
        actor=world.planner,
        now=now,
    )
    return leg, written


def test_people_on_a_changed_leg_are_told_in_their_language_and_local_time(database: Session, world: World) -> None:
    world.ines.person.language = "fr"
    leg, written = changed_leg(world, departs_at=datetime(2017, 11, 14, 7, 0, tzinfo=UTC))
    # Théo has neither an address nor a guardian: the page has said so.
    assert (written, [letter.to_address for letter in letters(database)]) == (2, ["amal@example.org", "ines@example.org"])
    letter = letters(database)[1]
    assert (letter.language, letter.kind, letter.city_id) == ("fr", "leg-changed", world.city.id)
    text = letter.text.reveal() if letter.text else ""
    assert "mar. 14 nov. 2017, 08:00 (Paris)" in text
    assert "mar. 14 nov. 2017, 07:26 (Paris)" in text
    assert "http://localhost/me/trip" in text
    assert (leg.sequence, leg.journey.version) == (1, 2)


def test_a_guardian_is_told_where_the_young_person_has_no_address(database: Session, world: World) -> None:
    world.theo.person.guardians.append(
        Guardian(person_id=world.theo.person_id, city_id=world.city.id, position=1, name="Paul Lambert", email="p@example.org")
    )
    changed_leg(world, number="9715")
    letter = letters(database)[-1]
    assert (letter.to_address, letter.to_name, letter.recipient_id) == ("p@example.org", "Paul Lambert", None)
    text = letter.text.reveal() if letter.text else ""
    assert "Théo Lambert" in text
    assert "/me/trip" not in text


def test_nobody_is_told_when_asked_not_to_or_when_it_is_over(database: Session, world: World) -> None:
    assert changed_leg(world, tell=False, number="1")[1] == 0
    assert changed_leg(world, now=BEFORE + timedelta(days=30), number="1")[1] == 0
    assert letters(database) == []


def test_whoever_leaves_a_leg_is_told_and_whoever_stays_is_not(database: Session, world: World) -> None:
    world.theo.person.email = "theo@example.org"
    leg, written = changed_leg(world, drop=True)
    assert (written, seated(leg)) == (1, {world.ines.id, world.leader.id})
    assert [(letter.to_address, letter.kind) for letter in letters(database)] == [("theo@example.org", "leg-removed")]


def test_saving_the_same_again_changes_nothing(database: Session, world: World) -> None:
    leg, written = changed_leg(world)
    assert (written, leg.sequence, leg.journey.version) == (0, 0, 1)


def test_a_leg_that_cannot_be_is_refused_with_every_reason(database: Session, world: World) -> None:
    with pytest.raises(Refused) as refused:
        changed_leg(world, arrives_at=datetime(2017, 11, 14, 6, 0, tzinfo=UTC))
    assert [o.code for o in refused.value.obstacles] == ["arrives-first"]


def test_a_removed_leg_is_told_and_gone(database: Session, world: World) -> None:
    journey = make_journey(world.delegation)
    leg = make_leg(journey, people=[world.ines, world.theo])
    assert services.remove_leg(leg, version=1, tell=True, actor=world.planner, now=BEFORE) == 1
    database.flush()
    assert (list(database.scalars(select(Leg))), journey.version) == ([], 2)
    assert [letter.kind for letter in letters(database)] == ["leg-removed"]


def test_a_journey_with_people_stays_and_an_empty_one_goes(database: Session, world: World) -> None:
    full, empty = make_journey(world.delegation), make_journey(world.delegation, direction=Direction.BACK)
    make_leg(full, people=[world.ines])
    with pytest.raises(Refused):
        services.remove_journey(full, actor=world.planner, now=BEFORE)
    services.remove_journey(empty, actor=world.planner, now=BEFORE)
    database.flush()
    assert list(database.scalars(select(Journey))) == [full]
