"""A judged file as it is kept: sealed JSON that the preview shows and that confirming does, row by row."""

import base64
import json
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, overload
from uuid import UUID

from exchange.participants.facts import Value
from exchange.participants.importing.known import PERSON
from exchange.participants.roster.plan import JudgedRow, RosterFile, facts_as_json

Decisions = Mapping[int, Mapping[str, str]]
ACTIONS = ("create", "change", "unchanged", "duplicate", "ambiguous", "refuse")
_PIECE = 64 * 1024
_DATES = frozenset({"birth_date", "document_expires"})
# Half of a letter's code can stand in a file; it is written as an escape.
_write = json.JSONEncoder(ensure_ascii=True, separators=(",", ":"), default=date.isoformat).encode


def value_from_json(name: str, value: Any) -> Value:
    """Return a value as it was before `value_as_json`."""
    if name in _DATES and isinstance(value, str):
        return date.fromisoformat(value)
    return tuple(value) if isinstance(value, list) else value


class PlanRows(Sequence[dict[str, Any]]):
    """The rows of a plan, each kept as the text it is stored as and read when it is asked for.

    A file of thousands of rows would be tens of megabytes of objects; hardly anybody looks at all of them at once.
    """

    __slots__ = ("actions", "texts")

    def __init__(self, actions: list[str], texts: list[str]) -> None:
        self.actions = actions
        self.texts = texts

    @classmethod
    def written(cls, rows: Iterable[dict[str, Any]]) -> "PlanRows":
        """Keep rows one after the other."""
        kept = cls([], [])
        for row in rows:
            kept.actions.append(row["action"])
            kept.texts.append(_write(row))
        return kept

    def doing(self, *actions: str) -> "PlanRows":
        """Return the rows with one of these actions, in the order of the file."""
        return self._at(number for number, action in enumerate(self.actions) if action in actions)

    def by_action(self, order: Sequence[str]) -> "PlanRows":
        """Return the rows with the actions in this order, within one in that of the file."""
        place = {action: number for number, action in enumerate(order)}
        return self._at(sorted(range(len(self.actions)), key=lambda number: place[self.actions[number]]))

    def _at(self, numbers: Iterable[int]) -> "PlanRows":
        chosen = list(numbers)
        return PlanRows([self.actions[number] for number in chosen], [self.texts[number] for number in chosen])

    def __len__(self) -> int:
        return len(self.texts)

    @overload
    def __getitem__(self, place: int) -> dict[str, Any]: ...
    @overload
    def __getitem__(self, place: slice) -> "PlanRows": ...
    def __getitem__(self, place: int | slice) -> "dict[str, Any] | PlanRows":
        if isinstance(place, slice):
            return PlanRows(self.actions[place], self.texts[place])
        row: dict[str, Any] = json.loads(self.texts[place])
        return row

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return map(json.loads, self.texts)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, PlanRows) and self.texts == other.texts

    def __hash__(self) -> int:
        return hash(tuple(self.texts))


@dataclass
class StoredPlan:
    """What was judged, with the answers people gave so far and the mark of what it was judged against."""

    facts: dict[str, Any]
    rows: PlanRows
    decisions: dict[int, dict[str, str]] = field(default_factory=dict)
    date_order: str | None = None
    fingerprint: str = ""
    moved: list[str] = field(default_factory=list)

    def as_text(self) -> str:
        """Return the plan as it is kept: a line about the file, a line for each row, pressed."""
        head = {
            "facts": self.facts,
            "actions": self.rows.actions,
            "decisions": {str(row): answers for row, answers in self.decisions.items()},
            "date_order": self.date_order,
            "fingerprint": self.fingerprint,
            "moved": self.moved,
        }
        press = zlib.compressobj(1)
        pieces = [press.compress(_write(head).encode("ascii"))]
        for text in self.rows.texts:
            pieces.append(press.compress(b"\n"))
            pieces.append(press.compress(text.encode("ascii")))
        pieces.append(press.flush())
        return base64.b64encode(b"".join(pieces)).decode("ascii")

    @classmethod
    def from_text(cls, text: str) -> "StoredPlan":
        """Read a kept plan."""
        lines = _unpressed(base64.b64decode(text))
        head = json.loads(next(lines))
        rows = PlanRows(head.pop("actions"), list(lines))
        decisions = {int(row): answers for row, answers in head.pop("decisions").items()}
        return cls(rows=rows, decisions=decisions, **head)

    def doing(self, *actions: str) -> PlanRows:
        """Return the rows with one of these actions, in the order of the file."""
        return self.rows.doing(*actions)

    def changes(self) -> dict[UUID, dict[str, Value]]:
        """Return what would be written about each participant who is here already."""
        return {
            UUID(row["person"]): {name: value_from_json(name, new) for name, (_old, new) in row["changes"].items()}
            for row in self.doing("change")
        }

    def counts(self) -> dict[str, int]:
        """Count the rows by action."""
        found = Counter(self.rows.actions)
        return {action: found[action] for action in ACTIONS}

    def for_programs(self) -> dict[str, Any]:
        """Return the plan as the command prints it, besides its rows."""
        return {**{name: value for name, value in self.facts.items() if name not in _OURS}, "rows": [], "skipped": self.facts["skipped"]}

    def rows_for_programs(self) -> Iterator[dict[str, Any]]:
        """Yield the rows as the command prints them."""
        for row in self.rows:
            yield {
                "row": row["row"],
                "action": row["action"],
                "name": row["name"],
                "changes": changes_of(row),
                "problems": [{name: problem[name] for name in ("column", "code", "message")} for problem in row["problems"]],
            }


def _unpressed(data: bytes) -> Iterator[str]:
    """Yield the lines of a pressed text, which is never there as a whole."""
    press, rest = zlib.decompressobj(), b""
    for start in range(0, len(data), _PIECE):
        *lines, rest = (rest + press.decompress(data[start : start + _PIECE])).split(b"\n")
        yield from (line.decode("ascii") for line in lines)
    yield (rest + press.flush()).decode("ascii")


def nothing_read(file: str) -> dict[str, Any]:
    """Return what the command prints of a file that cannot be read: the same words, about nothing."""
    empty = RosterFile(file, None, None, None, None, None, columns={}, rows=[], skipped=[])
    facts = facts_as_json(empty)
    return {**facts, "rows": [], "skipped": facts["skipped"]}


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
        rows=PlanRows.written(_row(row) for row in _taken_out(plan.rows)),
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
    is_new = row.action == "create" and row.person is None
    return {
        "row": row.row,
        "action": row.action,
        "name": row.name,
        "person": row.person,
        "values": row.values if row.action == "create" else {},
        # Of somebody new everything changes from nothing: `changes_of` says it again when it is asked for.
        "changes": {} if is_new else row.changes,
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
    earlier = {row["row"]: _deed(row) for row in before.rows}
    return [f"{row['row']}: {row['name']}" for row in after.rows if earlier.get(row["row"]) != _deed(row)]


def _deed(row: dict[str, Any]) -> tuple[Any, ...]:
    return row["action"], row["person"], row["changes"], row["values"]
