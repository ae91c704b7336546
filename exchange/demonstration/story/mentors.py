"""What cities are like and look for, and whom they ask: one request was answered and talked about twice, one waits."""

from datetime import date
from typing import Any

from sqlalchemy import select

from exchange.adoptions.models import Adoption
from exchange.demonstration.mentors import make_mentor_meeting, make_mentor_request
from exchange.demonstration.story.scene import Scene, at, days, read_data
from exchange.foundation.database import db
from exchange.history.services import record
from exchange.initiatives.models import Initiative
from exchange.matching.models import Budget, CityFact, CitySearch, FactKind
from exchange.mentoring.models import MentorState

_KNOWN_ON = date(2023, 1, 1)


def tell_of_matches(scene: Scene) -> None:
    """Write down what is known of most cities, and what some say that they look for."""
    told = read_data("matching")
    for slug, facts in told["facts"].items():
        for kind, value in facts.items():
            city = scene.cities[slug]
            db.session.add(CityFact(city_id=city.id, kind=FactKind(kind), value=value, as_of_on=_KNOWN_ON, source=told["source"]))
    for slug, row in told["searches"].items():
        said: dict[str, Any] = {**row, "budget": Budget(row["budget"]) if "budget" in row else None}
        desk = scene.people[f"desk-{slug}"]
        search = CitySearch(city_id=scene.cities[slug].id, saved_at=at(scene.today - days(60)), saved_by_id=desk.id, **said)
        db.session.add(search)
    db.session.flush()


def tell_of_mentors(scene: Scene) -> None:
    """Bagneux asked Liège about its lanterns and was helped; Liège asks Bagneux about its tea table and waits."""
    lanterns, tea_table = _adoption(scene, "Le chemin des lanternes", "bagneux"), _adoption(scene, "A tea table on the square", "liege")
    asked = at(scene.today - days(16), "14:05")
    talked = make_mentor_request(
        lanterns,
        scene.cities["liege"],
        state=MentorState.ACCEPTED,
        kinds=["call", "documents"],
        words="Comment avez-vous choisi le chemin, et qui garde les lanternes pendant la semaine ?",
        languages=["fr"],
        hours=4,
        wants_young=True,
        asked_at=asked,
        asked_by_id=scene.people["luc"].id,
        answered_at=asked + days(2),
        answered_by_id=scene.people["desk-liege"].id,
        mentor_name="Sandrine Collignon",
        mentor_role="Service de prévention",
        contact="prevention.liege@demo.example",
        mentor_languages=["fr"],
        hours_offered=4,
        first_on=scene.today - days(12),
    )
    for ago, minutes, words, by in (
        (12, 60, "Liège envoie la liste des lanternes et l’accord avec les commerçants. Nous comptons les passages avant.", "luc"),
        (4, 45, "Deux lanternes en moins, mais toutes près de l’arrêt. On se reparle après le premier soir.", "desk-liege"),
    ):
        when = at(scene.today - days(ago), "15:30")
        make_mentor_meeting(talked, held_on=when.date(), minutes=minutes, agreed=words, by_id=scene.people[by].id, at=when)
    waits = make_mentor_request(
        tea_table,
        scene.cities["bagneux"],
        kinds=["call", "plan"],
        words="Notre table reste vide en hiver. Est-ce que la vôtre continue, et où allez-vous quand il pleut ?",
        languages=["fr"],
        wanted_by=scene.today + days(40),
        hours=2,
        asked_at=at(scene.today - days(4), "09:20"),
        asked_by_id=scene.people["desk-liege"].id,
    )
    record("mentor-asked", talked, actor=scene.desks["bagneux"], now=asked)
    record("mentor-accepted", talked, actor=scene.desks["liege"], now=asked + days(2), city_id=talked.other_city_id)
    record("mentor-asked", waits, actor=scene.desks["liege"], now=waits.asked_at)


def _adoption(scene: Scene, title: str, city: str) -> Adoption:
    chosen = select(Adoption).join(Initiative, Initiative.id == Adoption.initiative_id)
    return db.session.scalars(chosen.where(Initiative.title == title, Adoption.city_id == scene.cities[city].id)).one()
