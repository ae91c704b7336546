"""What is certified, gathered once and then frozen: an initiative, its way, the cities that run it; not one person."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from exchange.adoptions.models import Adoption, AdoptionStep
from exchange.cities.models import City
from exchange.foundation.database import db
from exchange.foundation.zones import local_day
from exchange.initiatives.describing.standing import standing_of
from exchange.initiatives.models import Initiative
from exchange.manifesto.models import Theme
from exchange.statements.models import Part
from exchange.statements.rules import Running, Step, running


def cities_that_run(initiative_id: UUID, *, until: datetime | None = None) -> list[dict[str, Any]]:
    """Return which cities run an initiative, or did, since when, as far as that is known at an instant (None: now). Two statements."""
    adoptions = db.session.scalars(
        select(Adoption).where(Adoption.initiative_id == initiative_id).options(joinedload(Adoption.city, innerjoin=True))
    ).all()
    zones = {one.id: one.city.time_zone for one in adoptions}
    steps: dict[UUID, list[Step]] = defaultdict(list)
    chosen = select(AdoptionStep.adoption_id, AdoptionStep.stage, AdoptionStep.at).where(AdoptionStep.adoption_id.in_(sorted(zones)))
    if until is not None:
        chosen = chosen.where(AdoptionStep.at <= until)
    for row in db.session.execute(chosen.order_by(AdoptionStep.at, AdoptionStep.id)) if zones else ():
        steps[row.adoption_id].append(Step(row.stage, local_day(row.at, zones[row.adoption_id])))
    found = [(ran, one.city) for one in adoptions if (ran := running(steps[one.id])) is not None]
    return [_city_facts(city, ran) for ran, city in sorted(found, key=lambda pair: (pair[0].periods[0][0], pair[1].slug))]


def _city_facts(city: City, ran: Running) -> dict[str, Any]:
    return {
        "slug": city.slug,
        "country": city.country,
        **_names(city),
        "stage": ran.stage.value,
        "periods": [[since.isoformat(), until.isoformat() if until else None] for since, until in ran.periods],
        "evaluated_on": _said(ran.evaluated_on),
        "sustained_on": _said(ran.sustained_on),
    }


def facts_of(initiative: Initiative, *, part: Part, joined_at: datetime | None, cities: list[dict[str, Any]]) -> dict[str, Any]:
    """Return everything that a statement certifies, as plain JSON."""
    origin, zone = initiative.city, initiative.city.time_zone
    sighting = initiative.sighting

    def on(at: datetime | None) -> str | None:
        return local_day(at, zone).isoformat() if at else None

    return {
        "title": initiative.title,
        "language": initiative.language,
        "origin": {"country": origin.country, **_names(origin)},
        "part": part.value,
        "joined_on": on(joined_at),
        "seen_on": on(sighting.seen_at if sighting else None),
        "seen_in": _names(initiative.seen_city) if initiative.seen_city else None,
        "seen_at": initiative.session.title if initiative.session else "",
        "conference": initiative.cohort.conference.name if initiative.cohort else "",
        "written_on": on(initiative.submitted_at or initiative.created_at),
        # Who read it stands here as the part they play, never by name.
        "read_on": on(initiative.read_at),
        "published_on": on(initiative.published_at),
        "evidence_level": standing_of(initiative).level.level,
        "themes": _labels(initiative.themes),
        "recommendations": [{"edition": one.edition.code, "code": one.code} for one in initiative.recommendations],
        "cities": cities,
    }


def _names(city: City) -> dict[str, Any]:
    return {"name": city.name, "names": dict(city.names)}


def _labels(themes: Iterable[Theme]) -> list[dict[str, str]]:
    return [dict(theme.labels) for theme in themes]


def _said(day: date | None) -> str | None:
    return day.isoformat() if day else None
