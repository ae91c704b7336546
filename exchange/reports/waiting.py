"""What a report says is next: what waits, whose it is, until when. No names of people."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

from exchange.adoptions.models import AdoptionStage
from exchange.cohorts.models import Cohort
from exchange.foundation.languages import _, ngettext
from exchange.foundation.obstacles import Obstacle, Owner
from exchange.initiatives.models import InitiativeState
from exchange.reports.figures import AdoptionFact, Next, Places, Travel
from exchange.reports.rules import has_gone

# More than this is a list for the pages where each thing is settled.
MOST_ADOPTIONS = 8


def what_waits(
    cohort: Cohort,
    *,
    places: Places,
    travel: Travel,
    missing: Iterable[Obstacle],
    states: Mapping[InitiativeState, int],
    adoptions: Iterable[AdoptionFact],
) -> tuple[Next, ...]:
    """Return what waits, the most urgent first; what has no day comes last."""
    found: list[Next] = []
    if not has_gone(cohort):
        found += _before_departure(cohort, places, travel)
        found += _obstacles(missing)
    found += _initiatives(states)
    found += _adoptions(adoptions)
    return tuple(sorted(found, key=lambda one: one.due_on or date.max))


def _before_departure(cohort: Cohort, places: Places, travel: Travel) -> list[Next]:
    found = []
    if places.free:
        sentence = ngettext("Name the young person for %(num)s free place", "Name the young people for %(num)s free places", places.free)
        found.append(Next("free-places", sentence, Owner.COORDINATOR.label, Owner.COORDINATOR.value, cohort.names_due_on, places.free))
    due = cohort.papers_due_on or cohort.away_from_on
    if (left := travel.travellers - travel.there) > 0:
        sentence = ngettext("Find the way there for %(num)s person", "Find the way there for %(num)s people", left)
        found.append(Next("way-there", sentence, Owner.COORDINATOR.label, Owner.COORDINATOR.value, due, left))
    if (left := travel.travellers - travel.back) > 0:
        sentence = ngettext("Find the way back for %(num)s person", "Find the way back for %(num)s people", left)
        found.append(Next("way-back", sentence, Owner.COORDINATOR.label, Owner.COORDINATOR.value, due, left))
    return found


def _obstacles(missing: Iterable[Obstacle]) -> list[Next]:
    """Return one line for each owner: how much they still have to do, and by when the first of it."""
    by_owner: dict[Owner, list[Obstacle]] = defaultdict(list)
    for obstacle in missing:
        by_owner[obstacle.owner or Owner.COORDINATOR].append(obstacle)
    return [
        Next(
            "obstacles",
            ngettext(
                "Settle %(num)s thing that is missing before the trip", "Settle %(num)s things that are missing before the trip", len(ones)
            ),
            owner.label,
            owner.value,
            min((one.due_on for one in ones if one.due_on), default=None),
            len(ones),
        )
        for owner, ones in by_owner.items()
    ]


def _initiatives(states: Mapping[InitiativeState, int]) -> list[Next]:
    found = []
    if count := states.get(InitiativeState.SUBMITTED, 0):
        sentence = ngettext("Read %(num)s initiative that waits", "Read %(num)s initiatives that wait", count)
        found.append(Next("to-read", sentence, _("Leader or city coordinator"), Owner.LEADER.value, None, count))
    if count := states.get(InitiativeState.IN_REVIEW, 0):
        sentence = ngettext("Review %(num)s initiative for the catalogue", "Review %(num)s initiatives for the catalogue", count)
        found.append(Next("to-review", sentence, Owner.NETWORK.label, Owner.NETWORK.value, None, count))
    if count := states.get(InitiativeState.RETURNED, 0):
        sentence = ngettext("Look again at %(num)s initiative that came back", "Look again at %(num)s initiatives that came back", count)
        found.append(Next("to-rework", sentence, Owner.YOUNG_PERSON.label, Owner.YOUNG_PERSON.value, None, count))
    return found


def _adoptions(adoptions: Iterable[AdoptionFact]) -> list[Next]:
    ended = {AdoptionStage.SUSTAINED, AdoptionStage.STOPPED}
    due = sorted((one for one in adoptions if one.due_on and one.stage not in ended), key=lambda one: one.due_on or date.max)
    return [
        Next("adoption", _("Say how “%(title)s” goes on", title=one.title), one.city.name, Owner.CITY.value, one.due_on, about=one.slug)
        for one in due[:MOST_ADOPTIONS]
    ]
