"""What coverage reads: public facts alone, each city at its furthest, in three statements."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Select, String, case, cast, func, select, union_all

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
_PAIR, _LIST = ":", " "


def key_of(column: Any) -> ColumnElement[str]:
    """Return a key as text: also what was strung together names it so."""
    return cast(column, String)


# The database strings together in the order of an index what belongs to one initiative, and Python spreads it over themes and
# recommendations: joining and grouping all of it took SQLite four times as long.


def list_public() -> Sequence[Any]:
    """Return (initiative, city, whether it is published) of all that is or was public."""
    return db.session.execute(_public()).all()


@cache
def _public() -> Select[*tuple[Any, ...]]:
    # What stands behind an adoption was public; nothing that is on its way is adopted.
    is_published = (Initiative.state == InitiativeState.PUBLISHED).label("is_published")
    chosen = select(key_of(Initiative.id).label("id"), key_of(Initiative.city_id).label("city"), is_published)
    return chosen.where(Initiative.state.in_(sorted(PUBLIC)))


def list_taken_up() -> dict[str, list[tuple[str, int]]]:
    """Return {initiative: [(city, strength)]} of all adoptions."""
    found = {}
    for key, strung in db.session.execute(_taken_up()):
        pairs = (pair.split(_PAIR) for pair in strung.split(_LIST))
        found[key] = [(city, int(strength)) for city, strength in pairs]
    return found


@cache
def _taken_up() -> Select[*tuple[Any, ...]]:
    pair = key_of(Adoption.city_id) + _PAIR + cast(STRENGTH, String)
    return select(key_of(Adoption.initiative_id), func.aggregate_strings(pair, _LIST)).group_by(Adoption.initiative_id)


def list_subjects() -> dict[str, list[str]]:
    """Return {initiative: the themes and recommendations that it names} of all that is or was public."""
    found: dict[str, list[str]] = {}
    for key, strung in db.session.execute(_subjects()):
        found.setdefault(key, []).extend(strung.split(_LIST))
    return found


@cache
def _subjects() -> CompoundSelect[Any]:
    columns = (initiative_recommendations.c.recommendation_id, initiative_themes.c.theme_id)
    return union_all(
        *(
            select(key_of(column.table.c.initiative_id), func.aggregate_strings(key_of(column), _LIST))
            .select_from(column.table)
            .join(Initiative, Initiative.id == column.table.c.initiative_id)
            .where(Initiative.state.in_(sorted(PUBLIC)))
            .group_by(column.table.c.initiative_id)
            for column in columns
        )
    )


def list_cities() -> Sequence[Any]:
    """Return (city, slug, name, names) of all cities."""
    return db.session.execute(select(key_of(City.id).label("city"), City.slug, City.name, City.names)).all()


def list_recommendations() -> Sequence[Any]:
    """Return every recommendation with its key and its edition's code, in the order of the Manifesto."""
    return db.session.execute(
        select(Recommendation, key_of(Recommendation.id).label("key"), Edition.code.label("edition"))
        .join(Edition, Edition.id == Recommendation.edition_id)
        .order_by(Edition.code, Recommendation.position, Recommendation.code)
    ).all()


def list_themes() -> Sequence[Any]:
    """Return every theme with its key and its edition's code, in the order of the Manifesto."""
    return db.session.execute(
        select(Theme, key_of(Theme.id).label("key"), Edition.code.label("edition"))
        .join(Edition, Edition.id == Theme.edition_id)
        .order_by(Edition.code, Theme.is_principle, Theme.position, Theme.slug)
    ).all()
