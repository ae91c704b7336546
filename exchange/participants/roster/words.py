"""The tables of words beside this module, read once."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from exchange.participants.roster.folding import fold

_DATA = Path(__file__).parent / "data"


@cache
def table(name: str) -> Mapping[str, Any]:
    """Return one data file as it stands, such as `words` or `headings`."""
    with (_DATA / f"{name}.toml").open("rb") as file:
        return tomllib.load(file)


@cache
def meanings(section: str) -> Mapping[str, str]:
    """Return {folded word: meaning} of one section of `words.toml`; the first meaning given wins."""
    found: dict[str, str] = {}
    for meaning, words in table("words")[section].items():
        for word in words:
            found.setdefault(fold(word) or word, meaning)
    return found


@cache
def folded_list(section: str, key: str) -> tuple[str, ...]:
    """Return one list of `words.toml`, folded, longest first."""
    return tuple(sorted({fold(word) for word in table("words")[section][key]}, key=lambda word: (-len(word), word)))


@cache
def blanks() -> frozenset[str]:
    """Return what people type to say that there is nothing to say."""
    return frozenset(table("words")["blank"])
