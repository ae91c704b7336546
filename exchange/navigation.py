"""The places one can go, by right; the same list is the phone's bar at the thumb."""

from typing import Any

from flask import current_app, g, request, url_for

from exchange.access.permissions import Permission
from exchange.access.viewers import Viewer
from exchange.foundation.languages import LazyString, _, _l

# label, endpoint, icon, right (None = everyone), beginnings of addresses that belong to it
_PLACES: list[tuple[LazyString, str, str, Permission | None, tuple[str, ...]]] = [
    (_l("Today"), "readiness.today", "today", Permission.MINE, ()),
    (_l("My trip"), "readiness.mine", "cohorts", Permission.SIGHTINGS_NOTE, ("/me",)),
    (
        _l("Cohorts"),
        "cohorts.index",
        "cohorts",
        Permission.COHORTS_VIEW,
        ("/cohorts", "/participants", "/conferences"),
    ),
    (_l("Initiatives"), "initiatives.index", "initiatives", None, ("/initiatives", "/sightings", "/comments")),
    (_l("Conferences"), "conferences.index", "cohorts", None, ("/conferences",)),
    (_l("Adoptions"), "adoptions.index", "adoptions", Permission.ADOPTIONS_VIEW, ("/adoptions", "/mentors", "/matches")),
    (_l("Reports"), "reports.index", "reports", Permission.REPORTS_CITY, ("/reports",)),
]
# Whoever is signed in comes to the conference from its cohort.
_FOR_STRANGERS = {"conferences.index"}


def nav_items(viewer: Viewer | None) -> list[dict[str, Any]]:
    """Return the entries of the main navigation for a viewer (None: anybody)."""
    items = []
    for label, endpoint, icon, right, beginnings in _PLACES:
        if endpoint not in current_app.view_functions:
            continue
        if (right is not None and (viewer is None or not viewer.may(right))) or (endpoint in _FOR_STRANGERS and viewer is not None):
            continue
        address = url_for(endpoint)
        is_report = "/report" in request.path and request.path.startswith("/cohorts")
        current = icon == "reports" if is_report else request.path == address or any(request.path.startswith(start) for start in beginnings)
        items.append({"endpoint_url": address, "label": str(label), "icon": icon, "current": current, "count": _count_of(endpoint)})
    return items


def _count_of(endpoint: str) -> int:
    """Return how many things wait, where this page has counted them already."""
    count: int = g.get("waiting_count", 0) if endpoint == "readiness.today" else 0
    return count


def account_links(viewer: Viewer | None) -> list[tuple[str, str]]:
    """Return (label, address) pairs of the menu under one's own name."""
    if viewer is None:
        return []
    links = [(_("Account and devices"), "accounts.mine", Permission.MINE)]
    links.append((_("Letters"), "messages.index", Permission.LETTERS_VIEW))
    links.append((_("People and invitations"), "accounts.people", Permission.ACCOUNTS_INVITE))
    links.append((_("Written down twice?"), "people.duplicates", Permission.PEOPLE_MERGE))
    links.append((_("Checks of adults"), "people.checks", Permission.CHECKS_RECORD))
    links.append((_("Rules about papers"), "papers.rules", Permission.PAPERS_EDIT))
    links.append((_("Safeguarding leads"), "concerns.leads", Permission.CONCERNS_LEAD))
    links.append((_("Rules of funding"), "cohorts.funding_rules", Permission.COHORTS_OPEN))
    return [(label, url_for(endpoint)) for label, endpoint, right in links if endpoint in current_app.view_functions and viewer.may(right)]


def footer_links() -> list[tuple[str, str]]:
    """Return (label, address) pairs of the footer."""
    links = [
        (_("Who sees what, and why"), "people.who_sees_what"),
        (_("Words we use"), "people.words"),
        (_("Manifesto"), "manifesto.index"),
        (_("Is a paper true?"), "statements.verify"),
        (_("Help"), "people.help_page"),
    ]
    if current_app.config["EXCHANGE"].is_demonstration:
        links.append((_("Letters of this demonstration"), "messages.mailbox"))
    return [(label, url_for(endpoint)) for label, endpoint in links if endpoint in current_app.view_functions]
