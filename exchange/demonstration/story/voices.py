"""Sixth chapter, third part: what young people and cities expected of adoptions, and what became of them."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from exchange.adoptions.diagnosis.models import Voice
from exchange.adoptions.follow_ups.models import Cost, Effect, Recommend, Running
from exchange.adoptions.follow_ups.rules import MONTHS, TURNS, months_after
from exchange.adoptions.follow_ups.services import tell_initiative
from exchange.adoptions.models import Adoption, AdoptionStage, AdoptionStep
from exchange.adoptions.transferability.criteria import CRITERIA
from exchange.cities.models import City
from exchange.demonstration.story.scene import Scene, read_data
from exchange.demonstration.voices import make_asking, make_both, make_follow_up, make_round, make_sheet
from exchange.foundation.database import db
from exchange.foundation.languages import known_language
from exchange.initiatives.models import Initiative
from exchange.people.models import Person

S = AdoptionStage


def tell_of_voices(scene: Scene) -> None:
    """Add the sheets of both voices, and the follow-ups, where the data say so."""
    data = read_data("voices")
    for title, cities in data["sheets"].items():
        for slug, row in cities.items():
            _judged(scene, _adoption(title, slug), row, data["reasons"])
    for title, cities in data["follow_ups"].items():
        for slug, row in cities.items():
            _followed(scene, _adoption(title, slug), row)


def _adoption(title: str, city: str) -> Adoption:
    chosen = select(Adoption).join(Initiative).join(City, City.id == Adoption.city_id).where(Initiative.title == title, City.slug == city)
    return db.session.scalars(chosen).one()


def _moments(adoption: Adoption) -> dict[AdoptionStage, datetime]:
    rows = db.session.execute(select(AdoptionStep.stage, AdoptionStep.at).where(AdoptionStep.adoption_id == adoption.id))
    return {row.stage: row.at for row in rows}


def _judged(scene: Scene, adoption: Adoption, row: dict[str, Any], words: dict[str, list[str]]) -> None:
    moments = _moments(adoption)
    low, high = words[known_language(adoption.city.languages[0])]
    why = {voice: _reasons(row.get(voice, ""), low, high) | row.get(f"{voice}_why", {}) for voice in ("young", "city")}
    tried = moments.get(S.PILOT) or moments.get(S.IMPLEMENTED)
    began = (tried or scene.now) - timedelta(days=30 if tried else 9)
    by = _officer(scene, adoption)
    if "young" not in row:
        make_sheet(make_round(adoption, at=began), Voice.CITY, row["city"], reasons=why["city"], by=by)
        return
    make_both(adoption, row["young"], row["city"], at=began, kept=tried is not None, young_why=why["young"], city_why=why["city"], by=by)


def _officer(scene: Scene, adoption: Adoption) -> Person:
    return scene.people["luc"] if adoption.city.slug == "bagneux" else scene.people[f"desk-{adoption.city.slug}"]


def _reasons(scores: str, low: str, high: str) -> dict[str, str]:
    signs = zip(CRITERIA, scores.replace(" ", ""), strict=False)
    return {code: low if sign == "0" else high for code, sign in signs if sign in "04"}


def _followed(scene: Scene, adoption: Adoption, row: dict[str, Any]) -> None:
    began = _moments(adoption)[S.IMPLEMENTED].date()
    for months in MONTHS:
        due_on, said = months_after(began, months), row[str(months)]
        if said is None or due_on > scene.today:
            silent = make_follow_up(adoption, months, due_on=due_on)
            make_asking(silent, _officer(scene, adoption), turns=sum(due_on + timedelta(days=after) <= scene.today for after in TURNS))
            continue
        facts = {
            "running": Running(said["running"]),
            "effect": Effect(said["effect"]),
            "cost": Cost(said["cost"]),
            "recommend": Recommend(said["recommend"]),
        }
        make_follow_up(adoption, months, due_on=due_on, answered=True, **(said | facts))
    tell_initiative(adoption)
