"""The facets of the catalogue as its page shows them: each value with how many there are under the others; none that would find nothing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from exchange.foundation.formats import language_name
from exchange.foundation.languages import LANGUAGES, _
from exchange.foundation.pages import address_with
from exchange.initiatives.finding.index import Index
from exchange.initiatives.finding.wishes import LEVELS, Facet
from exchange.initiatives.models import Stage

# So many values stand side by side, the others are unfolded; more than so many are a list to choose from.
_SHOWN, _MOST_CHIPS = 8, 24


class Chip(NamedTuple):
    """One value to narrow by, with how many initiatives have it; the address of a chosen one takes it away."""

    words: str
    people: int
    url: str
    is_chosen: bool


@dataclass(frozen=True)
class FacetRow:
    """One facet whose values are few: chips, and more to unfold."""

    legend: str
    chips: list[Chip]
    more: list[Chip] = field(default_factory=list)


@dataclass(frozen=True)
class FacetList:
    """One facet with many values: a list to choose from, as (value, words)."""

    facet: Facet
    legend: str
    options: list[tuple[str, str]]
    chosen: str


@dataclass(frozen=True)
class Narrowing:
    """All facets of a page, and what of them is chosen as (words, address without it)."""

    rows: list[FacetRow]
    lists: list[FacetList]
    chosen: list[tuple[str, str]]


def narrowing(index: Index, chosen: Mapping[Facet, str], *, within: int, language: str) -> Narrowing:
    """Return what a page can be narrowed by."""
    rows: list[FacetRow] = []
    lists: list[FacetList] = []
    counted = index.counts(chosen, within)
    for facet in Facet:
        counts, mine = counted[facet], chosen.get(facet, "")
        if mine:
            counts.setdefault(mine, 0)
        name = namer(facet, index, language)
        values = _ordered(facet, counts, name)
        if len(values) > _MOST_CHIPS:
            options = [(value, f"{name(value)} ({counts[value]})") for value in values]
            lists.append(FacetList(facet, str(facet.label), options, mine))
            continue
        chips = [_chip(facet, value, name(value), counts[value], is_chosen=value == mine) for value in values]
        # What is chosen is never folded away.
        if len(chips) > _SHOWN + 2:
            chips.sort(key=lambda chip: not chip.is_chosen)
            rows.append(FacetRow(str(facet.label), chips[:_SHOWN], chips[_SHOWN:]))
        elif len(chips) > 1 or mine:
            rows.append(FacetRow(str(facet.label), chips))
    return Narrowing(rows, lists, [(_said(facet, index, value, language), _without(facet)) for facet, value in chosen.items()])


def _chip(facet: Facet, value: str, words: str, number: int, *, is_chosen: bool) -> Chip:
    return Chip(words, number, _without(facet) if is_chosen else address_with(**{facet.value: value, "page": None}), is_chosen)


def _without(facet: Facet) -> str:
    return address_with(**{facet.value: None, "page": None})


def namer(facet: Facet, index: Index, language: str) -> Callable[[str], str]:
    """Return what names the values of a facet in a language."""
    if facet in (Facet.CITY, Facet.SEEN):
        return lambda value: index.city_name(value, language)
    if facet is Facet.THEME:
        return lambda value: index.theme_name(value, language)
    if facet is Facet.STAGE:
        return lambda value: str(Stage(value).label)
    if facet is Facet.LEVEL:
        return lambda value: _("Level %(level)s of 5", level=value) if value != "0" else _("No level yet")
    if facet is Facet.LANGUAGE:
        return language_name
    return lambda value: value


def _ordered(facet: Facet, counts: Mapping[str, int], name: Callable[[str], str]) -> list[str]:
    """Return the values as people look for them: by name, or in an order that everybody knows; never by how many there are."""
    known = {Facet.STAGE: [stage.value for stage in Stage], Facet.LEVEL: list(LEVELS), Facet.LANGUAGE: list(LANGUAGES)}.get(facet)
    if known is not None:
        return [value for value in known if value in counts]
    return sorted(counts, key=lambda value: name(value).casefold())


def _said(facet: Facet, index: Index, value: str, language: str) -> str:
    named = namer(facet, index, language)(value)
    return {
        Facet.THEME: _("Theme: %(name)s", name=named),
        Facet.CITY: _("City: %(name)s", name=named),
        Facet.SEEN: _("Seen in: %(name)s", name=named),
        Facet.STAGE: _("Stage: %(name)s", name=named),
        Facet.LEVEL: _("Evidence: %(name)s", name=named),
        Facet.LANGUAGE: _("Can be read in: %(name)s", name=named),
        Facet.EDITION: _("Manifesto: %(name)s", name=named),
    }[facet]
