"""Reads of lineage: what something comes from, what went on from it, and the whole family around it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Uuid, and_, bindparam, case, literal_column, or_, select
from sqlalchemy.orm import aliased

from exchange.access.viewers import Viewer
from exchange.cities.models import City
from exchange.cities.named import names_as_text, names_of
from exchange.foundation.database import db
from exchange.initiatives.lineage.models import InitiativeLink, LinkKind
from exchange.initiatives.lineage.rules import DESCENT
from exchange.initiatives.models import Initiative, InitiativeState, Stage
from exchange.initiatives.queries import initiatives_visible_to
from exchange.initiatives.rules import PUBLIC

# A page draws no more than so many of one family.
MOST = 400


@dataclass(frozen=True)
class Relative:
    """One initiative of a family, as everybody may know it."""

    id: UUID
    slug: str
    title: str
    language: str
    state: InitiativeState
    stage: Stage
    city_slug: str
    city_name: str
    city_names: Mapping[str, str]
    credited_as: str
    published_at: datetime | None

    def city_in(self, language: str) -> str:
        """Return its city's name in a language."""
        return self.city_names.get(language, self.city_name)


@dataclass(frozen=True)
class LinkLine:
    """One link of a family."""

    child_id: UUID
    parent_id: UUID
    kind: LinkKind
    why: str
    made_at: datetime


@dataclass(frozen=True)
class Family:
    """The initiatives that hang together with one, and their links."""

    here_id: UUID
    members: dict[UUID, Relative] = field(default_factory=dict)
    links: list[LinkLine] = field(default_factory=list)
    is_cut: bool = False


@dataclass(frozen=True)
class Kin:
    """A direct relative on an initiative's own page."""

    relative: Relative
    kind: LinkKind
    is_parent: bool
    why: str


_RELATIVE = (
    Initiative.id,
    Initiative.slug,
    Initiative.title,
    Initiative.language,
    Initiative.state,
    Initiative.stage,
    City.slug.label("city_slug"),
    City.name.label("city_name"),
    names_as_text(),
    Initiative.credited_as,
    Initiative.published_at,
)


def _relative(row: Any) -> Relative:
    """Return what a row of `_RELATIVE` says."""
    key, slug, title, language, state, stage, city_slug, city_name, city_names, *rest = row
    return Relative(key, slug, title, language, state, stage, city_slug, city_name, names_of(city_names), *rest)


@cache
def _above(kinds: frozenset[LinkKind]) -> Select[UUID]:
    """Return the statement of all that `start` comes from, by links of some kinds."""
    link = aliased(InitiativeLink)
    up = (
        select(InitiativeLink.parent_id.label("id"))
        .where(InitiativeLink.child_id == bindparam("start", type_=Uuid()), InitiativeLink.kind.in_(sorted(kinds)))
        .cte("up", recursive=True)
    )
    up = up.union(select(link.parent_id).where(link.kind.in_(sorted(kinds))).join(up, link.child_id == up.c.id))
    return select(up.c.id)


def ids_above(initiative_id: UUID, kinds: Collection[LinkKind] = DESCENT) -> set[UUID]:
    """Return the ids of all that an initiative comes from, itself not included."""
    return set(db.session.scalars(_above(frozenset(kinds)), {"start": initiative_id}))


def kinds_between(child_id: UUID, parent_id: UUID) -> set[LinkKind]:
    """Return how a child is linked to a parent."""
    return set(
        db.session.scalars(select(InitiativeLink.kind).where(InitiativeLink.child_id == child_id, InitiativeLink.parent_id == parent_id))
    )


@cache
def _family_ids() -> Select[UUID]:
    start = bindparam("start", type_=Uuid())
    family = select(start.label("id")).cte("family", recursive=True)
    link = aliased(InitiativeLink)
    other = case((link.child_id == family.c.id, link.parent_id), else_=link.child_id)
    # Each is found once, the nearest first; what is behind the last one that is drawn is not looked for.
    family = family.union(select(other).join(family, or_(link.child_id == family.c.id, link.parent_id == family.c.id)))
    return select(family.c.id).limit(literal_column(str(MOST + 1)))


def find_family(initiative: Initiative, *, viewer: Viewer) -> Family:
    """Return the family of an initiative as far as it exists for a viewer; three statements."""
    ids = list(db.session.scalars(_family_ids(), {"start": initiative.id}))
    wanted = ids[:MOST]
    if initiative.id not in wanted:
        wanted.append(initiative.id)
    rows: Any = db.session.execute(
        initiatives_visible_to(viewer)
        .join(City, City.id == Initiative.city_id)
        .where(Initiative.id.in_(wanted), or_(Initiative.state.in_(sorted(PUBLIC)), Initiative.id == initiative.id))
        .with_only_columns(*_RELATIVE)
    )
    members = {row[0]: _relative(row) for row in rows}
    links = db.session.execute(
        select(InitiativeLink.child_id, InitiativeLink.parent_id, InitiativeLink.kind, InitiativeLink.why, InitiativeLink.made_at)
        .where(InitiativeLink.child_id.in_(members), InitiativeLink.parent_id.in_(members))
        .order_by(InitiativeLink.made_at, InitiativeLink.id)
    )
    return Family(initiative.id, members, [LinkLine(*row) for row in links], is_cut=len(ids) > MOST)


@cache
def _kin() -> Select[*tuple[Any, ...]]:
    here = bindparam("here", type_=Uuid())
    return (
        select(InitiativeLink.child_id, InitiativeLink.kind, InitiativeLink.why, *_RELATIVE)
        .join(
            Initiative,
            or_(
                and_(InitiativeLink.child_id == here, Initiative.id == InitiativeLink.parent_id),
                and_(InitiativeLink.parent_id == here, Initiative.id == InitiativeLink.child_id),
            ),
        )
        .join(City, City.id == Initiative.city_id)
        .where(
            or_(InitiativeLink.child_id == here, InitiativeLink.parent_id == here),
            Initiative.state.in_(sorted(PUBLIC)),
        )
        .order_by(InitiativeLink.made_at, InitiativeLink.id)
        .limit(literal_column("60"))
    )


def list_kin(initiative_id: UUID) -> list[Kin]:
    """Return the public relatives one step away, in the order in which they were linked; one statement."""
    rows: Any = db.session.execute(_kin(), {"here": initiative_id})
    return [Kin(_relative(row[3:]), row[1], is_parent=row[0] == initiative_id, why=row[2]) for row in rows]


def find_successor(initiative_id: UUID) -> Relative | None:
    """Return what an initiative gave way to, the last one of several steps, or None."""
    steps = ids_above(initiative_id, {LinkKind.RETIRED_IN_FAVOUR_OF})
    if not steps:
        return None
    row: Any = db.session.execute(
        select(*_RELATIVE)
        .join(City, City.id == Initiative.city_id)
        .where(
            Initiative.id.in_(sorted(steps)),
            Initiative.state.in_(sorted(PUBLIC)),
            ~select(InitiativeLink.id)
            .where(InitiativeLink.child_id == Initiative.id, InitiativeLink.kind == LinkKind.RETIRED_IN_FAVOUR_OF)
            .exists(),
        )
    ).first()
    return _relative(row) if row else None
