"""How the relatives of an initiative are said on its page and in its data."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from exchange.foundation.languages import LazyString, _l
from exchange.initiatives.lineage.models import LinkKind
from exchange.initiatives.lineage.queries import Kin, Relative

# Said of the one on the page about the other: (when the other one is the parent, when it is the child).
_SAYS: dict[LinkKind, tuple[LazyString, LazyString]] = {
    LinkKind.REPLICATES: (_l("repeats it"), _l("repeated as")),
    LinkKind.ADAPTS: (_l("adapted from"), _l("adapted as")),
    LinkKind.COMBINES: (_l("made of"), _l("became part of")),
    LinkKind.INSPIRED_BY: (_l("inspired by"), _l("inspired")),
    LinkKind.PARALLEL: (_l("side by side with"), _l("side by side with")),
    LinkKind.RETIRED_IN_FAVOUR_OF: (_l("gave way to"), _l("took over from")),
}


class KinLine(NamedTuple):
    """One relative, as the page writes it."""

    slug: str
    title: str
    language: str
    city: str
    says: LazyString
    why: str


class KinGroup(NamedTuple):
    """Where it comes from, what went on, or what stands beside it."""

    heading: LazyString
    lines: list[KinLine]


def says(kind: LinkKind, *, is_parent: bool) -> LazyString:
    """Say what the other one is to this one."""
    return _SAYS[kind][0 if is_parent else 1]


def is_older(kin: Kin) -> bool:
    """Say whether the other one came first: a parent, or one that gave way to this one."""
    return kin.is_parent != (kin.kind is LinkKind.RETIRED_IN_FAVOUR_OF)


def kin_groups(kin: Sequence[Kin], *, language: str) -> list[KinGroup]:
    """Return the relatives in the groups of the page; empty ones are left out."""
    beside = [one for one in kin if one.kind is LinkKind.PARALLEL]
    older = [one for one in kin if one.kind is not LinkKind.PARALLEL and is_older(one)]
    younger = [one for one in kin if one.kind is not LinkKind.PARALLEL and not is_older(one)]
    groups = [(_l("Comes from"), older), (_l("Went on to"), younger), (_l("Side by side"), beside)]
    return [KinGroup(heading, [_line(one, language) for one in some]) for heading, some in groups if some]


def _line(kin: Kin, language: str) -> KinLine:
    one: Relative = kin.relative
    return KinLine(one.slug, one.title, one.language, one.city_in(language), says(kin.kind, is_parent=kin.is_parent), kin.why)


def kin_as_json(kin: Sequence[Kin]) -> list[dict[str, Any]]:
    """Return the direct relatives for programs."""
    return [
        {
            "kind": one.kind.value,
            "role": "beside" if one.kind is LinkKind.PARALLEL else "parent" if one.is_parent else "child",
            "slug": one.relative.slug,
            "title": one.relative.title,
            "city": one.relative.city_slug,
            "state": one.relative.state.value,
        }
        for one in kin
    ]
