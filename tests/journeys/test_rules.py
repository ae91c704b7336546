"""What is not right about a way, said on rows that were never saved."""

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask

from exchange.cohorts.models import Cohort, CohortState
from exchange.foundation.database import new_id
from exchange.journeys import rules
from exchange.journeys.clocks import happens_twice, local_instant, offset_in_words, why_not_local
from exchange.journeys.connections import minimum_change
from exchange.journeys.models import Direction, Journey, Leg, Mode, Seat
from exchange.journeys.places import zone_of
from exchange.journeys.plans import Traveller
from exchange.journeys.rules import LegFacts
from exchange.participants.models import ParticipantKind, ParticipantState

MORNING = datetime(2017, 11, 14, 6, 26, tzinfo=UTC)
COHORT = Cohort(
    name="Barcelona 2017",
    slug="barcelona-2017",
    away_from_on=date(2017, 11, 14),
    away_until_on=date(2017, 11, 18),
    state=CohortState.OPEN,
)


def someone(name: str = "Inès", **facts: object) -> Traveller:
    start: dict[str, object] = {
        "id": new_id(),
        "kind": ParticipantKind.YOUNGSTER,
        "state": ParticipantState.CONFIRMED,
        "name": name,
        "birth_date": date(2001, 5, 1),
    }
    return Traveller(**(start | facts))  # type: ignore[arg-type]


def leader(name: str = "Amal", **facts: object) -> Traveller:
    return someone(name, **({"kind": ParticipantKind.LEADER, "birth_date": date(1985, 1, 1)} | facts))


def leg(*aboard: Traveller, responsible: Traveller | None = None, **facts: object) -> Leg:
    departs = facts.pop("departs_at", MORNING)
    assert isinstance(departs, datetime)
    start: dict[str, object] = {
        "mode": Mode.TRAIN,
        "from_place": "Paris",
        "from_zone": "Europe/Paris",
        "to_place": "Barcelona",
        "to_zone": "Europe/Madrid",
        "departs_at": departs,
        "arrives_at": departs + timedelta(hours=6),
        "responsible_id": responsible.id if responsible else None,
    }
    row = Leg(**(start | facts))
    row.seats = [Seat(participant_id=who.id) for who in aboard]
    return row


def journey(*legs: Leg, direction: Direction = Direction.OUT) -> Journey:
    row = Journey(direction=direction)
    row.legs = list(legs)
    return row


def codes(leg_: Leg, *people: Traveller) -> list[str]:
    return [one.code for one in rules.leg_obstacles(leg_, travellers={who.id: who for who in people})]


def test_a_leg_with_a_minor_and_a_leader_on_board_is_right() -> None:
    ines, amal = someone(), leader()
    assert codes(leg(ines, amal, responsible=amal), ines, amal) == []


def test_minors_need_a_named_adult_and_adults_do_not() -> None:
    minor, grown = someone(), someone("Théo", birth_date=date(1997, 1, 1))
    assert codes(leg(minor), minor) == ["minors-alone"]
    assert codes(leg(grown), grown) == []


def test_unknown_birth_date_counts_as_a_minor() -> None:
    who = someone(birth_date=None)
    assert codes(leg(who), who) == ["minors-alone"]


def test_the_eighteenth_birthday_is_judged_by_the_clock_of_the_departure() -> None:
    # 23:30 UTC on the 13th is already the 14th in Paris, the day on which she turns 18.
    who = someone(birth_date=date(1999, 11, 14))
    assert codes(leg(who, departs_at=datetime(2017, 11, 13, 23, 30, tzinfo=UTC)), who) == []
    assert codes(leg(who, departs_at=datetime(2017, 11, 13, 22, 30, tzinfo=UTC)), who) == ["minors-alone"]


@pytest.mark.parametrize(
    ("responsible", "aboard", "expected"),
    [
        (leader(), False, ["responsible-elsewhere"]),
        (someone("Lina", birth_date=date(1990, 1, 1)), True, ["responsible-no-leader"]),
        (leader(birth_date=date(2001, 1, 1)), True, ["responsible-no-adult"]),
        (leader(birth_date=None), True, ["responsible-no-adult"]),
        (leader(kind=ParticipantKind.COMPANION), True, []),
    ],
)
def test_who_can_be_responsible(responsible: Traveller, aboard: bool, expected: list[str]) -> None:
    ines = someone()
    people = [ines, responsible] if aboard else [ines]
    assert codes(leg(*people, responsible=responsible), ines, responsible) == expected


