"""What happens when a city leaves the network: features above say what stays, and what must be settled before.

def _stays(city: City, today: date) -> list[Sentence]: …
def _settle(city: City, today: date) -> list[Obstacle]: …

add_stay(_stays); add_tie(_settle)        # in a feature's `reactions.connect()`
"""

from collections.abc import Callable
from datetime import date, datetime

from sqlalchemy import or_, select

from exchange.access.permissions import Role
from exchange.access.viewers import Viewer
from exchange.cities import rules
from exchange.cities.models import City
from exchange.foundation.database import db
from exchange.foundation.languages import Sentence, _l
from exchange.foundation.obstacles import Obstacle, refuse_if
from exchange.history.services import record
from exchange.people.models import RoleGrant

Stay = Callable[[City, date], list[Sentence]]
Tie = Callable[[City, date], list[Obstacle]]
stays: dict[Stay, None] = {}
ties: dict[Tie, None] = {}
# Who acts for a city. Young people keep their own page: what they wrote and agreed to stays theirs.
_FOR_THE_CITY = (Role.COORDINATOR, Role.LEADER, Role.VIEWER)


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
    """Set a city's last day; with it the parts end that people play for the city. Nothing that it did is taken away."""
    refuse_if(rules.why_not_leave(city.member_until_on, what_ties(city, today=today)))
    city.member_until_on = last_on
    later = or_(RoleGrant.until_on.is_(None), RoleGrant.until_on > last_on)
    for grant in db.session.scalars(select(RoleGrant).where(RoleGrant.city_id == city.id, RoleGrant.role.in_(_FOR_THE_CITY), later)):
        grant.until_on = last_on
    record("city-left", city, actor=actor, now=now, changed=["member_until_on"], city_id=city.id)


def come_back(city: City, *, actor: Viewer, now: datetime) -> None:
    """Take a last day back, and with it the end of the parts that ended on it."""
    if city.member_until_on is None:
        return
    ended = select(RoleGrant).where(
        RoleGrant.city_id == city.id, RoleGrant.role.in_(_FOR_THE_CITY), RoleGrant.until_on == city.member_until_on
    )
    for grant in db.session.scalars(ended):
        grant.until_on = None
    city.member_until_on = None
    record("city-came-back", city, actor=actor, now=now, changed=["member_until_on"], city_id=city.id)
