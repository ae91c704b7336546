"""Note for later, say what one looks for, type what is known of a city."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from exchange.access.permissions import Permission
from exchange.access.viewers import Viewer
from exchange.cities.models import City
from exchange.foundation.database import db
from exchange.foundation.languages import _l
from exchange.foundation.obstacles import Conflict, NotFound, refuse_if
from exchange.history.services import record
from exchange.initiatives.models import Initiative
from exchange.matching import rules
from exchange.matching.models import CityFact, CitySearch, FactKind, LaterNote
from exchange.matching.queries import find_search, list_facts


def _act_for(city: City, actor: Viewer) -> None:
    if not actor.may(Permission.ADOPTIONS_MOVE, city_id=city.id):
        raise NotFound


def note_for_later(city: City, initiative: Initiative, *, is_noted: bool, actor: Viewer, now: datetime) -> None:
    """Keep an initiative in mind for a city, or no longer; twice is once."""
    _act_for(city, actor)
    db.session.execute(select(City.id).where(City.id == city.id).with_for_update())
    known = db.session.scalar(select(LaterNote).where(LaterNote.city_id == city.id, LaterNote.initiative_id == initiative.id))
    if known is None and is_noted:
        db.session.add(LaterNote(city_id=city.id, initiative_id=initiative.id, by_id=actor.person_id, at=now))
    elif known is not None and not is_noted:
        db.session.delete(known)
    db.session.flush()


def say_what_is_looked_for(city: City, facts: Mapping[str, Any], *, version: int, actor: Viewer, now: datetime) -> CitySearch:
    """Keep what a city looks for, or that it wants no suggestions. `facts`: is_suggested, themes, words, budget."""
    _act_for(city, actor)
    known = find_search(city)
    if (known.version if known else 0) != version:
        mine = [(_l("In your own words"), str(facts["words"]))]
        raise Conflict(theirs=[(_l("In your own words"), known.words if known else "")], yours=mine)
    search = known or CitySearch(city_id=city.id, saved_at=now)
    for name, value in facts.items():
        setattr(search, name, value)
    search.saved_at, search.saved_by_id = now, actor.person_id
    db.session.add(search)
    db.session.flush()
    record("city-search-saved", city, actor=actor, now=now, city_id=city.id)
    return search


def type_facts(
    city: City,
    values: Mapping[FactKind, str],
    *,
    as_of_on: date | None,
    source: str,
    verified_on: date | None,
    actor: Viewer,
    now: datetime,
) -> None:
    """Keep what the network knows of a city, with its day and source; what is not in `values` is not known (any more)."""
    if not actor.may(Permission.CITIES_EDIT):
        raise NotFound
    refuse_if(rules.why_not_type(values, as_of_on=as_of_on, source=source))
    known = list_facts(city)
    changed = []
    for kind in FactKind:
        fact = known.get(kind)
        if kind not in values:
            if fact is not None:
                db.session.delete(fact)
                changed.append(kind.value)
            continue
        typed = {"value": values[kind], "as_of_on": as_of_on, "source": source, "verified_on": verified_on}
        if fact is None:
            db.session.add(CityFact(city_id=city.id, kind=kind, **typed))
            changed.append(kind.value)
        elif any(getattr(fact, name) != one for name, one in typed.items()):
            for name, one in typed.items():
                setattr(fact, name, one)
            changed.append(kind.value)
    db.session.flush()
    if changed:
        record("city-facts-typed", city, actor=actor, now=now, city_id=city.id, changed=changed)
