"""Whether somebody's passport, card or permit holds for a trip."""

from datetime import date, timedelta

from exchange.papers.models import PaperKind
from exchange.papers.rules import DOCUMENT, Need, Traveller, Trip
from exchange.people.ages import years_later

PASSPORT = "passport"


def months_later(day: date, months: int) -> date:
    """Return the same day some months later; the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in range(day.day, 27, -1):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    return date(year, month + 1, day.day)


def must_hold_until(need: Need, trip: Trip) -> date:
    """Return until when the travel document must be valid: the return, or some months after it."""
    months = max((rule.valid_months_after or 0 for rule in need.rules), default=0)
    return months_later(trip.returns_on, months)


def asks_passport(need: Need) -> bool:
    """Say whether an identity card is not enough."""
    return any(rule.passport_only for rule in need.rules)


def oldest_issue(need: Need, trip: Trip) -> date | None:
    """Return the day before which a document may not have been issued; None where it does not matter."""
    years = [rule.issued_within_years for rule in need.rules if rule.issued_within_years]
    return years_later(trip.leaves_on, -min(years)) if years else None


def document_problems(traveller: Traveller, trip: Trip, needs: list[Need]) -> list[tuple[str, dict[str, str]]]:
    """Return (code, facts for its sentence) of all that is wrong with what somebody travels with.

    That no document is known, and one that ends before the return, is said for everybody elsewhere.
    """
    found: list[tuple[str, dict[str, str]]] = []
    for need in needs:
        if need.code == DOCUMENT:
            found += _of_document(traveller, trip, need)
        elif need.kind is PaperKind.PERMIT:
            until = traveller.permit_until_on
            if until is None:
                found.append(("permit-missing", {}))
            elif until < trip.returns_on + timedelta(days=1):
                found.append(("permit-expires", {"day": until.isoformat()}))
    return found


def lacks_document(traveller: Traveller, trip: Trip, needs: list[Need]) -> bool:
    """Say whether what is said for everybody elsewhere holds: a document is needed, and none is known or it ends before the return."""
    if all(need.code != DOCUMENT for need in needs):
        return False
    expires = traveller.document_expires_on
    return not traveller.document_type if expires is None else expires < trip.returns_on


def _of_document(traveller: Traveller, trip: Trip, need: Need) -> list[tuple[str, dict[str, str]]]:
    found: list[tuple[str, dict[str, str]]] = []
    kind, expires, issued = traveller.document_type, traveller.document_expires_on, traveller.document_issued_on
    if asks_passport(need) and kind and kind != PASSPORT:
        found.append(("document-not-accepted", {}))
    until = must_hold_until(need, trip)
    if expires is None:
        # Where nothing at all is known, that is said already.
        if kind:
            found.append(("document-expiry-unknown", {}))
    elif trip.returns_on <= expires < until:
        found.append(("document-too-short", {"day": expires.isoformat(), "until": until.isoformat()}))
    oldest = oldest_issue(need, trip)
    if oldest is not None and kind:
        if issued is None:
            found.append(("document-issue-unknown", {}))
        elif issued < oldest:
            found.append(("document-too-old", {"day": issued.isoformat()}))
    return found