def test_a_responsible_adult_who_left_is_named_as_gone() -> None:
    ines = someone()
    assert codes(leg(ines, responsible=leader()), ines) == ["responsible-gone"]


def test_a_seat_of_somebody_who_lost_the_place_is_counted() -> None:
    gone, amal = someone(), leader()
    assert codes(leg(gone, amal, responsible=amal), amal) == ["seat-without-place"]


def test_a_leg_that_arrives_first() -> None:
    assert codes(leg(arrives_at=MORNING)) == ["arrives-first"]


def facts(**changes: object) -> LegFacts:
    start: dict[str, object] = {
        "mode": Mode.PLANE,
        "from_place": "Dakar",
        "from_zone": "Africa/Dakar",
        "departs_at": MORNING,
        "to_place": "Barcelona",
        "to_zone": "Europe/Madrid",
        "arrives_at": MORNING + timedelta(hours=5),
    }
    return LegFacts(**(start | changes))  # type: ignore[arg-type]


def test_what_no_vehicle_can_do() -> None:
    assert rules.why_not_save_leg(facts()) == []
    assert [o.code for o in rules.why_not_save_leg(facts(arrives_at=MORNING))] == ["arrives-first"]
    assert [o.code for o in rules.why_not_save_leg(facts(arrives_at=MORNING + timedelta(hours=73)))] == ["too-long"]
    assert rules.why_not_save_leg(facts(arrives_at=MORNING + timedelta(hours=72))) == []


@pytest.mark.parametrize(
    ("first", "second", "minutes", "expected"),
    [
        (Mode.TRAIN, Mode.TRAIN, 19, ["change-short"]),
        (Mode.TRAIN, Mode.TRAIN, 20, []),
        (Mode.TRAIN, Mode.PLANE, 89, ["change-short"]),
        (Mode.TRAIN, Mode.PLANE, 90, []),
        (Mode.PLANE, Mode.TRAIN, 59, ["change-short"]),
        (Mode.PLANE, Mode.TRAIN, 60, []),
        (Mode.TRAIN, Mode.LOCAL, 4, ["change-short"]),
        (Mode.TRAIN, Mode.TRAIN, -1, ["legs-overlap"]),
    ],
)
def test_how_short_a_change_may_be(first: Mode, second: Mode, minutes: int, expected: list[str]) -> None:
    ines = someone()
    before = leg(ines, mode=first)
    after = leg(ines, mode=second, departs_at=before.arrives_at + timedelta(minutes=minutes))
    assert [one.code for one in rules.change_obstacles([journey(before, after)])] == expected


def test_every_mode_has_a_least_change_with_a_reason() -> None:
    assert all(minimum_change(a, b).minutes > 0 for a in Mode for b in Mode)


def test_people_on_different_legs_at_once_do_not_clash() -> None:
    one, other = someone(), someone("Théo")
    assert rules.change_obstacles([journey(leg(one)), journey(leg(other))]) == []
    assert [o.code for o in rules.change_obstacles([journey(leg(one)), journey(leg(one, departs_at=MORNING + timedelta(hours=1)))])] == [
        "legs-overlap"
    ]


def test_empty_legs_of_one_journey_are_compared_too() -> None:
    assert [o.code for o in rules.change_obstacles([journey(leg(), leg(departs_at=MORNING + timedelta(hours=1)))])] == ["legs-overlap"]


def test_who_is_on_no_journey_is_named_for_each_way() -> None:
    ines, theo = someone(), someone("Théo")
    offered = someone("Offered", state=ParticipantState.OFFERED)
    ways = [journey(leg(ines, theo)), journey(leg(ines), direction=Direction.BACK)]
    people = [ines, theo, offered]
    assert rules.missing_travellers(people, ways, direction=Direction.OUT) == []
    assert rules.missing_travellers(people, ways, direction=Direction.BACK) == [theo]


def test_missing_people_are_named_in_the_sentence(app: Flask) -> None:
    ines, theo = someone(), someone("Théo")
    with app.test_request_context():
        found = rules.travel_obstacles([], travellers={ines.id: ines, theo.id: theo}, cohort=COHORT)
        assert [str(one.sentence) for one in found] == ["On no journey there: Inès and Théo.", "On no journey back: Inès and Théo."]
    assert [one.due_on for one in found] == [date(2017, 11, 14)] * 2


