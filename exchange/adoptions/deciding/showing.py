"""How decision, pilot and result are read."""

from collections.abc import Callable
from typing import Any

from exchange.adoptions.deciding.models import Decision, Pilot, Result
from exchange.foundation.formats import day, number
from exchange.foundation.languages import _
from exchange.foundation.money import money

Facts = list[tuple[str, str]]


def decision_facts(decision: Decision | None) -> Facts:
    """Return what was decided, what is missing left out."""
    if decision is None:
        return []
    who = ", ".join(part for part in (decision.owner_name, decision.owner_role) if part)
    sum_of = money(decision.money_cents, decision.currency)
    means = ", ".join(part for part in (sum_of, decision.money_source if sum_of else "") if part)
    by = ", ".join(part for part in (decision.decided_by, day(decision.decided_on), decision.reference) if part)
    return _known(
        (_("What must stay"), "; ".join(decision.core)),
        (_("Who answers for it"), who),
        (_("Money"), means),
        (_("Hours of work"), number(decision.hours)),
        (_("Decided by"), by),
        (_("It starts on"), day(decision.starts_on)),
    )


def pilot_facts(pilot: Pilot | None) -> Facts:
    """Return where and when it is tried."""
    if pilot is None:
        return []
    return _known((_("Where"), pilot.place), (_("From"), day(pilot.from_on)), (_("Until"), day(pilot.until_on)))


def result_facts(result: Result | None) -> Facts:
    """Return what came of it."""
    if result is None:
        return []
    return _known(
        (_("Running since"), day(result.runs_since_on)),
        (_("What has changed"), result.changed),
        (_("How it is known"), result.known_how),
        (_("How it goes on"), result.goes_on),
    )


def sheet_facts(sheet: str, known: Any) -> Facts:
    """Return what one sheet says."""
    said: dict[str, Callable[[Any], Facts]] = {"decision": decision_facts, "pilot": pilot_facts, "result": result_facts}
    return said[sheet](known)


def _known(*rows: tuple[str, str]) -> Facts:
    return [row for row in rows if row[1]]
