"""What happens when a city leaves the network: features above say what stays, and what must be settled before.

def _stays(city: City, today: date) -> list[Sentence]: …
def _settle(city: City, today: date) -> list[Obstacle]: …

add_stay(_stays); add_tie(_settle)        # in a feature's `reactions.connect()`
"""

from collections.abc import Callable
from datetime import date, datetime

from exchange.access.viewers import Viewer
from exchange.cities import rules
from exchange.cities.models import City
from exchange.foundation.languages import Sentence, _l
from exchange.foundation.obstacles import Obstacle, refuse_if
from exchange.history.services import record

Stay = Callable[[City, date], list[Sentence]]
Tie = Callable[[City, date], list[Obstacle]]
stays: dict[Stay, None] = {}
ties: dict[Tie, None] = {}


def add_stay(maker: Stay) -> None:
    """Register what is said to stay when a city leaves."""
    stays[maker] = None


def add_tie(maker: Tie) -> None:
    """Register what must be settled before a city leaves."""
    ties[maker] = None


def what_stays(city: City, *, today: date) -> list[Sentence]:
    """Return what stays of a city that leaves, and what ends."""
    people = _l("Its coordinators, leaders and viewers can no longer act for it. Young people keep their own pages.")
    return [sentence for maker in stays for sentence in maker(city, today)] + [people]


def what_ties(city: City, *, today: date) -> list[Obstacle]:
    """Return what must be settled before."""
    return [obstacle for maker in ties for obstacle in maker(city, today)]


def leave_network(city: City, *, last_on: date, today: date, actor: Viewer, now: datetime) -> None:
    """Set a city's last day; from the day after, the parts that people play for it are not in force. Nothing that it did is taken away."""
    refuse_if(rules.why_not_leave(city.member_until_on, what_ties(city, today=today)))
    city.member_until_on = last_on
    record("city-left", city, actor=actor, now=now, changed=["member_until_on"], city_id=city.id)


def come_back(city: City, *, actor: Viewer, now: datetime) -> None:
    """Take a last day back; parts that have not ended on a day of their own are in force again."""
    if city.member_until_on is None:
        return
    city.member_until_on = None
    record("city-came-back", city, actor=actor, now=now, changed=["member_until_on"], city_id=city.id)
