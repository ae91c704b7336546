"""First chapter: the Manifesto, the cities, and the people who answer for them."""

from datetime import date

from sqlalchemy import select

from exchange.access.permissions import Role
from exchange.accounts.models import Account
from exchange.cities.models import City, CityKind
from exchange.demonstration.makers import make_account, make_city, make_grant, make_person
from exchange.demonstration.story.scene import Scene, acting, at, days, read_data
from exchange.foundation.database import db
from exchange.foundation.folding import slug
from exchange.history.services import record
from exchange.manifesto.models import Edition, Theme
from exchange.people.models import Person

OPENED = date(2017, 3, 1)
EDITION = "2017"
# Under this name the hashes hold that of a password nobody knows.
OTHERS = "others"

# Who can sign in: address → (role, city, key of the person).
SIGN_INS: dict[str, tuple[Role, str | None, str]] = {
    "network@demo.example": (Role.NETWORK, None, "marta"),
    "coordinator.bagneux@demo.example": (Role.COORDINATOR, "bagneux", "desk-bagneux"),
    "coordinator.torino@demo.example": (Role.COORDINATOR, "torino", "desk-torino"),
    "leader.bagneux@demo.example": (Role.LEADER, "bagneux", "helene"),
    "youngster.bagneux@demo.example": (Role.YOUNGSTER, "bagneux", "ines"),
    "viewer.bagneux@demo.example": (Role.VIEWER, "bagneux", "luc"),
    "host.barcelona@demo.example": (Role.HOST, "barcelona", "jordi"),
}


def tell_of_themes(scene: Scene) -> None:
    """Remember the themes of the edition that was adopted at the past conference."""
    themes = db.session.scalars(select(Theme).join(Edition).where(Edition.code == EDITION))
    scene.themes = {theme.slug: theme for theme in themes}


def tell_of_cities(scene: Scene) -> None:
    """Add the cities with a coordinator each, and the network's own people."""
    marta = make_person("Marta", "Vidal", city=None, email="network@demo.example", birth_date=date(1981, 10, 4))
    scene.people["marta"] = marta
    for row in read_data("cities"):
        city = make_city(
            row["name"],
            names=row.get("names", {}),
            country=row["country"],
            latitude=row["at"][0],
            longitude=row["at"][1],
            time_zone=row["zone"],
            languages=row["languages"],
            kind=CityKind(row.get("kind", "member")),
            member_from_on=date.fromisoformat(row["member_from"]) if "member_from" in row else None,
        )
        record("city-added", city, actor=scene.network, now=at(OPENED), city_id=city.id)
        scene.cities[city.slug] = city
        scene.phones[city.slug] = row["phone"]
        _add_desk(scene, city, *row["coordinator"])
    _add_official(scene, "luc", "Luc", "Ferrand", city="bagneux", email="viewer.bagneux@demo.example", born=date(1970, 2, 23))
    _add_official(scene, "jordi", "Jordi", "Ferrer i Soler", city="barcelona", email="host.barcelona@demo.example", born=date(1988, 4, 23))


def _add_desk(scene: Scene, city: City, first_name: str, last_name: str) -> None:
    """Add a city's coordinator; those of Bagneux and Torino can sign in."""
    email = f"coordinator.{city.slug}@demo.example"
    if email not in SIGN_INS:
        email = f"{slug(first_name)}.{slug(last_name)}@demo.example"
    person = _add_official(scene, f"desk-{city.slug}", first_name, last_name, city=city.slug, email=email, born=date(1978, 5, 9))
    scene.desks[city.slug] = acting(person, Role.COORDINATOR, city)
    if email not in SIGN_INS:
        make_grant(person, Role.COORDINATOR, city)


def _add_official(scene: Scene, key: str, first_name: str, last_name: str, *, city: str, email: str, born: date) -> Person:
    person = make_person(first_name, last_name, city=scene.cities[city], email=email, birth_date=born, language="en")
    scene.people[key] = person
    scene.addresses.add(email)
    return person


def open_accounts(scene: Scene, hashes: dict[str, str]) -> list[Account]:
    """Open the accounts of those who answer for something; `hashes` are of the one password, by address.

    The seven whom the demonstration introduces sign in with it; the other coordinators have passwords that nobody knows.
    """
    accounts = []
    for email, (role, city, key) in SIGN_INS.items():
        person = scene.people[key]
        grant = make_grant(person, role, scene.cities[city] if city else None)
        account = make_account(person, email=email, password_hash=hashes[email])
        account.created_at = at(scene.today, "08:00") - days(400) if key == "ines" else at(OPENED)
        account.password_changed_at = account.created_at + days(1)
        record("role-given", grant, actor=scene.network, now=account.created_at, city_id=grant.city_id)
        accounts.append(account)
    for key, person in scene.people.items():
        if key.startswith("desk-") and person.email not in SIGN_INS:
            account = make_account(person, password_hash=hashes[OTHERS])
            account.created_at, account.password_changed_at = at(OPENED), at(OPENED, "14:30")
            accounts.append(account)
    return accounts
