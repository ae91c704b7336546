"""Read the packaged rules about papers into rows' facts; no database here."""

import json
from datetime import date
from importlib.resources import files
from typing import Any

from exchange.papers.models import Basis, Certification, Needed, PaperKind, Signers

_DATES = ("checked_on", "review_by_on")
_WORDS = {"kind": PaperKind, "basis": Basis, "needed": Needed, "signers": Signers, "certification": Certification}


def packaged_rules() -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return (groups of countries, rules) that come with the program, as facts of CountryGroup and PaperRule."""
    text = files("exchange.papers").joinpath("data/paper_rules.json").read_text("utf-8")
    found: dict[str, Any] = json.loads(text)
    return [_dated(one) for one in found["groups"]], [_dated(one) for one in found["rules"]]


def _dated(facts: dict[str, Any]) -> dict[str, Any]:
    dates = {name: date.fromisoformat(facts[name]) for name in _DATES if facts.get(name)}
    return facts | dates | {name: kind(facts[name]) for name, kind in _WORDS.items() if name in facts}
