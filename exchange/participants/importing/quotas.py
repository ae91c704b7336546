"""Refuse the rows of an import that would break a quota, here or in another cohort, before anybody confirms them."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select

from exchange.cities.models import City
from exchange.cohorts.models import Cohort, Delegation
from exchange.foundation.database import db
from exchange.foundation.obstacles import Obstacle
from exchange.participants.birthdays import IN_A_FILE, switch_of
from exchange.participants.elsewhere import corrected_births, lock_with_elsewhere, people_of, who_breaks_elsewhere
from exchange.participants.importing.known import PERSON
from exchange.participants.importing.planning import StoredPlan, value_from_json
from exchange.participants.keeping import COUNTED, which_break
from exchange.participants.models import ParticipantKind
from exchange.participants.roster.plan import JudgedRow, RosterFile


def refuse_what_breaks(plan: RosterFile, cohort: Cohort, city: City) -> None:
    """Refuse rows that change how somebody counts so that a quota of any cohort would be broken, in the order of the file.

    Of whoever turns from a minor into an adult by a corrected date, or back, the row says what is asked again.
    """
    delegation = db.session.scalar(select(Delegation).where(Delegation.cohort_id == cohort.id, Delegation.city_id == city.id))
    rows = {
        UUID(row.person): row for row in plan.rows if row.action == "change" and row.person is not None and COUNTED & row.changes.keys()
    }
    if delegation is not None and rows and cohort.quota_count:
        changes = {key: {field: new for field, (_old, new) in row.changes.items()} for key, row in rows.items()}
        for key, reasons in which_break(cohort, [delegation], changes, lock=False).items():
            _refuse(rows[key], reasons)
    _ask_elsewhere(plan, cohort)


def _refuse(row: JudgedRow, reasons: list[Obstacle]) -> None:
    for reason in reasons:
        row.add("quota", reason.sentence, column=None, severity="refuse")
    row.action = "refuse"


def _ask_elsewhere(plan: RosterFile, cohort: Cohort) -> None:
    corrected = [row for row in plan.rows if row.action in {"change", "create"} and row.person is not None and _is_corrected(row)]
    if not corrected:
        return
    by_person = _by_person(corrected)
    for key, reasons in who_breaks_elsewhere(corrected_births({key: row.changes for key, row in by_person.items()}), but=cohort.id).items():
        _refuse(by_person[key], reasons)
    for row in by_person.values():
        old, new = row.changes["birth_date"]
        kind = ParticipantKind(str(row.values.get("kind") or ParticipantKind.YOUNGSTER))
        known = old if isinstance(old, date) else None
        turned = switch_of(known, new if isinstance(new, date) else None, kind=kind, cohort=cohort)
        if turned and row.action != "refuse":
            row.add("birth-switch", IN_A_FILE[turned], column=None, severity="warn")


def _is_corrected(row: JudgedRow) -> bool:
    old, new = row.changes.get("birth_date", (None, None))
    return old is not None and old != new


def _by_person(rows: list[JudgedRow]) -> dict[UUID, JudgedRow]:
    here = [UUID(row.person) for row in rows if row.person is not None and not row.person.startswith(PERSON)]
    people = people_of(here)
    found: dict[UUID, JudgedRow] = {}
    for row in rows:
        key = str(row.person)
        person_id = UUID(key.removeprefix(PERSON)) if key.startswith(PERSON) else people.get(UUID(key))
        if person_id is not None:
            found[person_id] = row
    return found


def births_of(plan: StoredPlan) -> dict[UUID, object]:
    """Return which people a kept plan gives another date of birth than the one that was known, in its order."""
    said: dict[str, Any] = {}
    for row in plan.doing("change", "create"):
        if row["person"] and "birth_date" in row["changes"]:
            said[row["person"]] = tuple(value_from_json("birth_date", one) for one in row["changes"]["birth_date"])
    people = people_of([UUID(key) for key in said if not key.startswith(PERSON)])
    changes = {
        UUID(key.removeprefix(PERSON)) if key.startswith(PERSON) else people[UUID(key)]: {"birth_date": births}
        for key, births in said.items()
        if key.startswith(PERSON) or UUID(key) in people
    }
    return corrected_births(changes)


def lock_and_find_broken(plan: StoredPlan, cohort: Cohort, delegation: Delegation) -> bool:
    """Lock every place that a kept plan counts, here first among its like, and say whether a quota would be broken now."""
    births = births_of(plan)
    # Cohorts first and in the order of their ids, delegations after, as on every way to a place: any other order can stop both.
    lock_with_elsewhere(cohort.id, delegation.id, list(births))
    return bool(which_break(cohort, [delegation], plan.changes(), lock=True)) or bool(who_breaks_elsewhere(births, but=cohort.id))
