"""Which adults were looked into, and one young man who was written down twice."""

from datetime import timedelta

from sqlalchemy import select

from exchange.demonstration.story.scene import COMING, LAB, Scene
from exchange.foundation.database import db
from exchange.foundation.folding import fold
from exchange.participants.models import Participant, ParticipantKind
from exchange.people.checks.models import CheckKind
from exchange.people.checks.services import record_check
from exchange.people.models import Person

# Whose check is still awaited: the page of that delegation says so.
_AWAITED = "greta"


def tell_of_checks(scene: Scene) -> None:
    """Note the checks that coordinators saw; one city still waits for its own."""
    cohorts = {scene.cohorts[key].id for key in (LAB, COMING) if key in scene.cohorts}
    adults = db.session.scalars(
        select(Participant).where(Participant.cohort_id.in_(cohorts), Participant.kind != ParticipantKind.YOUNGSTER)
    ).all()
    city_of = {city.id: key for key, city in scene.cities.items()}
    for person in {place.person_id: place.person for place in adults}.values():
        if person.city_id is None or person.id == scene.people[_AWAITED].id:
            continue
        record_check(
            person,
            kind=CheckKind.CRIMINAL_RECORD,
            country=scene.cities[city_of[person.city_id]].country,
            issued_on=scene.today - timedelta(days=120),
            seen_on=scene.today - timedelta(days=100),
            renew_by_on=scene.today + timedelta(days=900),
            actor=scene.network,
            today=scene.today,
            now=scene.now - timedelta(days=100),
        )


def tell_of_doubles(scene: Scene) -> None:
    """Write one young person of Bagneux down a second time, as an older list spelled him: day and month swapped."""
    found = db.session.scalars(
        select(Person)
        .join(Participant, Participant.person_id == Person.id)
        .where(Participant.cohort_id == scene.cohorts[COMING].id, Person.city_id == scene.cities["bagneux"].id)
        .order_by(Person.sort_name)
    ).all()
    known = next((one for one in found if one.birth_date and one.birth_date.day <= 12 and one.birth_date.day != one.birth_date.month), None)
    if known is None or known.birth_date is None:
        return
    last, first = fold(known.first_name).title(), known.last_name.upper()
    double = Person(
        city_id=known.city_id,
        last_name=last,
        first_name=first,
        sort_name=fold(f"{last} {first}"),
        birth_date=known.birth_date.replace(month=known.birth_date.day, day=known.birth_date.month),
        language=known.language,
    )
    db.session.add(double)
    db.session.flush()
