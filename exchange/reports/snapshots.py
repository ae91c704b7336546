"""A report for programs, and its seal: the same figures give the same JSON and the same seal on any day and in any language.

The shape is described in README.md beside this file; keys are kept once published.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from typing import Any

from exchange.adoptions.models import AdoptionStage
from exchange.reports.figures import AdoptionFact, CityReport, Ideas, NetworkReport, Next, People, Place, Places, Report, Travel, Trip
from exchange.reports.rules import cell

# As many digits of the seal as are printed: enough to find it again, short enough to type.
PRINTED = 12


def as_json(report: Report) -> dict[str, Any]:
    """Return a report as plain JSON with its day and its seal."""
    body = _city(report) if isinstance(report, CityReport) else _network(report)
    return {"report": body.pop("report"), "figures_of": report.figures_of.isoformat(), "snapshot": _digest(body, report), **body}


def snapshot(report: Report) -> str:
    """Return the seal as it is printed: `9f3a 71c2 e05d`."""
    digits = as_json(report)["snapshot"][:PRINTED]
    return " ".join(digits[at : at + 4] for at in range(0, PRINTED, 4))


def _digest(body: dict[str, Any], report: Report) -> str:
    """Return the SHA-256 of the canonical JSON, without the day, so that equal figures have an equal seal."""
    kind = "city" if isinstance(report, CityReport) else "network"
    canonical = json.dumps({"report": kind, **body}, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _city(report: CityReport) -> dict[str, Any]:
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
            "of_ours": _adoptions(report.adopted),
            "of_others": _adoptions(report.taken_up),
        },
        "next": _next(report.waits),
    }


def _network(report: NetworkReport) -> dict[str, Any]:
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
        "adoptions": _adoptions(report.adopted),
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


def _adoptions(adoptions: Iterable[AdoptionFact]) -> dict[str, Any]:
    listed = list(adoptions)
    stages = Counter(one.stage for one in listed)
    return {
        "all": len(listed),
        "by_stage": {stage.value: stages[stage] for stage in AdoptionStage},
        "listed": [
            {
                "initiative": one.slug,
                "title": one.title,
                "from": one.origin.slug,
                "to": one.city.slug,
                "stage": one.stage.value,
                "moved_on": one.moved_on.isoformat(),
            }
            for one in listed
        ],
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
