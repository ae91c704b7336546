"""What is known of cities and initiatives, in a fixed number of statements; what could fit is narrowed down by the database first.

What it costs: 250 cities are read whole, in one statement; of the initiatives at most MOST_CANDIDATES, found through the indexes of
initiatives by state and stage and of adoptions by initiative and city; everything else is asked about those alone.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import CompoundSelect, Row, ScalarSelect, Select, String, cast, exists, func, literal, or_, select, union_all
from sqlalchemy.orm import aliased

from exchange.access.permissions import Permission
from exchange.access.viewers import Viewer
from exchange.adoptions.diagnosis.models import Need
from exchange.adoptions.models import Adoption, AdoptionStage
from exchange.cities.models import City
from exchange.cities.queries import get_city
from exchange.foundation.database import db
from exchange.foundation.formats import day
from exchange.foundation.languages import _
from exchange.foundation.obstacles import NotFound
from exchange.initiatives.describing.models import Description
from exchange.initiatives.models import Initiative, InitiativeState, Stage, initiative_recommendations, initiative_themes
from exchange.initiatives.similar.models import InitiativeTerm
from exchange.initiatives.similar.speaking import CONCEPT, terms_of
from exchange.initiatives.translating.models import InitiativeTranslation
from exchange.manifesto.models import Recommendation, Relation, Theme, ThemeLink
from exchange.manifesto.rules import carried
from exchange.matching.known import Fact, Place, Practice, alike
from exchange.matching.models import CityFact, CitySearch, FactKind, LaterNote

RUNS = (AdoptionStage.IMPLEMENTED, AdoptionStage.EVALUATED, AdoptionStage.SUSTAINED)
# How far it got anywhere once a city has tried it.
_TRIED = (Stage.PILOT, Stage.IMPLEMENTED, Stage.EVALUATED, Stage.SUSTAINED)
MOST_CANDIDATES = 120
_MOST_NEEDS = 200
_RIGHT = Permission.ADOPTIONS_MOVE


def get_own_city(slug: str, *, viewer: Viewer) -> City:
    """Return a city for which a viewer acts, or raise NotFound; network staff: any."""
    city = get_city(slug)
    if not viewer.is_network and city.id not in viewer.cities_for(_RIGHT):
        raise NotFound
    return city


@cache
def _known_cities() -> Select[*tuple[Any, ...]]:
    return (
        select(
            City.id, City.slug, City.name, City.names, City.country, City.languages, City.latitude, City.longitude, City.member_until_on,
            CitySearch.is_suggested, CitySearch.themes, CitySearch.budget,
            CityFact.kind, CityFact.value, CityFact.as_of_on, CityFact.source, CityFact.verified_on,
            _crosswalk().label("crosswalk"),
        )
        .outerjoin(CitySearch, CitySearch.city_id == City.id)
        .outerjoin(CityFact, CityFact.city_id == City.id)
        .order_by(City.slug, CityFact.kind)
    )  # fmt: skip


def _crosswalk() -> ScalarSelect[str]:
    """Return the lines of the crosswalk, as address parts: “earlier relation later earlier relation later”."""
    earlier, later = aliased(Theme), aliased(Theme)
    return (
        select(func.aggregate_strings(earlier.slug + literal(" ") + cast(ThemeLink.relation, String) + literal(" ") + later.slug, " "))
        .select_from(ThemeLink)
        .join(earlier, earlier.id == ThemeLink.from_theme_id)
        .join(later, later.id == ThemeLink.to_theme_id)
        .scalar_subquery()
    )


def _twins(strung: str | None) -> dict[str, frozenset[str]]:
    words = (strung or "").split()
    return carried(
        (earlier, later, Relation(relation)) for earlier, relation, later in zip(words[::3], words[1::3], words[2::3], strict=True)
    )


def source_words(row: CityFact | Row[Any]) -> str:
    """Return where a fact comes from, with its day, and whether anybody compared it with that."""
    words = _("%(source)s, %(day)s", source=row.source, day=day(row.as_of_on))
    return words if row.verified_on else _("%(source)s (not checked yet)", source=words)


def list_places(*, today: date) -> tuple[dict[UUID, Place], frozenset[UUID]]:
    """Return every city of the network by its id, and which of them want to be suggested; one statement.

    Whoever looks for a theme is shown what stands under its twins in other editions too.
    """
    found: dict[UUID, Place] = {}
    quiet = set()
    twins: dict[str, frozenset[str]] | None = None
    for row in db.session.execute(_known_cities()):
        twins = _twins(row.crosswalk) if twins is None else twins
        place = found.get(row.id)
        if place is None:
            at = (row.latitude, row.longitude) if row.latitude is not None and row.longitude is not None else None
            place = found[row.id] = Place(
                row.id, row.slug, row.name, row.names or {}, row.country, tuple(row.languages or ()), at, {},
                wanted=frozenset(row.themes or ()), budget=row.budget,
                wanted_elsewhere=frozenset().union(*(twins.get(theme, ()) for theme in row.themes or ())) - frozenset(row.themes or ()),
            )  # fmt: skip
            if row.is_suggested is False or (row.member_until_on is not None and row.member_until_on < today):
                quiet.add(row.id)
        if row.kind is not None:
            place.facts[row.kind] = Fact(row.value, source_words(row))  # type: ignore[index]
    return found, frozenset(found) - quiet


def list_facts(city: City) -> dict[FactKind, CityFact]:
    """Return what was typed about a city."""
    return {fact.kind: fact for fact in db.session.scalars(select(CityFact).where(CityFact.city_id == city.id))}


def find_search(city: City) -> CitySearch | None:
    """Return what a city says that it looks for, or None."""
    return db.session.get(CitySearch, city.id)


def list_theme_choices(*, chosen: Collection[str] = ()) -> list[Theme]:
    """Return the themes that a city can look for: those on which something is published, and those it has chosen already."""
    used = exists(
        select(Initiative.id)
        .join(initiative_themes, initiative_themes.c.initiative_id == Initiative.id)
        .where(initiative_themes.c.theme_id == Theme.id, Initiative.state == InitiativeState.PUBLISHED)
    )
    themes = db.session.scalars(
        select(Theme)
        .where(Theme.withdrawn_on.is_(None), Theme.is_principle.is_(False), or_(used, Theme.slug.in_(sorted(chosen))))
        .order_by(Theme.position, Theme.slug, Theme.id)
    )
    return list({theme.slug: theme for theme in themes}.values())


def theme_labels() -> dict[str, dict[str, str]]:
    """Return {address of a theme: its wordings}."""
    return {row.slug: row.labels for row in db.session.execute(select(Theme.slug, Theme.labels).order_by(Theme.id))}


@cache
def _details() -> Select[*tuple[Any, ...]]:
    return select(
        Initiative.id, Initiative.slug, Initiative.title, Initiative.language, Initiative.city_id, Initiative.evidence_level,
        Initiative.stage, Description.costs,
    ).outerjoin(Description, Description.initiative_id == Initiative.id)  # fmt: skip


def _tags(ids: Sequence[UUID], terms: Collection[str]) -> CompoundSelect[Any]:
    """Return the statement for (initiative, what, value): themes, recommendations, languages, and some of what they speak of."""
    themes, recommendations = initiative_themes.c, initiative_recommendations.c
    parts: list[Select[*tuple[Any, ...]]] = [
        select(themes.initiative_id, literal("theme"), cast(Theme.slug, String))
        .join(Theme, Theme.id == themes.theme_id)
        .where(themes.initiative_id.in_(ids)),
        select(recommendations.initiative_id, literal("code"), cast(Recommendation.code, String))
        .join(Recommendation, Recommendation.id == recommendations.recommendation_id)
        .where(recommendations.initiative_id.in_(ids)),
        select(InitiativeTranslation.initiative_id, literal("language"), cast(InitiativeTranslation.language, String)).where(
            InitiativeTranslation.initiative_id.in_(ids), InitiativeTranslation.published_at.is_not(None)
        ),
    ]
    if terms:
        parts.append(
            select(InitiativeTerm.initiative_id, literal("term"), cast(InitiativeTerm.term, String)).where(
                InitiativeTerm.initiative_id.in_(ids), InitiativeTerm.term.in_(sorted(terms))
            )
        )
    return union_all(*parts)


def list_practices(ids: Sequence[UUID], places: Mapping[UUID, Place], *, terms: Collection[str] = ()) -> list[Practice]:
    """Return what is known of some initiatives; three statements, whatever their number."""
    if not ids:
        return []
    tags: dict[tuple[UUID, str], list[str]] = defaultdict(list)
    for initiative_id, what, value in db.session.execute(_tags(ids, terms)):
        tags[initiative_id, what].append(value)
    running: dict[UUID, list[Place]] = defaultdict(list)
    rows = db.session.execute(
        select(Adoption.initiative_id, Adoption.city_id).where(Adoption.initiative_id.in_(ids), Adoption.stage.in_(RUNS))
    )
    for initiative_id, city_id in rows:
        running[initiative_id].append(places[city_id])
    found = [
        Practice(
            id=row.id,
            slug=row.slug,
            title=row.title,
            languages=tuple(dict.fromkeys([row.language, *sorted(tags[row.id, "language"])])),
            themes=frozenset(tags[row.id, "theme"]),
            codes=frozenset(tags[row.id, "code"]),
            running=tuple(sorted(running[row.id], key=lambda place: place.slug)),
            origin=places[row.city_id],
            cents=first_year_cents(row.costs),
            evidence=row.evidence_level,
            terms=frozenset(tags[row.id, "term"]),
            is_tried=row.stage in _TRIED,
        )
        for row in db.session.execute(_details().where(Initiative.id.in_(ids)))
    ]
    return sorted(found, key=lambda one: one.slug)


def first_year_cents(costs: Iterable[Mapping[str, Any]] | None) -> int | None:
    """Return what is written down of a first year's costs, in cents of a euro.

    None where nothing is, or in another currency; and where the price of one piece is: nobody wrote how many of them it takes.
    """
    lines = list(costs or [])
    sums = [line.get("cents") for line in lines]
    if not lines or any(cents is None for cents in sums) or any(line.get("currency", "EUR") != "EUR" for line in lines):
        return None
    if any(line.get("per") for line in lines):
        return None
    return sum(int(cents) for cents in sums if cents is not None)


def with_what_was_taken(places: Mapping[UUID, Place], themes: Collection[str]) -> dict[UUID, Place]:
    """Return the cities with those of some themes of which they took something up; public facts, one statement."""
    taken: dict[UUID, set[str]] = defaultdict(set)
    if themes:
        rows = db.session.execute(
            select(Adoption.city_id, Theme.slug)
            .join(initiative_themes, initiative_themes.c.initiative_id == Adoption.initiative_id)
            .join(Theme, Theme.id == initiative_themes.c.theme_id)
            .where(Theme.slug.in_(sorted(themes)), Adoption.stage != AdoptionStage.STOPPED)
            .distinct()
        )
        for city_id, slug in rows:
            taken[city_id].add(slug)
    return {key: replace(place, taken=frozenset(taken[key])) if key in taken else place for key, place in places.items()}


def who_has_it(initiative_id: UUID) -> frozenset[UUID]:
    """Return which cities took an initiative up, however far they got."""
    return frozenset(db.session.scalars(select(Adoption.city_id).where(Adoption.initiative_id == initiative_id)))


def with_own_facts(place: Place) -> Place:
    """Return a city with what only itself and the network read together: its needs, its blanks, what it took up. Three statements."""
    needs = db.session.execute(
        select(Need.text, Adoption.initiative_id)
        .join(Adoption, Adoption.id == Need.adoption_id)
        .where(Adoption.city_id == place.id, Adoption.stage != AdoptionStage.STOPPED)
        .order_by(Need.at.desc(), Need.id)
        .limit(_MOST_NEEDS)
    )
    words: dict[str, str] = {}
    spoken = place.languages[0] if place.languages else "en"
    for text, _initiative_id in needs:
        for term, spoke in terms_of("", [text], language=spoken).items():
            if term.startswith(CONCEPT) and spoke.said:
                words.setdefault(term[:48], spoke.said)
    mine = or_(
        Initiative.city_id == place.id,
        exists(select(Adoption.id).where(Adoption.initiative_id == Initiative.id, Adoption.city_id == place.id)),
    )
    answered = select(initiative_recommendations.c.recommendation_id).join(
        Initiative, Initiative.id == initiative_recommendations.c.initiative_id
    )
    answered = answered.where(Initiative.state == InitiativeState.PUBLISHED, mine)
    blank = db.session.scalars(
        select(Recommendation.code).where(Recommendation.withdrawn_on.is_(None), Recommendation.id.not_in(answered))
    ).all()
    taken = db.session.scalars(
        select(Theme.slug)
        .join(initiative_themes, initiative_themes.c.theme_id == Theme.id)
        .join(Adoption, Adoption.initiative_id == initiative_themes.c.initiative_id)
        .where(Adoption.city_id == place.id, Adoption.stage != AdoptionStage.STOPPED)
        .distinct()
    ).all()
    return replace(place, needs=words, blank=frozenset(blank), taken=frozenset(taken))


def list_candidates(place: Place, places: Mapping[UUID, Place]) -> list[UUID]:
    """Return what could be for a city, before anything is compared: what runs in cities like it, and whatever is on what it looks for.

    A young network has written down more than it has tried: what fits a theme is offered before any city has tried it. What it took up
    or wrote itself is left out. One statement; what was tried first, then the better proven, where there are too many. Tried ones are
    found by state and stage, others from the themes alone: neither asks anything about each of what is published.
    """
    like = [one.id for one in alike(place, list(places.values()))]
    runs_there = exists(
        select(Adoption.id).where(Adoption.initiative_id == Initiative.id, Adoption.city_id.in_(like), Adoption.stage.in_(RUNS))
    )
    wanted = select(Theme.id).where(Theme.slug.in_(sorted(place.wanted | place.wanted_elsewhere)))
    on_themes = select(initiative_themes.c.initiative_id).where(initiative_themes.c.theme_id.in_(wanted))
    on_theme = exists(on_themes.where(initiative_themes.c.initiative_id == Initiative.id))
    tried = _best(place, is_tried=True).where(or_(runs_there, on_theme) if place.wanted else runs_there).subquery()
    parts = [select(tried)]
    if place.wanted:
        parts.append(select(_best(place, is_tried=False).where(Initiative.id.in_(on_themes)).subquery()))
    found = union_all(*parts).subquery().c
    chosen = select(found.id).order_by(found.is_tried.desc(), found.evidence_level.desc(), found.adopted_count.desc(), found.slug)
    return list(db.session.scalars(chosen.limit(MOST_CANDIDATES)))


def _best(place: Place, *, is_tried: bool) -> Select[*tuple[Any, ...]]:
    """Return the statement for the best proven of what is not a city's own, tried by some city or not yet."""
    is_own = exists(select(Adoption.id).where(Adoption.initiative_id == Initiative.id, Adoption.city_id == place.id))
    # An index leads to the tried ones. To the others, all but a few of what a young network has, themes lead and no index of states does.
    others = [state for state in InitiativeState if state is not InitiativeState.PUBLISHED]
    reached = (
        [Initiative.state == InitiativeState.PUBLISHED, Initiative.stage.in_(_TRIED)]
        if is_tried
        else [Initiative.state.not_in(others), Initiative.stage.not_in(_TRIED)]
    )
    return (
        select(
            Initiative.id, Initiative.evidence_level, Initiative.adopted_count, Initiative.slug, literal(int(is_tried)).label("is_tried")
        )
        .where(*reached, Initiative.city_id != place.id, ~is_own)
        .order_by(Initiative.evidence_level.desc(), Initiative.adopted_count.desc(), Initiative.slug)
        .limit(MOST_CANDIDATES)
    )


def list_noted(city_id: UUID) -> Sequence[Row[UUID, str, str]]:
    """Return (id, slug, title) of what a city noted for later, suggested still or not; the latest note first."""
    return db.session.execute(
        select(Initiative.id, Initiative.slug, Initiative.title)
        .join(LaterNote, LaterNote.initiative_id == Initiative.id)
        .where(LaterNote.city_id == city_id, Initiative.state.in_((InitiativeState.PUBLISHED, InitiativeState.RETIRED)))
        .order_by(LaterNote.at.desc(), Initiative.slug)
    ).all()
