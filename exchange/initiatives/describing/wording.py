"""A part of a description as people read it: costs with their currency, lists one thing a line."""

from collections.abc import Iterable, Mapping
from typing import Any

from exchange.foundation.languages import Sentence, _
from exchange.foundation.money import money
from exchange.initiatives.describing.parts import PartOfDescription


def again_words(again: str) -> str:
    """Say whether a cost comes once or every year."""
    return {"once": _("once"), "yearly": _("every year")}.get(again, "")


def sum_words(line: Mapping[str, Any]) -> str:
    """Return the sum of a cost with what it is for: `900 € per evening, every year`."""
    per = _("per %(what)s", what=line["per"]) if line.get("per") else ""
    said = " ".join(word for word in (money(line.get("cents"), str(line.get("currency") or "EUR")), per) if word)
    return ", ".join(word for word in (said, again_words(str(line.get("again", "")))) if word)


def cost_rows(costs: Iterable[Mapping[str, Any]]) -> list[tuple[str, str, str]]:
    """Return (what, sum, note) of each cost."""
    return [(str(line.get("what", "")), sum_words(line), str(line.get("note", ""))) for line in costs]


def in_words(part: PartOfDescription, values: Mapping[str, Any]) -> list[tuple[Sentence, str]]:
    """Return a part as a conflict shows it."""
    return [(heading, _said(name, values.get(name)) or "–") for name, heading in part.names.items()]


def _said(name: str, value: Any) -> str:
    if name == "costs":
        return "\n".join(" · ".join(word for word in row if word) for row in cost_rows(value or []))
    return "\n".join(value) if isinstance(value, list) else str(value or "")
