"""A judged file as it is kept: sealed JSON that the preview shows and that confirming does, row by row."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from exchange.participants.facts import Value
from exchange.participants.importing.known import PERSON
from exchange.participants.roster.plan import JudgedRow, RosterFile, facts_as_json, value_as_json

Decisions = Mapping[int, Mapping[str, str]]
_DATES = frozenset({"birth_date", "document_expires"})


def value_from_json(name: str, value: Any) -> Value:
    """Return a value as it was before `value_as_json`."""
    if name in _DATES and isinstance(value, str):
        return date.fromisoformat(value)
    return tuple(value) if isinstance(value, list) else value


@dataclass
class StoredPlan:
    """What was judged, with the answers people gave so far and the mark of what it was judged against."""

    facts: dict[str, Any]
    rows: list[dict[str, Any]]
    decisions: dict[int, dict[str, str]] = field(default_factory=dict)
    date_order: str | None = None
    fingerprint: str = ""
    moved: list[str] = field(default_factory=list)

    def as_text(self) -> str:
        """Return the plan as it is kept."""
        kept = {
            "facts": self.facts,
            "rows": self.rows,
            "decisions": {str(row): answers for row, answers in self.decisions.items()},
            "date_order": self.date_order,
            "fingerprint": self.fingerprint,
            "moved": self.moved,
        }
        # Half of a letter's code can stand in a file; it is written as an escape.
        return json.dumps(kept, ensure_ascii=True, separators=(",", ":"))

    @classmethod
    def from_text(cls, text: str) -> "StoredPlan":
        """Read a kept plan."""
        kept = json.loads(text)
        kept["decisions"] = {int(row): answers for row, answers in kept["decisions"].items()}
        return cls(**kept)

    def doing(self, *actions: str) -> list[dict[str, Any]]:
        """Return the rows with one of these actions, in the order of the file."""
        return [row for row in self.rows if row["action"] in actions]

    def counts(self) -> dict[str, int]:
        """Count the rows by action."""
        found = dict.fromkeys(("create", "change", "unchanged", "duplicate", "ambiguous", "refuse"), 0)
        for row in self.rows:
            found[row["action"]] += 1
        return found

    def for_programs(self) -> dict[str, Any]:
        """Return the plan as the command prints it."""
        rows = [
            {
                "row": row["row"],
                "action": row["action"],
                "name": row["name"],
                "changes": changes_of(row),
                "problems": [{name: problem[name] for name in ("column", "code", "message")} for problem in row["problems"]],
            }
            for row in self.rows
        ]
        return {**{name: value for name, value in self.facts.items() if name not in _OURS}, "rows": rows, "skipped": self.facts["skipped"]}


_OURS = frozenset({"skipped", "examples", "other_sheets", "needs_mapping"})


def changes_of(row: dict[str, Any]) -> dict[str, list[Any]]:
    """Return {field: [stored, said]} of a kept row."""
    changes: dict[str, list[Any]] = row["changes"]
    if row["action"] == "create" and not row["person"]:
        return {name: [None, value] for name, value in row["values"].items()}
    return changes


def settle_known(plan: RosterFile) -> None:
    """Make a new participant of each row about somebody whom the city knows and who is not in this cohort."""
    for row in plan.rows:
        if row.person is not None and row.person.startswith(PERSON) and row.action in {"change", "unchanged"}:
            row.action = "create"


def store_plan(plan: RosterFile, *, decisions: Decisions, date_order: str | None, fingerprint: str) -> StoredPlan:
    """Return a plan as it is kept; sentences in the language of whoever is here."""
    facts = facts_as_json(plan)
    facts["examples"] = plan.examples
    facts["other_sheets"] = list(plan.other_sheets)
    facts["needs_mapping"] = plan.needs_mapping
    return StoredPlan(
        facts=facts,
        rows=[_row(row) for row in _taken_out(plan.rows)],
        decisions={row: dict(answers) for row, answers in decisions.items()},
        date_order=date_order,
        fingerprint=fingerprint,
    )


def _taken_out(rows: list[JudgedRow]) -> Iterator[JudgedRow]:
    """Yield rows in their order and let go of each: a large file is not held twice."""
    rows.reverse()
    while rows:
        yield rows.pop()


def _row(row: JudgedRow) -> dict[str, Any]:
    values = {name: value_as_json(value) for name, value in row.values.items()} if row.action == "create" else {}
    is_new = row.action == "create" and row.person is None
    return {
        "row": row.row,
        "action": row.action,
        "name": row.name,
        "person": row.person,
        "values": values,
        # Of somebody new everything changes from nothing: `changes_of` says it again when it is asked for.
        "changes": {} if is_new else {name: [value_as_json(old), value_as_json(new)] for name, (old, new) in row.changes.items()},
        "problems": [
            {
                "column": problem.column,
                "code": problem.code,
                "message": str(problem.message),
                "severity": problem.severity,
                "field": problem.field,
                "choices": [[choice.value, str(choice.label)] for choice in problem.choices],
            }
            for problem in row.problems
        ],
    }


def what_moved(before: StoredPlan, after: StoredPlan) -> list[str]:
    """Return the names of the rows that would now be done otherwise than the preview said."""

    def deeds(plan: StoredPlan) -> dict[int, tuple[Any, ...]]:
        return {row["row"]: (row["action"], row["person"], row["changes"], row["values"]) for row in plan.rows}

    earlier, later = deeds(before), deeds(after)
    names = {row["row"]: row["name"] for row in after.rows}
    return [f"{number}: {names[number]}" for number in sorted(later) if earlier.get(number) != later[number]]
