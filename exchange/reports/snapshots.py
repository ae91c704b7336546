"""A report for programs, and its seal: the same figures give the same JSON and the same seal on any day and in any language.

The shape is described in README.md beside this file; keys are kept once published.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from json.encoder import encode_basestring
from typing import Any

from exchange.adoptions.models import AdoptionStage
from exchange.reports.figures import AdoptionFact, CityReport, Ideas, NetworkReport, Next, People, Place, Places, Report, Travel, Trip
from exchange.reports.rules import cell

# As many digits of the seal as are printed: enough to find it again, short enough to type.
PRINTED = 12


def as_json(report: Report) -> dict[str, Any]:
    """Return a report as plain JSON with its day and its seal."""
    body = _body(report, listed=_listed)
    return {"report": body.pop("report"), "figures_of": report.figures_of.isoformat(), "snapshot": seal(report), **body}


def snapshot(report: Report) -> str:
    """Return the seal as it is printed: `9f3a 71c2 e05d`."""
    digits = seal(report)[:PRINTED]
    return " ".join(digits[at : at + 4] for at in range(0, PRINTED, 4))


def seal(report: Report) -> str:
    """Return the SHA-256 of the canonical JSON, without the day, so that equal figures have an equal seal."""
    parts = {key: _canonical(part) for key, part in _body(report, listed=_nothing).items()}
    # Thousands of adoptions are written by hand, four times as fast; their lists lie in the order of their keys.
    lists = [report.taken_up, report.adopted] if isinstance(report, CityReport) else [report.adopted]
    pieces = parts["adoptions"].split('"listed":[]')
    written = [f'"listed":[{",".join(map(_line, adoptions))}]' for adoptions in lists]
    parts["adoptions"] = "".join(piece + line for piece, line in zip(pieces, [*written, ""], strict=True))
    canonical = "{" + ",".join([f"{_canonical(key)}:{parts[key]}" for key in sorted(parts)]) + "}"
    return hashlib.sha256(canonical.encode()).hexdigest()


_canonical = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode
_Listed = Callable[[Iterable[AdoptionFact]], list[dict[str, str]]]


def _line(one: AdoptionFact) -> str:
    """Return what `_listed` says of one adoption as canonical JSON."""
    said = encode_basestring
    return (
        f'{{"from":{said(one.origin.slug)},"initiative":{said(one.slug)},"moved_on":"{one.moved_on}",'
        f'"stage":"{one.stage.value}","title":{said(one.title)},"to":{said(one.city.slug)}}}'
    )


def _listed(adoptions: Iterable[AdoptionFact]) -> list[dict[str, str]]:
    return [
        {
            "initiative": one.slug,
            "title": one.title,
            "from": one.origin.slug,
            "to": one.city.slug,
            "stage": one.stage.value,
            "moved_on": one.moved_on.isoformat(),
        }
        for one in adoptions
    ]


def _nothing(_adoptions: Iterable[AdoptionFact]) -> list[dict[str, str]]:
    return []


def _body(report: Report, *, listed: _Listed) -> dict[str, Any]:
    return _city(report, listed=listed) if isinstance(report, CityReport) else _network(report, listed=listed)


def _city(report: CityReport, *, listed: _Listed) -> dict[str, Any]:
    return {
        "report": "city",
        "cohort": _trip(report.trip),
        "city": _place(report.city),
        "places": _places(report.places),
        "people": _people(report.people),
        "travel_ready": report.ready,
        "travel": _travel(report.travel),
        "sessions": {
            "seen": report.sessions_seen,
            "all": report.trip.session_count,
            "named": [
                {"kind": one.kind.value, "title": one.title, "starts_at": one.starts_at.isoformat(), "people": cell(one.people)}
                for one in report.sessions
            ],
        },
        "initiatives": {
            **_ideas(report.ideas),
            "by_month": [{"month": month.strftime("%Y-%m"), "initiatives": count} for month, count in report.ideas.months],
            "listed": [
                {
                    "slug": one.slug,
                    "title": one.title,
                    "published_on": one.published_on.isoformat() if one.published_on else None,
                    "stage": one.stage.value,
                    "themes": list(one.themes),
                    "adopted": one.adopted,
                }
                for one in report.ideas.published
            ],
        },
        "adoptions": {
            "of_ours": _adoptions(report.adopted, listed=listed),
            "of_others": _adoptions(report.taken_up, listed=listed),
        },
        "next": _next(report.waits),
    }


def _network(report: NetworkReport, *, listed: _Listed) -> dict[str, Any]:
    return {
        "report": "network",
        "cohort": _trip(report.trip),
        "places": _places(report.places),
        "people": _people(report.people),
        "travel": _travel(report.travel),
        "sessions": {
            "seen": report.sessions_seen,
            "all": report.trip.session_count,
            "named": [
                {"kind": one.kind.value, "title": one.title, "starts_at": one.starts_at.isoformat(), "cities": one.cities}
                for one in report.sessions
            ],
        },
        "initiatives": _ideas(report.ideas),
        "adoptions": _adoptions(report.adopted, listed=listed),
        "cities": [
            {
                "city": _place(line.city),
                "places": _places(line.places),
                "people": line.people,
                "on_a_journey": {"there": line.there, "back": line.back},
                "initiatives": {"all": line.written, "published": line.published},
                "adoptions": {"of_ours": line.adopted, "of_others": line.taken_up},
            }
            for line in report.cities
        ],
        "next": _next(report.waits),
    }


def _trip(trip: Trip) -> dict[str, Any]:
    return {
        "slug": trip.slug,
        "name": trip.name,
        "state": trip.state.value,
        "has_gone": trip.has_gone,
        "first_day": trip.first_day.isoformat(),
        "conference": {"slug": trip.place.slug, "place": trip.place.name, "country": trip.place.country},
    }


def _place(place: Place) -> dict[str, Any]:
    return {"slug": place.slug, "name": place.name, "country": place.country}


def _places(places: Places) -> dict[str, Any]:
    return {
        "pledged": places.pledged,
        "pledged_on": places.pledged_on.isoformat() if places.pledged_on else None,
        "filled": places.filled,
        "free": places.free,
        "waiting": places.waiting,
    }


def _people(people: People) -> dict[str, Any]:
    return {
        "all": people.total,
        "kinds": {kind.value: cell(count) for kind, count in people.kinds.items()},
        "ages": {band.value: cell(count) for band, count in people.bands.items()},
        "young_people_per_adult": people.young_per_adult,
    }


def _travel(travel: Travel) -> dict[str, int]:
    return {"travellers": travel.travellers, "there": travel.there, "back": travel.back}


def _ideas(ideas: Ideas) -> dict[str, Any]:
    return {
        "all": ideas.total,
        **{step.value: count for step, count in ideas.counts.items()},
        "by_theme": [
            {
                "theme": line.slug or None,
                "label": line.label_in("en") or None,
                **{step.value: count for step, count in line.counts.items()},
                "all": line.total,
            }
            for line in ideas.themes
        ],
        "themes_without_any": ideas.themes_without,
    }


def _adoptions(adoptions: Sequence[AdoptionFact], *, listed: _Listed) -> dict[str, Any]:
    stages = Counter([one.stage.value for one in adoptions])
    return {
        "all": len(adoptions),
        "by_stage": {stage.value: stages[stage.value] for stage in AdoptionStage},
        "listed": listed(adoptions),
    }


def _next(waits: Iterable[Next]) -> list[dict[str, Any]]:
    return [
        {
            "what": one.code,
            "count": one.count,
            "about": one.about,
            "owner": one.owner_code,
            "due_on": one.due_on.isoformat() if one.due_on else None,
        }
        for one in waits
    ]
