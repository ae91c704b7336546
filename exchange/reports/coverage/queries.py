"""What coverage reads: public facts alone, each city at its furthest, grouped by the database in two statements."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import CompoundSelect, String, case, func, literal, select, type_coerce, union_all

from exchange.adoptions.models import Adoption, AdoptionStage
from exchange.cities.models import City
from exchange.foundation.database import db
from exchange.initiatives.models import Initiative, InitiativeState, initiative_recommendations, initiative_themes
from exchange.initiatives.rules import PUBLIC
from exchange.manifesto.models import Edition, Recommendation, Theme
from exchange.reports.coverage.rules import Level

_S = AdoptionStage
_STANDS = func.coalesce(Adoption.stopped_in, Adoption.stage)
_LEVEL = case(
    (_STANDS.in_([_S.EVALUATED, _S.SUSTAINED]), Level.EVALUATED.value),
    (_STANDS == _S.IMPLEMENTED, Level.IMPLEMENTED.value),
    else_=Level.ADOPTED.value,
)
# Twice the level, and one more while it goes on: the largest is the furthest, and of equals the one that goes on.
STRENGTH = _LEVEL * 2 + case((Adoption.stage == _S.STOPPED, 0), else_=1)
_LINKS: tuple[tuple[str, Any, Any], ...] = (
    ("recommendation", initiative_recommendations, initiative_recommendations.c.recommendation_id),
    ("theme", initiative_themes, initiative_themes.c.theme_id),
)


def list_ideas() -> Sequence[Any]:
    """Return (kind, key, city) of what cities have published on recommendations and themes."""
    return db.session.execute(_ideas()).all()


@cache
def _ideas() -> CompoundSelect[Any]:
    return union_all(
        *(
            select(
                literal(kind).label("kind"), type_coerce(key, String).label("key"), type_coerce(Initiative.city_id, String).label("city")
            )
            .select_from(Initiative)
            .join(table, table.c.initiative_id == Initiative.id)
            .where(Initiative.state == InitiativeState.PUBLISHED)
            .group_by(key, Initiative.city_id)
            for kind, table, key in _LINKS
        )
    )


def list_taken_up() -> Sequence[Any]:
    """Return (kind, key, city, strength) of what cities took up on recommendations and themes, at its furthest."""
    return db.session.execute(_taken_up()).all()


@cache
def _taken_up() -> CompoundSelect[Any]:
    # What stands behind an adoption was public; nothing that is on its way is adopted.
    return union_all(
        *(
            select(
                literal(kind).label("kind"),
                type_coerce(key, String).label("key"),
                type_coerce(Adoption.city_id, String).label("city"),
                func.max(STRENGTH).label("strength"),
            )
            .select_from(Adoption)
            .join(Initiative, Initiative.id == Adoption.initiative_id)
            .join(table, table.c.initiative_id == Initiative.id)
            .where(Initiative.state.in_(sorted(PUBLIC)))
            .group_by(key, Adoption.city_id)
            for kind, table, key in _LINKS
        )
    )


def list_cities() -> Sequence[Any]:
    """Return (city, slug, name, names) of all cities."""
    return db.session.execute(select(type_coerce(City.id, String).label("city"), City.slug, City.name, City.names)).all()


def list_recommendations() -> Sequence[Any]:
    """Return every recommendation with its key and its edition's code, in the order of the Manifesto."""
    return db.session.execute(
        select(Recommendation, type_coerce(Recommendation.id, String).label("key"), Edition.code.label("edition"))
        .join(Edition, Edition.id == Recommendation.edition_id)
        .order_by(Edition.code, Recommendation.position, Recommendation.code)
    ).all()


def list_themes() -> Sequence[Any]:
    """Return every theme with its key and its edition's code, in the order of the Manifesto."""
    return db.session.execute(
        select(Theme, type_coerce(Theme.id, String).label("key"), Edition.code.label("edition"))
        .join(Edition, Edition.id == Theme.edition_id)
        .order_by(Edition.code, Theme.is_principle, Theme.position, Theme.slug)
    ).all()
