"""Fourth chapter: the way there and back, and who sits where."""

from datetime import datetime
from typing import Any

from exchange.demonstration.story.events import Calendar
from exchange.demonstration.story.scene import Scene, at, days, read_data
from exchange.foundation.database import db
from exchange.history.services import record
from exchange.journeys.models import Direction, Journey, Leg, Mode, Seat
from exchange.participants.models import HOLDING_A_PLACE, Participant, ParticipantState


def tell_of_journeys(scene: Scene, calendars: dict[str, Calendar]) -> None:
    """Add every journey of every delegation."""
    for cohort, cities in read_data("journeys").items():
        for city, journeys in cities.items():
            for row in journeys:
                _add_journey(scene, cohort, city, row, planned=at(calendars[cohort].consents + days(2)))


def _add_journey(scene: Scene, cohort: str, city: str, row: dict[str, Any], *, planned: datetime) -> None:
    delegation = scene.delegations[cohort, city]
    direction = Direction(row["direction"])
    journey = Journey(
        city_id=delegation.city_id,
        cohort_id=delegation.cohort_id,
        delegation=delegation,
        delegation_id=delegation.id,
        direction=direction,
    )
    db.session.add(journey)
    db.session.flush()
    record("journey-opened", journey, actor=scene.desks[city], now=planned)
    home, there = delegation.city.time_zone, delegation.cohort.conference.time_zone
    zones = (home, there) if direction is Direction.OUT else (there, home)
    for sequence, leg in enumerate(row["legs"]):
        _add_leg(scene, cohort, journey, leg, zones=zones, sequence=sequence)


def _add_leg(scene: Scene, cohort: str, journey: Journey, row: dict[str, Any], *, zones: tuple[str, str], sequence: int) -> None:
    from_zone, to_zone = row.get("from_zone", zones[0]), row.get("to_zone", zones[1])
    starts = journey.delegation.cohort.conference.starts_on
    responsible = scene.places[cohort, row["responsible"]] if "responsible" in row else None
    leg = Leg(
        city_id=journey.city_id,
        journey=journey,
        journey_id=journey.id,
        mode=Mode(row["mode"]),
        operator=row["operator"],
        number=row["number"],
        from_place=row["from"],
        from_zone=from_zone,
        departs_at=at(starts + days(row["day"]), row["at"], from_zone),
        to_place=row["to"],
        to_zone=to_zone,
        arrives_at=at(starts + days(row.get("to_day", row["day"])), row["arrives"], to_zone),
        note=row.get("note", ""),
        responsible_id=responsible.id if responsible else None,
        sequence=sequence,
    )
    db.session.add(leg)
    db.session.flush()
    for number, participant in enumerate(_aboard(scene, cohort, journey, row)):
        label = _seat_label(leg.mode, number)
        db.session.add(
            Seat(city_id=journey.city_id, leg_id=leg.id, leg=leg, participant_id=participant.id, participant=participant, label=label)
        )
    db.session.flush()


def _seat_label(mode: Mode, number: int) -> str:
    """Return coach and seat, or row and seat; nobody has a place of their own on a bus."""
    if mode is Mode.TRAIN:
        return f"4/{31 + number}"
    return f"{12 + number // 6}{'ABCDEF'[number % 6]}" if mode is Mode.PLANE else ""


def _aboard(scene: Scene, cohort: str, journey: Journey, row: dict[str, Any]) -> list[Participant]:
    """Return who is on a leg: those named, else everybody of the delegation who travels."""
    if "who" in row:
        return [scene.places[cohort, key] for key in row["who"]]
    travelling = HOLDING_A_PLACE - {ParticipantState.OFFERED}
    return [
        one
        for (trip, _key), one in scene.places.items()
        if trip == cohort and one.delegation_id == journey.delegation_id and one.state in travelling
    ]
