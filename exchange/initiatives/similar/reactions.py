"""What finding alike ones does when something changes, and whose its rows are."""

from datetime import datetime
from typing import Any

from exchange.access.viewers import Viewer
from exchange.foundation.declarations import WhenErased, belongs
from exchange.initiatives.models import Initiative, InitiativeState
from exchange.initiatives.sections import Section, add_section
from exchange.initiatives.signals import initiative_changed, initiative_published, initiative_retired, initiative_submitted
from exchange.initiatives.similar import combining
from exchange.initiatives.similar.indexing import forget_terms, index_terms
from exchange.initiatives.similar.models import Combination, Comparison
from exchange.initiatives.similar.showing import alike_to_all

_ON_THE_PAGE = 3


def _index(initiative: Initiative, **_more: Any) -> None:
    index_terms(initiative)


def _published(initiative: Initiative, *, now: datetime, **_more: Any) -> None:
    index_terms(initiative)
    combining.go_on(initiative, now=now)


def _forget(initiative: Initiative, **_more: Any) -> None:
    forget_terms(initiative)


def _elsewhere(initiative: Initiative, _viewer: Viewer) -> Section | None:
    """Show everybody the few that are most alike; kept until the catalogue changes."""
    if initiative.state is not InitiativeState.PUBLISHED:
        return None
    alike = alike_to_all(initiative, limit=_ON_THE_PAGE)
    return Section("initiatives/similar/_on_initiative.html", {"alike": alike}) if alike else None


def connect() -> None:
    """Listen: what is sent can be found by readers, what is published by everybody, what is retired by nobody."""
    initiative_submitted.connect(_index)
    initiative_published.connect(_published)
    initiative_changed.connect(_index)
    initiative_retired.connect(_forget)
    add_section(_elsewhere)
    belongs(Comparison, of_person=lambda person_id: Comparison.by_id == person_id, when_erased=WhenErased.KEEP)
    belongs(Combination, of_person=lambda person_id: Combination.asked_by_id == person_id, when_erased=WhenErased.KEEP)
