"""What coverage reads: public facts alone, each city at its furthest, in three statements."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Select, String, case, cast, func, literal_column, select, type_coerce, union_all

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
_WITHIN, _BETWEEN = ":", " "


def key_of(column: Any) -> ColumnElement[str]:
    """Return a key as text: also what was strung together names it so."""
    return cast(column, String)


# The database strings together what it finds as it comes, and Python spreads it over themes and recommendations, a bit each: rows,
# joining, grouping and sorting took several times as long.


def list_public() -> Sequence[Any]:
    """Return (city, whether they are published, initiatives) of all that is or was public."""
    rows = db.session.execute(_public())
    return [(city, is_published, strung.split(_BETWEEN)) for city, is_published, strung in rows]


@cache
def _public() -> Select[*tuple[Any, ...]]:
    # What stands behind an adoption was public; nothing that is on its way is adopted.
    is_published = (Initiative.state == InitiativeState.PUBLISHED).label("is_published")
    chosen = select(key_of(Initiative.city_id), is_published, func.aggregate_strings(key_of(Initiative.id), _BETWEEN))
    return chosen.where(Initiative.state.in_(sorted(PUBLIC))).group_by(Initiative.city_id, is_published)


def list_taken_up(masks: Mapping[str, int]) -> list[tuple[str, int, int]]:
    """Return (city, strength, all masks of the initiatives that it took so far)."""
    strung: str = db.session.scalar(_taken_up()) or ""
    words = strung.split()
    of_initiative = defaultdict(int, masks).__getitem__
    found: dict[str, int] = {}
    for key, mask in zip(words[::2], map(of_initiative, words[1::2]), strict=True):
        found[key] = found.get(key, 0) | mask
    parted = ((key.split(_WITHIN), mask) for key, mask in found.items())
    return [(city, _strength(AdoptionStage(stage), stopped_in), mask) for (city, stage, stopped_in), mask in parted]


def _strength(stage: AdoptionStage, stopped_in: str) -> int:
    """Say in Python what `STRENGTH` says in the database."""
    stands = AdoptionStage(stopped_in) if stopped_in else stage
    level = Level.EVALUATED if stands in {_S.EVALUATED, _S.SUSTAINED} else Level.IMPLEMENTED if stands is _S.IMPLEMENTED else Level.ADOPTED
    return level * 2 + (stage is not _S.STOPPED)


@cache
def _taken_up() -> Select[*tuple[Any, ...]]:
    within, between = literal_column(f"'{_WITHIN}'", String), literal_column(f"'{_BETWEEN}'", String)
    # Kept as text in both databases: nothing has to be cast.
    stands = type_coerce(Adoption.stage, String) + within + func.coalesce(type_coerce(Adoption.stopped_in, String), literal_column("''"))
    taken = key_of(Adoption.city_id) + within + stands + between + key_of(Adoption.initiative_id)
    return select(func.aggregate_strings(taken, _BETWEEN))


def list_subjects() -> list[tuple[str, list[str]]]:
    """Return (theme or recommendation, the initiatives that name it)."""
    return [(key, strung.split(_BETWEEN)) for key, strung in db.session.execute(_subjects())]


@cache
def _subjects() -> CompoundSelect[Any]:
    subjects = ((Recommendation, initiative_recommendations.c.recommendation_id), (Theme, initiative_themes.c.theme_id))
    return union_all(
        *(
            select(key_of(subject.id), func.aggregate_strings(key_of(column.table.c.initiative_id), _BETWEEN))
            .join(column.table, column == subject.id)
            .group_by(subject.id)
            for subject, column in subjects
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
