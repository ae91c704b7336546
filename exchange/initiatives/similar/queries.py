"""Find what is alike: a few rare terms lead to candidates, which are then compared whole. Constant statements."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Float, Select, String, and_, case, cast, func, literal, null, or_, select

from exchange.cities.models import City
from exchange.foundation.database import db
from exchange.foundation.obstacles import NotFound
from exchange.initiatives.lineage.models import InitiativeLink, LinkKind
from exchange.initiatives.lineage.rules import ordered
from exchange.initiatives.models import Initiative, InitiativeState
from exchange.initiatives.similar import rules
from exchange.initiatives.similar.indexing import ALL, kept_terms, spoken_by
from exchange.initiatives.similar.models import Combination, Comparison, InitiativeTerm, TermCount
from exchange.initiatives.similar.rules import Likeness
from exchange.initiatives.similar.speaking import Spoken

SHOWN = 5
_CANDIDATES = 30
# The rarest terms lead; together they may stand in so many initiatives, so that 100,000 are searched as quickly as 1,000.
_MOST_LEADING, _LEAST_LEADING, _ROWS_READ = 24, 3, 8_000
# What the network's readers see besides the catalogue: sent, not yet public.
_UNPUBLISHED = (InitiativeState.SUBMITTED, InitiativeState.IN_REVIEW, InitiativeState.RETURNED)


@dataclass(frozen=True)
class Alike:
    """One initiative that is alike, with what both have in common in the words of the one that is read."""

    id: UUID
    slug: str
    title: str
    language: str
    state: InitiativeState
    city_name: str
    city_names: dict[str, str]
    published_at: datetime | None
    likeness: Likeness
    words: tuple[str, ...]
    themes: tuple[str, ...]
    codes: tuple[str, ...]

    def city_in(self, language: str) -> str:
        """Return its city's name in a language."""
        return self.city_names.get(language, self.city_name)


def find_similar(
    initiative: Initiative, *, with_unpublished: bool = False, without: Iterable[UUID] = (), limit: int = SHOWN, least: float = rules.NEAR
) -> list[Alike]:
    """Return what is alike, the most alike first: published ones, for readers those that were sent too; four statements."""
    spoken = spoken_by(initiative)
    ours = {term: weight / 100 for term, weight in kept_terms(spoken).items()}
    if not ours:
        return []
    counted = db.session.execute(select(TermCount.term, TermCount.documents).where(TermCount.term.in_([*ours, ALL])))
    counts: dict[str, int] = dict(counted.all())
    total = counts.get(ALL, 0)
    leading = _leading(ours, counts, total)
    if not leading:
        return []
    states = [InitiativeState.PUBLISHED, *(_UNPUBLISHED if with_unpublished else ())]
    left_out = {initiative.id, *without}
    ids = [row.id for row in db.session.execute(_candidates(leading, states)) if row.id not in left_out][:_CANDIDATES]
    likenesses = _compared(ours, ids, counts, total)
    near = sorted(((one, key) for key, one in likenesses.items() if one.score >= least), key=lambda pair: (-pair[0].score, pair[1]))
    return _described(near[:limit], spoken)


def _leading(ours: Mapping[str, float], counts: Mapping[str, int], total: int) -> dict[str, float]:
    """Return the terms that lead to candidates with what they are worth: rare and heavy ones, within the rows that may be read."""
    worths = {
        term: rules.worth_of(term, weight, documents=counts[term], total=total) * rules.rarity(counts[term], total=total)
        for term, weight in ours.items()
        if counts.get(term)
    }
    chosen: dict[str, float] = {}
    rows = 0
    for term in sorted(worths, key=lambda one: (-worths[one], one)):
        rows += counts[term]
        if len(chosen) >= _MOST_LEADING or (rows > _ROWS_READ and len(chosen) >= _LEAST_LEADING):
            break
        chosen[term] = worths[term]
    return chosen


def _candidates(leading: Mapping[str, float], states: Sequence[InitiativeState]) -> Select[*tuple[Any, ...]]:
    worth = case(*((InitiativeTerm.term == term, literal(round(worth, 3))) for term, worth in leading.items()), else_=literal(0.0))
    score = func.sum(cast(worth, Float) * InitiativeTerm.weight)
    return (
        select(InitiativeTerm.initiative_id.label("id"), score.label("score"))
        .join(Initiative, Initiative.id == InitiativeTerm.initiative_id)
        .where(InitiativeTerm.term.in_(list(leading)), Initiative.state.in_(states))
        .group_by(InitiativeTerm.initiative_id)
        .order_by(score.desc(), InitiativeTerm.initiative_id)
        # Some may be left out: the one that is read, and those it is linked to.
        .limit(_CANDIDATES * 2)
    )


