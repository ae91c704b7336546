"""The words of a question in several languages, as a form sends them and as a question keeps them."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

from exchange.applications.models import Question
from exchange.foundation.forms import trimmed
from exchange.foundation.languages import LANGUAGES

LONGEST = 1_000
MOST_OPTIONS = 40


def read_words(form: Mapping[str, str], name: str) -> dict[str, str]:
    """Return {language: words} of the fields `name-fr`, `name-en` and so on; empty ones are left out."""
    found = {code: (trimmed(form.get(f"{name}-{code}")) or "")[:LONGEST] for code in LANGUAGES}
    return {code: words for code, words in found.items() if words}


def read_options(form: Mapping[str, str], *, source: str, earlier: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return what can be chosen, one a line, with the translations that stand on the same line of the other fields.

    A choice keeps its key while its words stay, or while the number of choices does: a better wording is no other answer.
    """
    lines = {code: [trimmed(line) or "" for line in (form.get(f"options-{code}") or "").split("\n")] for code in LANGUAGES}
    known = {option["texts"].get(source, ""): option["key"] for option in earlier}
    written = [(at, words[:200]) for at, words in enumerate(lines[source]) if words][:MOST_OPTIONS]
    found: list[dict[str, Any]] = []
    used: set[str] = set()
    for number, (at, words) in enumerate(written):
        wished = [known.get(words, "")]
        if len(written) == len(earlier):
            wished.append(earlier[number]["key"])
        key = next((one for one in wished if one and one not in used), "") or uuid4().hex[:8]
        used.add(key)
        others = {code: lines[code][at][:200] for code in LANGUAGES if code != source and at < len(lines[code]) and lines[code][at]}
        found.append({"key": key, "texts": {source: words, **others}})
    return found


def words_of(question: Question, *, source: str) -> dict[str, str]:
    """Return a question's words by the names of the fields in which a form shows them."""
    found = {f"text-{code}": words for code, words in question.texts.items()}
    found |= {f"help-{code}": words for code, words in question.helps.items()}
    for code in LANGUAGES:
        lines = [option["texts"].get(code, "") for option in question.options]
        if any(lines) or code == source:
            found[f"options-{code}"] = "\n".join(lines)
    return found
