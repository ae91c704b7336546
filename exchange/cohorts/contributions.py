"""What features above cohorts tell about delegations: who travels, figures, sections of a delegation's page.

A feature registers in its `reactions.connect()`; cohorts knows none of them by name.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from exchange.access.viewers import Viewer
from exchange.cohorts.models import Cohort, Delegation
from exchange.foundation.languages import Sentence


class Traveller(NamedTuple):
    """What the rules of a cohort need to know of one person: no name, no contact.

    `kind` is youngster, leader or companion; `has_place` is false on the waiting list; `is_checked` says that somebody looked into
    an adult and that the check holds until the return; `lives_in` is a country or empty.
    """

    delegation_id: UUID
    kind: str
    birth_date: date | None = None
    has_place: bool = True
    is_checked: bool = False
    lives_in: str = ""
    fewer_opportunities: bool = False


@dataclass(frozen=True)
class Figure:
    """A number about one delegation, with the page where it can be looked at."""

    code: str
    label: Sentence
    count: int
    endpoint: str = ""
    arguments: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Consequence:
    """One thing that a change of rules does to people who are here already; `mark` tells apart what its count does not."""

    code: str
    count: int
    sentence: Sentence
    mark: str = ""


# (cohort, what its columns become, now) → what that does besides.
RulesSource = Callable[[Cohort, Mapping[str, Any], datetime], list[Consequence]]
# cohort → those who hold a place or wait for one, of the cities in the session's scope.
TravellersSource = Callable[[Cohort], list[Traveller]]
# (cohort, delegations, viewer, today) → one figure for each delegation that has one.
FigureSource = Callable[[Cohort, Sequence[Delegation], Viewer, date], Mapping[UUID, Figure]]
# (delegation, viewer) → (title, template, context), or None where there is nothing to show to this viewer.
Section = Callable[[Delegation, Viewer], "tuple[Sentence, str, dict[str, Any]] | None"]

_travellers: list[TravellersSource] = []
_figures: list[FigureSource] = []
_sections: list[Section] = []
_rules: list[RulesSource] = []


def add_rules_source(source: RulesSource) -> None:
    """Say what a change of rules does to what a feature above holds, once."""
    if source not in _rules:
        _rules.append(source)


def further_consequences(cohort: Cohort, after: Mapping[str, Any], *, now: datetime) -> list[Consequence]:
    """Return what features above say that a change of rules does."""
    return [one for source in _rules for one in source(cohort, after, now)]


def add_travellers(source: TravellersSource) -> None:
    """Say where the people of a cohort are found, once."""
    if source not in _travellers:
        _travellers.append(source)


def add_delegation_figures(source: FigureSource) -> None:
    """Register a figure of delegations once, however often the application is built."""
    if source not in _figures:
        _figures.append(source)


def add_delegation_section(section: Section) -> None:
    """Register a section of a delegation's page once."""
    if section not in _sections:
        _sections.append(section)


def travellers_of(cohort: Cohort) -> list[Traveller]:
    """Return who travels with a cohort or waits for a place, as far as the session's scope reaches."""
    return [one for source in _travellers for one in source(cohort)]


def figures_of(cohort: Cohort, delegations: Sequence[Delegation], *, viewer: Viewer, today: date) -> dict[UUID, dict[str, Figure]]:
    """Return {delegation id: {code: figure}}, in the order in which the features were added."""
    found: dict[UUID, dict[str, Figure]] = {delegation.id: {} for delegation in delegations}
    for source in _figures:
        for delegation_id, figure in source(cohort, delegations, viewer, today).items():
            found[delegation_id][figure.code] = figure
    return found


def sections_of(delegation: Delegation, *, viewer: Viewer) -> list[tuple[Sentence, str, dict[str, Any]]]:
    """Return the sections that features add to a delegation's page, for this viewer."""
    return [shown for section in _sections if (shown := section(delegation, viewer)) is not None]