def _compared(ours: Mapping[str, float], ids: Sequence[UUID], counts: dict[str, int], total: int) -> dict[UUID, Likeness]:
    """Return {candidate: how alike}; all terms of all of them, with their counts, in one statement."""
    theirs: dict[UUID, dict[str, float]] = defaultdict(dict)
    if not ids:
        return {}
    rows = db.session.execute(
        select(InitiativeTerm.initiative_id, InitiativeTerm.term, InitiativeTerm.weight, TermCount.documents)
        .outerjoin(TermCount, TermCount.term == InitiativeTerm.term)
        .where(InitiativeTerm.initiative_id.in_(ids))
    )
    for key, term, weight, documents in rows:
        theirs[key][term] = weight / 100
        counts.setdefault(term, documents or 0)
    return {key: rules.compare(ours, terms, counts=counts, total=total) for key, terms in theirs.items()}


def _described(near: Sequence[tuple[Likeness, UUID]], spoken: Mapping[str, Spoken]) -> list[Alike]:
    if not near:
        return []
    rows = db.session.execute(
        select(
            Initiative.id,
            Initiative.slug,
            Initiative.title,
            Initiative.language,
            Initiative.state,
            City.name.label("city_name"),
            City.names.label("city_names"),
            Initiative.published_at,
        )
        .join(City, City.id == Initiative.city_id)
        .where(Initiative.id.in_([key for _likeness, key in near]))
    )
    facts: dict[UUID, Any] = {row.id: row._asdict() for row in rows}
    said = {term: one.said for term, one in spoken.items()}
    return [
        Alike(
            **facts[key],
            likeness=likeness,
            words=tuple(rules.telling_words(likeness, said)),
            themes=tuple(term[2:] for term in likeness.shared if term.startswith("t:")),
            codes=tuple(term[2:] for term in likeness.shared if term.startswith("r:")),
        )
        for likeness, key in near
        if key in facts
    ]


@dataclass(frozen=True)
class Said:
    """What was said before about an initiative and others: nobody is asked twice."""

    another: frozenset[UUID]
    linked: dict[UUID, frozenset[LinkKind]]

    @property
    def settled(self) -> frozenset[UUID]:
        """Return those about which there is nothing left to ask."""
        return self.another | frozenset(self.linked)


def list_said(initiative_id: UUID, *, by_readers_alone: bool = False) -> Said:
    """Return what was said about an initiative and others; one statement. An author's own answer holds for themselves alone."""
    mine = or_(Comparison.first_id == initiative_id, Comparison.second_id == initiative_id)
    pairs = select(Comparison.first_id, Comparison.second_id, null().label("kind")).where(mine)
    if by_readers_alone:
        pairs = pairs.where(Comparison.is_by_reader)
    links = select(InitiativeLink.child_id, InitiativeLink.parent_id, cast(InitiativeLink.kind, String)).where(
        or_(InitiativeLink.child_id == initiative_id, InitiativeLink.parent_id == initiative_id)
    )
    another: set[UUID] = set()
    linked: dict[UUID, set[LinkKind]] = defaultdict(set)
    for one, two, kind in db.session.execute(pairs.union_all(links)):
        other = two if one == initiative_id else one
        if kind is None:
            another.add(other)
        else:
            linked[other].add(LinkKind(kind))
    return Said(frozenset(another), {key: frozenset(kinds) for key, kinds in linked.items()})


def find_combination(one: UUID, other: UUID) -> Combination | None:
    """Return what was asked about making one of two, or None."""
    first, second = ordered(one, other)
    return db.session.scalar(select(Combination).where(Combination.first_id == first, Combination.second_id == second))


def list_combinations(initiative_id: UUID, *, is_open: bool = False) -> list[Combination]:
    """Return what was asked about making one of this and another."""
    chosen = select(Combination).where(or_(Combination.first_id == initiative_id, Combination.second_id == initiative_id))
    if is_open:
        chosen = chosen.where(and_(Combination.refused_at.is_(None), Combination.made_id.is_(None)))
    return list(db.session.scalars(chosen.order_by(Combination.asked_at, Combination.id)))


def find_combination_made(initiative_id: UUID) -> Combination | None:
    """Return the combination from which an initiative was made, or None."""
    return db.session.scalar(select(Combination).where(Combination.made_id == initiative_id))


def get_alike(slug: str, *, with_unpublished: bool) -> Initiative:
    """Return the other one of a pair: published, for readers also one that was sent; raise NotFound else."""
    states = [InitiativeState.PUBLISHED, *(_UNPUBLISHED if with_unpublished else ())]
    found = db.session.scalar(select(Initiative).where(Initiative.slug == slug, Initiative.state.in_(states)))
    if found is None:
        raise NotFound
    return found
