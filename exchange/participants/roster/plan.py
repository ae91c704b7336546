"""What is made of a roster file: the preview that people confirm and programs read. Nothing here is stored."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from exchange.foundation.languages import LazyString, Sentence

Action = Literal["create", "change", "unchanged", "duplicate", "ambiguous", "refuse"]
Severity = Literal["refuse", "warn", "decide"]
# Dates are dates, languages a tuple of codes, fewer_opportunities a truth value, the rest text (countries, kinds, documents by code).
Value = str | date | bool | tuple[str, ...] | None


@dataclass(frozen=True)
class CohortFacts:
    """What a row is measured against. Ages count on `first_day`; minors are minors on `away_from`."""

    first_day: date
    away_from: date
    away_until: date
    youngest: int = 13
    oldest: int = 30
    # Country of the conference, ISO 3166 alpha-2; "" when it is not known.
    country: str = ""


@dataclass(frozen=True)
class CityFacts:
    """The delegation's city, and how else people write it; `other_cities` are the network's other members."""

    name: str
    country: str
    aliases: tuple[str, ...] = ()
    other_cities: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """Somebody already in this delegation: `key` is the caller's, `values` what is stored, by field.

    `changed_on` is the day on which a person last changed a field by hand, unless a file said it anew since.
    """

    key: str
    values: Mapping[str, Value]
    changed_on: Mapping[str, date] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer a person may give; `value` goes back in `decisions[row][field]`."""

    value: str
    label: str | LazyString


@dataclass(frozen=True, slots=True)
class Problem:
    """Something to know about one row. `column` is the heading as typed, None when no column is at fault."""

    column: str | None
    code: str
    message: Sentence
    severity: Severity = "warn"
    # The field that a decision is about: `decisions[row][field]`; "person" when it is about who this is.
    field: str | None = None
    choices: tuple[Choice, ...] = ()


@dataclass(slots=True)
class JudgedRow:
    """One row and what will be done with it."""

    row: int
    action: Action = "create"
    values: dict[str, Value] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    # {field: (what is stored, what the file says)} for somebody known; see `changes`.
    changes_known: dict[str, tuple[Value, Value]] = field(default_factory=dict)
    # Who this is among the known, and the earlier row that says the same person.
    person: str | None = None
    same_as_row: int | None = None
    # Spellings offered, never applied by themselves.
    offers: dict[str, str] = field(default_factory=dict)
    # What the row says in columns that fill no field, by heading: shown, not stored.
    aside: dict[str, str] = field(default_factory=dict)

    @property
    def changes(self) -> dict[str, tuple[Value, Value]]:
        """{field: (what is stored, what the file says)}; of somebody new everything changes from nothing."""
        if self.person is None and (self.action == "create" or (self.action == "ambiguous" and not self.asks_who)):
            return {field: (None, value) for field, value in self.values.items()}
        return self.changes_known

    @property
    def asks_who(self) -> bool:
        """Say whether a person must decide who this is."""
        return any(problem.severity == "decide" and problem.field == "person" for problem in self.problems)

    @property
    def name(self) -> str:
        """The name as people say it."""
        parts = (self.values.get("first_name"), self.values.get("last_name"))
        return " ".join(" ".join(str(part).split()) for part in parts if part)

    def add(
        self,
        code: str,
        message: Sentence,
        *,
        column: str | None,
        severity: Severity = "warn",
        field: str | None = None,
        choices: tuple[Choice, ...] = (),
    ) -> None:
        """Name a problem of this row."""
        self.problems.append(Problem(column, code, message, severity, field, choices))

    def has(self, severity: Severity) -> bool:
        """Say whether any problem weighs this much."""
        return any(problem.severity == severity for problem in self.problems)


@dataclass(frozen=True, slots=True)
class Skipped:
    """A row that is no person, and why."""

    row: int
    why: LazyString
    code: str


@dataclass
class RosterFile:
    """A file judged: how it was read, and each of its rows."""

    file: str
    encoding: str | None
    separator: str | None
    sheet: str | None
    header_row: int | None
    date_order: str | None
    # As the columns stand in the file; a heading that is there twice is told apart by its column's letter.
    columns: dict[str, str | None]
    rows: list[JudgedRow]
    skipped: list[Skipped]
    # Other visible sheets that were not read.
    other_sheets: tuple[str, ...] = ()
    # No column says who people are: a person must map the columns first.
    needs_mapping: bool = False
    # One text for each heading, to show beside it when columns are mapped by hand.
    examples: dict[str, str] = field(default_factory=dict)

    def counts(self) -> dict[Action, int]:
        """Count the rows by what will be done."""
        found: dict[Action, int] = {"create": 0, "change": 0, "unchanged": 0, "duplicate": 0, "ambiguous": 0, "refuse": 0}
        for row in self.rows:
            found[row.action] += 1
        return found


def plan_as_json(plan: RosterFile) -> dict[str, Any]:
    """Return the plan as programs read it; sentences are in the reader's language, so call it where that is known."""
    facts = facts_as_json(plan)
    skipped = facts.pop("skipped")
    rows = [
        {
            "row": row.row,
            "action": row.action,
            "name": row.name,
            "changes": {name: [value_as_json(old), value_as_json(new)] for name, (old, new) in row.changes.items()},
            "problems": [{"column": problem.column, "code": problem.code, "message": str(problem.message)} for problem in row.problems],
        }
        for row in plan.rows
    ]
    return {**facts, "rows": rows, "skipped": skipped}


def facts_as_json(plan: RosterFile) -> dict[str, Any]:
    """Return what programs read of a plan besides its rows."""
    return {
        "file": plan.file,
        "encoding": plan.encoding,
        "separator": plan.separator,
        "sheet": plan.sheet,
        "header_row": plan.header_row,
        "date_order": plan.date_order,
        "columns": dict(plan.columns),
        "skipped": [{"row": line.row, "why": str(line.why)} for line in plan.skipped],
    }


def value_as_json(value: Value) -> Any:
    """Return a value as JSON holds it: dates as ISO, languages as a list."""
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value