def test_a_wrong_month_is_seen() -> None:
    right, wrong = leg(), leg(departs_at=MORNING + timedelta(days=30))
    assert [o.code for o in rules.day_obstacles(journey(right), cohort=COHORT)] == []
    assert [o.code for o in rules.day_obstacles(journey(wrong), cohort=COHORT)] == ["far-from-cohort"]


def test_who_can_be_put_on_a_leg() -> None:
    ines, amal = someone(), leader()
    travellers, day = {ines.id: ines, amal.id: amal}, date(2017, 11, 14)
    assert rules.why_not_seat([ines.id, amal.id], amal.id, travellers=travellers, day=day) == []
    assert rules.why_not_seat([ines.id], None, travellers=travellers, day=day) == []
    found = rules.why_not_seat([ines.id], amal.id, travellers=travellers, day=day)
    assert [o.code for o in found] == ["responsible-elsewhere"]
    assert [o.code for o in rules.why_not_seat([ines.id], ines.id, travellers=travellers, day=day)] == ["responsible-unfit"]
    assert [o.code for o in rules.why_not_seat([new_id()], None, travellers=travellers, day=day)] == ["no-place"]


def test_an_archived_cohort_is_left_as_it_is() -> None:
    assert rules.why_not_plan(COHORT) == []
    assert [o.code for o in rules.why_not_plan(Cohort(name="Old", state=CohortState.ARCHIVED))] == ["cohort-archived"]


def test_a_journey_with_people_on_it_is_not_removed_at_once() -> None:
    assert rules.why_not_remove_journey(journey(leg())) == []
    assert [o.code for o in rules.why_not_remove_journey(journey(leg(someone())))] == ["people-on-it"]


# Clocks


@pytest.mark.parametrize(
    ("wall", "zone", "expected"),
    [
        (datetime(2017, 11, 14, 7, 26), "Europe/Paris", datetime(2017, 11, 14, 6, 26, tzinfo=UTC)),  # noqa: DTZ001
        (datetime(2017, 11, 14, 1, 5), "Africa/Dakar", datetime(2017, 11, 14, 1, 5, tzinfo=UTC)),  # noqa: DTZ001
        (datetime(2017, 11, 14, 19, 5), "America/Montreal", datetime(2017, 11, 15, 0, 5, tzinfo=UTC)),  # noqa: DTZ001
    ],
)
def test_a_local_time_is_an_instant(wall: datetime, zone: str, expected: datetime) -> None:
    assert why_not_local(wall, zone) == []
    assert local_instant(wall, zone) == expected


def test_a_time_that_does_not_exist_is_refused() -> None:
    wall = datetime(2018, 3, 25, 2, 30)  # noqa: DTZ001
    assert [o.code for o in why_not_local(wall, "Europe/Paris")] == ["time-skipped"]
    assert why_not_local(wall, "Africa/Dakar") == []


def test_a_time_that_happens_twice_is_asked_about() -> None:
    wall = datetime(2017, 10, 29, 2, 30)  # noqa: DTZ001
    assert happens_twice(wall, "Europe/Paris")
    assert [o.code for o in why_not_local(wall, "Europe/Paris")] == ["time-twice"]
    assert why_not_local(wall, "Europe/Paris", which="second") == []
    assert local_instant(wall, "Europe/Paris", which="first") == datetime(2017, 10, 29, 0, 30, tzinfo=UTC)
    assert local_instant(wall, "Europe/Paris", which="second") == datetime(2017, 10, 29, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize(("zone", "expected"), [("Africa/Dakar", "UTC"), ("Europe/Paris", "UTC+1"), ("America/St_Johns", "UTC−3:30")])
def test_offsets_in_words(zone: str, expected: str) -> None:
    assert offset_in_words(MORNING, zone) == expected


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ("Bagneux", "Europe/Paris"),
        ("Barcelona Sants", "Europe/Madrid"),
        ("Aéroport (DSS)", "Africa/Dakar"),
        ("Montréal YUL", "America/Toronto"),
        ("Lyon Part-Dieu", "Europe/Paris"),
        ("Somewhere", None),
        ("", None),
    ],
)
def test_which_clock_a_place_follows(place: str, expected: str | None) -> None:
    assert zone_of(place, known={"Bagneux": "Europe/Paris"}, countries=["FR", "ES"]) == expected
