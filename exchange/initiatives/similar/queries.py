"""Find what is alike: a few rare terms lead to candidates, which are then compared whole. Constant statements."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Float,
    Integer,
    ScalarSelect,
    Select,
    String,
    and_,
    bindparam,
    cast,
    func,
    literal,
    or_,
    select,
    union_all,
)

from exchange.access.viewers import Viewer
from exchange.cities.models import City
from exchange.foundation.database import db
from exchange.foundation.obstacles import NotFound
from exchange.initiatives.models import Initiative, InitiativeState
from exchange.initiatives.queries import written_by_own
from exchange.initiatives.similar import rules
from exchange.initiatives.similar.acting import Part
from exchange.initiatives.similar.indexing import ALL, kept_terms, spoken_by
from exchange.initiatives.similar.models import InitiativeTerm, TermCount
from exchange.initiatives.similar.rules import Likeness

SHOWN = 5
_CANDIDATES = 30
# The rarest terms lead; together they may stand in so many initiatives, so that 100,000 are searched as quickly as 1,000.
_MOST_LEADING, _LEAST_LEADING, _ROWS_READ = 24, 3, 5_000
# A term that no initiative has, where fewer lead.
_NO_TERMS = (("", 0.0),) * _MOST_LEADING
# Stands in no term.
_BETWEEN = "\x1f"
# Some candidates may be left out: the one that is read, those it is linked to, and what a reader may not see yet.
_READ = 2 * _CANDIDATES
# What lies with its own city, sent and read by nobody else yet; and what has come through to the network.
_IN_ITS_CITY = (InitiativeState.SUBMITTED, InitiativeState.IN_REVIEW, InitiativeState.RETURNED)
_AT_THE_NETWORK = Initiative.state == InitiativeState.IN_REVIEW
_PUBLIC = Initiative.state == InitiativeState.PUBLISHED


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


def unpublished_for(part: Part | None, *, viewer: Viewer | None) -> ColumnElement[bool] | None:
    """Return the condition of what somebody sees besides the catalogue, or None where it is nothing.

    The network sees what has reached it, an adult of a city what they read first themselves: no title leaves its city unread.
    """
    if part is Part.NETWORK:
        return _AT_THE_NETWORK
    if part is Part.READER and viewer is not None:
        return and_(Initiative.state.in_(_IN_ITS_CITY), written_by_own(viewer))
    return None


def find_similar(
    initiative: Initiative,
    *,
    besides: ColumnElement[bool] | None = None,
    without: Iterable[UUID] = (),
    limit: int = SHOWN,
    least: float = rules.NEAR,
) -> list[Alike]:
    """Return what is alike, the most alike first; published ones, and `besides` what a reader may see too. Two statements."""
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
    left_out = {initiative.id, *without}
    rows = _find_candidates(leading, some=_CANDIDATES + len(left_out), besides=besides)
    candidates = {row.id: row for row in rows if row.id not in left_out}
    likenesses = _compared(ours, list(candidates.values())[:_CANDIDATES], counts, total)
    near = sorted(((one, key) for key, one in likenesses.items() if one.score >= least), key=lambda pair: (-pair[0].score, pair[1]))
    said = {term: one.said for term, one in spoken.items()}
    return [_alike(candidates[key], likeness, said) for likeness, key in near[:limit]]


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


def _find_candidates(leading: Mapping[str, float], *, some: int, besides: ColumnElement[bool] | None) -> Sequence[Any]:
    """Return what speaks of the leading terms, those that share the most first, with what they speak of; one statement, nearly always."""
    values: dict[str, Any] = {"some": some}
    for number, (term, worth) in enumerate([*leading.items(), *_NO_TERMS][:_MOST_LEADING]):
        values |= {f"term_{number}": term, f"worth_{number}": round(worth, 3)}
    statement = _public_candidates() if besides is None else _candidates(or_(_PUBLIC, besides))
    rows = db.session.execute(statement, values | {"read": _READ + some}).all()
    if len(rows) < some and (not rows or rows[0].read_count >= _READ + some):
        # Many were sent lately that this reader may not see: then all are looked through.
        rows = db.session.execute(statement, values | {"read": _ROWS_READ * _MOST_LEADING}).all()
    return rows


@cache
def _public_candidates() -> Select[*tuple[Any, ...]]:
    return _candidates(_PUBLIC)


def _candidates(seen_by_reader: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """Return the statement of candidates: rows of the index of terms alone are read, and everything else for the best of them."""
    chosen = [
        select(
            cast(bindparam(f"term_{number}", type_=String), InitiativeTerm.term.type).label("term"),
            cast(bindparam(f"worth_{number}", type_=Float), Float).label("worth"),
        )
        for number in range(_MOST_LEADING)
    ]
    leading = union_all(*chosen).cte("leading")
    score = func.sum(leading.c.worth * InitiativeTerm.weight)
    best = (
        select(InitiativeTerm.initiative_id.label("id"), score.label("score"))
        .select_from(leading)
        .join(InitiativeTerm, InitiativeTerm.term == leading.c.term)
        .group_by(InitiativeTerm.initiative_id)
        .order_by(score.desc(), InitiativeTerm.initiative_id)
        .limit(bindparam("read", type_=Integer))
        .cte("best")
    )
    seen = (
        select(best.c.id, best.c.score)
        .join(Initiative, Initiative.id == best.c.id)
        .where(seen_by_reader)
        .order_by(best.c.score.desc(), best.c.id)
        .limit(bindparam("some", type_=Integer))
        .cte("seen")
    )
    return (
        select(
            Initiative.id,
            Initiative.slug,
            Initiative.title,
            Initiative.language,
            Initiative.state,
            City.name.label("city_name"),
            City.names.label("city_names"),
            Initiative.published_at,
            _strung_terms().label("strung"),
            select(func.count()).select_from(best).correlate(None).scalar_subquery().label("read_count"),
        )
        .select_from(seen)
        .join(Initiative, Initiative.id == seen.c.id)
        .join(City, City.id == Initiative.city_id)
        .order_by(seen.c.score.desc(), seen.c.id)
    )


def _strung_terms() -> ScalarSelect[str]:
    """Return what an initiative speaks of in one string, term, weight and count in turn: two thousand rows took longer than comparing."""
    between = literal(_BETWEEN, String)
    numbers = cast(InitiativeTerm.weight, String) + between + cast(func.coalesce(TermCount.documents, 0), String)
    return (
        select(func.aggregate_strings(InitiativeTerm.term + between + numbers, _BETWEEN))
        .outerjoin(TermCount, TermCount.term == InitiativeTerm.term)
        .where(InitiativeTerm.initiative_id == Initiative.id)
        .correlate(Initiative)
        .scalar_subquery()
    )


def _compared(ours: Mapping[str, float], rows: Sequence[Any], counts: Mapping[str, int], total: int) -> dict[UUID, Likeness]:
    """Return {candidate: how alike}."""
    mine = rules.Measured.of(ours, counts=counts, total=total)
    found = {}
    for row in rows:
        parts = row.strung.split(_BETWEEN)
        terms = parts[::3]
        theirs = {term: int(weight) / 100 for term, weight in zip(terms, parts[1::3], strict=True)}
        known = dict(zip(terms, map(int, parts[2::3]), strict=True))
        found[row.id] = mine.beside(rules.Measured.of(theirs, counts=known, total=total))
    return found


def _alike(row: Any, likeness: Likeness, said: Mapping[str, str]) -> Alike:
    return Alike(
        row.id,
        row.slug,
        row.title,
        row.language,
        row.state,
        row.city_name,
        row.city_names,
        row.published_at,
        likeness=likeness,
        words=tuple(rules.telling_words(likeness, said)),
        themes=tuple(term[2:] for term in likeness.shared if term.startswith("t:")),
        codes=tuple(term[2:] for term in likeness.shared if term.startswith("r:")),
    )


def get_alike(slug: str, *, besides: ColumnElement[bool] | None = None) -> Initiative:
    """Return the other one of a pair: published, or `besides` one that a reader may see; raise NotFound else."""
    seen = _PUBLIC if besides is None else or_(_PUBLIC, besides)
    found = db.session.scalar(select(Initiative).where(Initiative.slug == slug, seen))
    if found is None:
        raise NotFound
    return found


def is_alike(
    initiative: Initiative, other: Initiative, *, besides: ColumnElement[bool] | None = None, settled: Collection[UUID] = ()
) -> bool:
    """Say whether another one is really among what is found alike, however far down; `settled` are left out as on the page.

    That one alone is looked for even when it is settled: it may have been by the same form, sent twice.
    """
    found = find_similar(initiative, besides=besides, without=set(settled) - {other.id}, limit=_CANDIDATES)
    return any(one.id == other.id for one in found)
