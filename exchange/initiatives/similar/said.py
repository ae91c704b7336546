"""What was said before about an initiative and others that are alike: nobody is asked twice."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import CompoundSelect, Select, String, Uuid, bindparam, cast, literal, null, or_, select, union_all

from exchange.foundation.database import db
from exchange.initiatives.finding.changes import last_change, own_change
from exchange.initiatives.lineage.models import InitiativeLink, LinkKind
from exchange.initiatives.similar.models import Comparison

# Marks the rows that tell of the catalogue.
_CHANGED = "changed"


@dataclass(frozen=True)
class Said:
    """What was said before about an initiative and others: nobody is asked twice."""

    another: frozenset[UUID]
    linked: dict[UUID, frozenset[LinkKind]]
    # What tells the catalogue as it is from what it was; nothing where it was not asked, or where nothing was published yet.
    catalogue: tuple[UUID, ...] = ()

    @property
    def settled(self) -> frozenset[UUID]:
        """Return those about which there is nothing left to ask."""
        return self.another | frozenset(self.linked)


def list_said(initiative_id: UUID, *, by_readers_alone: bool = False, with_catalogue: bool = False) -> Said:
    """Return what was said about an initiative and others; one statement. An author's own answer holds for themselves alone."""
    another: set[UUID] = set()
    linked: dict[UUID, set[LinkKind]] = defaultdict(set)
    changes: list[UUID] = []
    statement = _said(by_readers_alone=by_readers_alone, with_catalogue=with_catalogue)
    for one, two, kind in db.session.execute(statement, {"here": initiative_id}):
        other = two if one == initiative_id else one
        if kind is None:
            another.add(other)
        elif kind == _CHANGED:
            changes.append(one)
        else:
            linked[other].add(LinkKind(kind))
    own = own_change() if with_catalogue else None
    return Said(frozenset(another), {key: frozenset(kinds) for key, kinds in linked.items()}, (own,) if own else tuple(sorted(changes)))


@cache
def _said(*, by_readers_alone: bool, with_catalogue: bool) -> CompoundSelect[Any]:
    here = bindparam("here", type_=Uuid())
    pairs = select(Comparison.first_id, Comparison.second_id, null().label("kind"))
    pairs = pairs.where(or_(Comparison.first_id == here, Comparison.second_id == here))
    if by_readers_alone:
        pairs = pairs.where(Comparison.is_by_reader)
    links = select(InitiativeLink.child_id, InitiativeLink.parent_id, cast(InitiativeLink.kind, String))
    links = links.where(or_(InitiativeLink.child_id == here, InitiativeLink.parent_id == here))
    parts: list[Select[*tuple[Any, ...]]] = [pairs, links]
    if with_catalogue:
        last = last_change().subquery()
        parts.append(select(last.c.mark, last.c.mark, literal(_CHANGED, String)))
    return union_all(*parts)
