"""The list of key competences, as data with its source; and what each means in words of every day."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from exchange.foundation.languages import LazyString, _l, label

_FILE = Path(__file__).parent / "data" / "competences.json"

# For whoever has never heard of it, from 13 on.
_PLAIN: Mapping[str, LazyString] = {
    "literacy": _l("Reading, writing, telling something so that others understand it."),
    "multilingual": _l("Getting along in more than one language."),
    "stem": _l("Counting, measuring, building, finding out how something works."),
    "digital": _l("Using phones, computers and the net with your head."),
    "personal": _l("Working with others, going on when it is hard, learning how you learn."),
    "citizenship": _l("Taking part in what your town decides."),
    "entrepreneurship": _l("Making something real of an idea."),
    "culture": _l("Understanding how others live, and showing how you do."),
}


@dataclass(frozen=True)
class Competence:
    """One of the list: its name as published, in the languages of the house."""

    code: str
    names: dict[str, str]

    def name_in(self, language: str) -> str:
        """Return the name in a language, else the English one."""
        return label(self.names, language, default=self.code)

    @property
    def plain(self) -> LazyString | str:
        """Say what it means in words of every day, where somebody has written them."""
        return _PLAIN.get(self.code, "")


@dataclass(frozen=True)
class Competences:
    """The list with where it was read."""

    source: str
    address: str
    verified: frozenset[str]
    all: tuple[Competence, ...]

    def is_verified(self, language: str) -> bool:
        """Say whether somebody has compared the names in a language with the source."""
        return language in self.verified


@cache
def competences() -> Competences:
    """Return the packaged list."""
    data = json.loads(_FILE.read_text("utf-8"))
    found = tuple(Competence(one["code"], one["names"]) for one in data["competences"])
    return Competences(data["source"], data["address"], frozenset(data["verified"]), found)
