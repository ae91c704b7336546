"""The journeys of a cohort for programs: the same figures as the page."""

from typing import Any
from zoneinfo import ZoneInfo

from exchange.foundation.obstacles import Obstacle
from exchange.journeys.models import Direction
from exchange.journeys.plans import PlannedLeg
from exchange.journeys.showing import names_of
from exchange.journeys.travel import DelegationTravel


def travel_as_json(travel: DelegationTravel) -> dict[str, Any]:
    """Return one delegation's way there and back; instants in UTC beside the local ones."""
    names = names_of(travel.travellers)
    return {
        "city": travel.city.slug,
        "travellers": len(travel.travellers),
        "journeys": [
            {
                "id": str(journey.id),
                "direction": journey.direction.value,
                "name": journey.name,
                "legs": [_leg(leg, names) for leg in journey.legs],
            }
            for journey in travel.journeys
        ],
        "missing": {direction.value: [who.name for who in travel.missing(direction)] for direction in Direction},
        "obstacles": [_obstacle(obstacle) for obstacle in travel.obstacles],
    }


def _leg(leg: PlannedLeg, names: dict[Any, str]) -> dict[str, Any]:
    return {
        "id": str(leg.id),
        "mode": leg.mode.value,
        "operator": leg.operator,
        "number": leg.number,
        "from": {
            "place": leg.from_place,
            "time_zone": leg.from_zone,
            "local": leg.departs_at.astimezone(ZoneInfo(leg.from_zone)).isoformat(),
            "at": leg.departs_at.isoformat(),
        },
        "to": {
            "place": leg.to_place,
            "time_zone": leg.to_zone,
            "local": leg.arrives_at.astimezone(ZoneInfo(leg.to_zone)).isoformat(),
            "at": leg.arrives_at.isoformat(),
        },
        "minutes": int((leg.arrives_at - leg.departs_at).total_seconds() // 60),
        "responsible": names.get(leg.responsible_id) if leg.responsible_id else None,
        "people": sorted(names[one] for one in leg.aboard),
    }


def _obstacle(obstacle: Obstacle) -> dict[str, Any]:
    return {
        "code": obstacle.code,
        "sentence": str(obstacle.sentence),
        "owner": obstacle.owner.value if obstacle.owner else None,
        "due_on": obstacle.due_on.isoformat() if obstacle.due_on else None,
    }
