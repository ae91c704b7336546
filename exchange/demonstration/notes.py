"""Makers of sightings and initiatives: ordinary rows for tests. Call them inside `transaction()`."""

from typing import Any

from exchange.cities.models import City
from exchange.demonstration.makers import THEN
from exchange.foundation.database import db, new_id
from exchange.foundation.folding import slug
from exchange.initiatives.deciding import index_words
from exchange.initiatives.describing.standing import keep_standing
from exchange.initiatives.models import Initiative, InitiativeState, Sighting
from exchange.initiatives.queries import draft_slug
from exchange.initiatives.similar.indexing import index_terms
from exchange.participants.models import Participant
from exchange.people.models import Person

ANSWERS: dict[str, Any] = {
    "title": "Lamps on the square",
    "problem": "After nine in the evening the square is empty or loud.",
    "seen_where": "On the visit to the Raval.",
    "steps": ["Carry tables and lamps to the square.", "Pour tea."],
    "why_it_works": "Nobody shouts at somebody who just gave them tea.",
    "who_does_it": "Four neighbours and the youth centre.",
    "cost": "About 900 euros.",
    "change": "A third fewer calls to the police.",
    "at_home": "We would stop at half past ten.",
}


def make_sighting(place: Participant, note: str = "The lamps. Nobody shouts.", **facts: Any) -> Sighting:
    """Add what a participant saw."""
    sighting = Sighting(
        author_id=place.person_id, city_id=place.city_id, cohort_id=place.cohort_id, note=note, **({"seen_at": THEN} | facts)
    )
    db.session.add(sighting)
    db.session.flush()
    return sighting


def make_initiative(
    city: City, *, author: Person | None = None, state: InitiativeState = InitiativeState.PUBLISHED, **facts: Any
) -> Initiative:
    """Add an initiative with all nine answers; a published one is found by its words."""
    initiative_id = new_id()
    facts = ANSWERS | {"created_at": THEN, "saved_at": THEN} | facts
    is_public = state in {InitiativeState.PUBLISHED, InitiativeState.RETIRED}
    default_slug = f"{slug(facts['title'])}-{initiative_id.hex[-6:]}" if is_public else draft_slug(initiative_id)
    if is_public:
        facts = {"published_at": THEN, "submitted_at": THEN} | facts
    elif state is not InitiativeState.DRAFT:
        facts = {"submitted_at": THEN} | facts
    themes = facts.pop("themes", [])
    initiative = Initiative(
        id=initiative_id,
        city=city,
        city_id=city.id,
        author=author,
        author_id=author.id if author else None,
        state=state,
        **({"slug": default_slug} | facts),
    )
    initiative.themes = list(themes)
    if is_public:
        keep_standing(initiative)
    db.session.add(initiative)
    db.session.flush()
    if state is InitiativeState.PUBLISHED:
        index_words(initiative)
        index_terms(initiative)
        db.session.flush()
    return initiative
