"""The words beside each initiative and city of a family; the drawing and the list say the same."""

from typing import Any

from exchange.adoptions.lineage.tree import Node, Taking
from exchange.adoptions.models import AdoptionStage
from exchange.foundation.languages import LazyString, _, _l
from exchange.initiatives.lineage.models import LinkKind
from exchange.initiatives.lineage.queries import Family
from exchange.initiatives.lineage.showing import says
from exchange.initiatives.models import InitiativeState

_CAME: dict[LinkKind, LazyString] = {
    LinkKind.REPLICATES: _l("repeats the one above"),
    LinkKind.ADAPTS: _l("adapts the one above"),
    LinkKind.COMBINES: _l("made of the one above"),
    LinkKind.INSPIRED_BY: _l("inspired by the one above"),
    LinkKind.RETIRED_IN_FAVOUR_OF: _l("goes on with what the one above was"),
}


def node_note(node: Node, language: str) -> str:
    """Return city, how it came about, and what else it hangs together with."""
    parts = [node.relative.city_in(language)]
    if node.relative.state is InitiativeState.RETIRED:
        parts.append(_("retired"))
    if node.kind is not None:
        parts.append(str(_CAME[node.kind]))
    parts += also_says(node)
    return " · ".join(parts)


def also_says(node: Node) -> list[str]:
    """Return one phrase for each further link."""
    return [
        f"{says(kind, is_parent=is_older != (kind is LinkKind.RETIRED_IN_FAVOUR_OF))} “{other.title}”"
        for kind, other, is_older in node.also
    ]


def city_line(taking: Taking, language: str) -> str:
    """Return a city with its stage."""
    if taking.stage is AdoptionStage.STOPPED and taking.stopped_in is not None:
        return _("%(city)s: stopped at %(stage)s", city=taking.city_in(language), stage=taking.stopped_in.label)
    return _("%(city)s: %(stage)s", city=taking.city_in(language), stage=taking.stage.label)


def family_as_json(family: Family, takings: list[Taking]) -> dict[str, Any]:
    """Return the whole family for programs, unfolded."""
    slugs = {key: one.slug for key, one in family.members.items()}
    here = family.members[family.here_id]
    return {
        "initiative": here.slug,
        "is_complete": not family.is_cut,
        "initiatives": [
            {
                "slug": one.slug,
                "title": one.title,
                "language": one.language,
                "city": one.city_slug,
                "state": one.state.value,
                "stage": one.stage.value,
            }
            for one in sorted(family.members.values(), key=lambda one: one.slug)
        ],
        "links": [
            {
                "child": slugs[link.child_id],
                "parent": slugs[link.parent_id],
                "kind": link.kind.value,
                "why": link.why,
                "made_on": link.made_at.date().isoformat(),
            }
            for link in family.links
        ],
        "adoptions": [
            {
                "initiative": slugs[one.initiative_id],
                "city": one.city_slug,
                "stage": one.stage.value,
                "stopped_in": one.stopped_in.value if one.stopped_in else None,
            }
            for one in takings
        ],
    }
