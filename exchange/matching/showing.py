"""Matches as pages and programs read them: each reason with its source, and how much is known."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from exchange.foundation.formats import listed
from exchange.foundation.languages import label
from exchange.matching import queries, rules
from exchange.matching.known import MOST, Criterion, Place, Practice
from exchange.matching.rules import Match


def theme_namer(labels: Mapping[str, dict[str, str]], language: str) -> Callable[[Collection[str]], str]:
    """Return what names themes in a reader's language."""
    return lambda slugs: listed(label(labels.get(slug), language, default=slug) for slug in slugs)


def fits_of(place_id: UUID, *, language: str, today: date) -> list[tuple[Practice, Match]]:
    """Return what could be for a city, the best founded first."""
    places, _suggested = queries.list_places(today=today)
    place = queries.with_own_facts(places[place_id])
    ids = queries.list_candidates(place, places)
    practices = queries.list_practices(ids, places, terms=place.needs)
    themes = theme_namer(queries.theme_labels(), language)
    return rules.by_fit([(one, rules.match(one, place, themes=themes, language=language)) for one in practices])


def cities_for(initiative_id: UUID, *, language: str, today: date) -> tuple[dict[Criterion, list[tuple[Place, Match]]], int]:
    """Return the cities for which an initiative could be, by reason; and how many cities were compared.

    Left out are the city that it comes from, those that took it up, those that left, and those that do not want to be suggested.
    """
    places, suggested = queries.list_places(today=today)
    [practice] = queries.list_practices([initiative_id], places)
    places = queries.with_what_was_taken(places, practice.themes)
    among = suggested - queries.who_has_it(initiative_id) - {practice.origin.id}
    themes = theme_namer(queries.theme_labels(), language) if practice.themes else theme_namer({}, language)
    found = [(places[key], rules.match(practice, places[key], themes=themes, language=language)) for key in among]
    return rules.by_reason(found, language=language), len(among)


def _reasons_as_json(found: Match) -> list[dict[str, Any]]:
    return [
        {
            "criterion": one.criterion.value,
            "points": one.points,
            "of": MOST[one.criterion],
            "sentence": str(one.sentence),
            "source": str(one.source),
        }
        for one in found.reasons
    ]


def fits_as_json(found: Sequence[tuple[Practice, Match]], noted: Collection[UUID]) -> list[dict[str, Any]]:
    """Return the suggestions of one city for programs."""
    return [
        {
            "initiative": one.slug,
            "title": one.title,
            "evidence_level": one.evidence,
            "is_tried": one.is_tried,
            "known": match.known,
            "of": len(Criterion),
            "is_noted": one.id in noted,
            "reasons": _reasons_as_json(match),
        }
        for one, match in found
    ]


def cities_as_json(groups: Mapping[Criterion, Sequence[tuple[Place, Match]]]) -> list[dict[str, Any]]:
    """Return the cities by name for programs: sentences and sources, no points, since cities are not ranked."""
    every = {place.slug: (place, match) for cities in groups.values() for place, match in cities}
    return [
        {
            "city": slug,
            "known": match.known,
            "of": len(Criterion),
            "reasons": [
                {name: value for name, value in reason.items() if name not in {"points", "of"}}
                for reason, one in zip(_reasons_as_json(match), match.reasons, strict=True)
                if one.points
            ],
        }
        for slug, (_place, match) in sorted(every.items())
    ]
