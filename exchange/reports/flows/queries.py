"""What flows read: public facts of adoptions, and days between steps as histograms; the same statements however many there are."""

from collections import defaultdict
from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import CompoundSelect, Integer, Select, bindparam, case, cast, distinct, func, literal, select, union_all
from sqlalchemy.orm import aliased

from exchange.access.scope import unscoped
from exchange.adoptions.models import Adoption, AdoptionStage, AdoptionStep
from exchange.cities.models import City
from exchange.foundation.database import db, is_sqlite
from exchange.initiatives.models import Initiative, InitiativeState, Sighting, initiative_recommendations
from exchange.initiatives.rules import PUBLIC
from exchange.manifesto.models import Recommendation
from exchange.reports.coverage.queries import STRENGTH
from exchange.reports.flows.rules import Step

_Origin, _Taker = aliased(City), aliased(City)
_IS_PUBLIC = Initiative.state.in_(sorted(PUBLIC))
_NAMED = ("origin", "taker")


def list_flows(*, city: str, size: int, offset: int) -> Sequence[Any]:
    """Return one page of flows between cities by their names, each with `total`, the number of flows of all pages.

    With a city's address part only what it took or gave. Both cities are one where a city brought home what its own people wrote.
    """
    return db.session.execute(_flows(of_one_city=bool(city)), {"size": size, "offset": offset} | ({"city": city} if city else {})).all()


@cache
def _flows(*, of_one_city: bool) -> Select[*tuple[Any, ...]]:
    pairs = (
        select(
            Initiative.city_id.label("origin"),
            Adoption.city_id.label("taker"),
            func.count().label("adoptions"),
            func.max(STRENGTH).label("strength"),
            func.sum(case((Adoption.stage == AdoptionStage.STOPPED, 1), else_=0)).label("stopped"),
        )
        .select_from(Adoption)
        .join(Initiative, Initiative.id == Adoption.initiative_id)
        .where(_IS_PUBLIC)
        .group_by(Initiative.city_id, Adoption.city_id)
    )
    if of_one_city:
        own = select(City.id).where(City.slug == bindparam("city")).scalar_subquery()
        pairs = pairs.where((Adoption.city_id == own) | (Initiative.city_id == own))
    found = pairs.cte("pairs")
    total = select(func.count()).select_from(found).scalar_subquery()
    return (
        select(
            *(
                column.label(f"{end}_{name}")
                for end, model in zip(_NAMED, (_Origin, _Taker), strict=True)
                for name, column in (
                    ("slug", model.slug),
                    ("name", model.name),
                    ("names", model.names),
                    ("latitude", model.latitude),
                    ("longitude", model.longitude),
                )
            ),
            found.c.adoptions,
            found.c.strength,
            found.c.stopped,
            total.label("total"),
        )
        .select_from(found)
        .join(_Origin, _Origin.id == found.c.origin)
        .join(_Taker, _Taker.id == found.c.taker)
        .order_by(_Origin.slug, _Taker.slug)
        .limit(bindparam("size", type_=Integer))
        .offset(bindparam("offset", type_=Integer))
    )


def count_stages() -> list[tuple[AdoptionStage, AdoptionStage | None, int]]:
    """Return (stage, stopped in, how many) of all adoptions."""
    rows = db.session.execute(
        select(Adoption.stage, Adoption.stopped_in, func.count())
        .join(Initiative, Initiative.id == Adoption.initiative_id)
        .where(_IS_PUBLIC)
        .group_by(Adoption.stage, Adoption.stopped_in)
    )
    return [(stage, stopped_in, count) for stage, stopped_in, count in rows]


def count_days() -> dict[Step, dict[int, int]]:
    """Return {step: {days: how often}} over the whole network: no person, no city, no initiative."""
    found: dict[Step, dict[int, int]] = defaultdict(dict)
    with unscoped(db.session(), "how long steps take is counted over all cities at once, as numbers of days alone"):
        for step, days, often in db.session.execute(_days(is_sqlite=is_sqlite(db.session.connection()))):
            found[Step(step)][int(days)] = often
    return found


@cache
def _days(*, is_sqlite: bool) -> CompoundSelect[Any]:
    def between(start: Any, end: Any) -> Any:
        if is_sqlite:
            return cast(func.julianday(end) - func.julianday(start), Integer)
        return cast(func.floor(func.extract("epoch", end - start) / 86400), Integer)

    runs = (
        select(AdoptionStep.adoption_id, func.min(AdoptionStep.at).label("at"))
        .where(AdoptionStep.stage == AdoptionStage.IMPLEMENTED)
        .group_by(AdoptionStep.adoption_id)
        .cte("runs")
    )
    steps = (
        (Step.WRITTEN, Sighting.seen_at, Initiative.submitted_at, False),
        (Step.PUBLISHED, Initiative.submitted_at, Initiative.published_at, False),
        (Step.ADOPTED, Initiative.published_at, Adoption.started_at, True),
        (Step.IMPLEMENTED, Adoption.started_at, runs.c.at, True),
        (Step.WHOLE, Sighting.seen_at, runs.c.at, True),
    )
    parts = []
    for step, start, end, is_adopted in steps:
        days = between(start, end)
        chosen = select(literal(step.value).label("step"), days.label("days"), func.count().label("often")).select_from(Initiative)
        if step in {Step.WRITTEN, Step.WHOLE}:
            chosen = chosen.join(Sighting, Sighting.id == Initiative.sighting_id)
        if is_adopted:
            chosen = chosen.join(Adoption, Adoption.initiative_id == Initiative.id)
        if step in {Step.IMPLEMENTED, Step.WHOLE}:
            chosen = chosen.join(runs, runs.c.adoption_id == Adoption.id)
        parts.append(chosen.where(_IS_PUBLIC, start.is_not(None), end.is_not(None)).group_by(days))
    return union_all(*parts)


def list_lessons(*, limit: int) -> Sequence[Any]:
    """Return (slug, title, city's names, stopped in, lesson, published at) of the lessons that cities made public, the newest first."""
    chosen = (
        select(
            Initiative.slug,
            Initiative.title,
            Initiative.language,
            City.slug.label("city"),
            City.name.label("city_name"),
            City.names.label("city_names"),
            Adoption.stopped_in,
            Adoption.lesson,
            Adoption.lesson_published_at.label("published_at"),
        )
        .join(Initiative, Initiative.id == Adoption.initiative_id)
        .join(City, City.id == Adoption.city_id)
        .where(_IS_PUBLIC, Adoption.stage == AdoptionStage.STOPPED, Adoption.lesson_published_at.is_not(None))
        .order_by(Adoption.lesson_published_at.desc(), Adoption.id)
        .limit(limit)
    )
    return db.session.execute(chosen).all()


def list_meetings() -> Sequence[Any]:
    """Return the recommendations to which young people of several cities answered on their own: (recommendation, cities, initiatives)."""
    met = (
        select(
            initiative_recommendations.c.recommendation_id.label("key"),
            func.count(distinct(Initiative.city_id)).label("cities"),
            func.count().label("initiatives"),
        )
        .select_from(Initiative)
        .join(initiative_recommendations, initiative_recommendations.c.initiative_id == Initiative.id)
        .where(Initiative.state == InitiativeState.PUBLISHED)
        .group_by(initiative_recommendations.c.recommendation_id)
        .having(func.count(distinct(Initiative.city_id)) > 1)
        .subquery()
    )
    chosen = select(Recommendation, met.c.cities, met.c.initiatives).join(met, met.c.key == Recommendation.id)
    return db.session.execute(chosen.order_by(Recommendation.position, Recommendation.code)).all()
