"""What is asked of the catalogue: words, and one value of each facet."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

from exchange.foundation.languages import LANGUAGES, LazyString, _l, _lc
from exchange.initiatives.models import Stage

LEVELS = tuple("012345")


class Facet(StrEnum):
    """What the catalogue can be narrowed by; the value is the name in addresses."""

    THEME = "theme"
    CITY = "city"
    SEEN = "seen"
    STAGE = "stage"
    LEVEL = "level"
    LANGUAGE = "language"
    EDITION = "edition"

    @cached_property
    def label(self) -> LazyString:
        """Name the facet as pages do."""
        return {
            Facet.THEME: _l("Theme"),
            Facet.CITY: _lc("the city of an initiative", "From"),
            Facet.SEEN: _l("Seen in"),
            Facet.STAGE: _l("How far it got"),
            Facet.LEVEL: _l("Evidence"),
            Facet.LANGUAGE: _l("Can be read in"),
            Facet.EDITION: _l("Manifesto"),
        }[self]


# Values that are known beforehand: another one is left out, as if nobody had asked.
_KNOWN = {Facet.STAGE: frozenset(Stage), Facet.LEVEL: frozenset(LEVELS), Facet.LANGUAGE: frozenset(LANGUAGES)}


@dataclass(frozen=True)
class Wishes:
    """What is asked of the catalogue; an unknown stage, level or language is left out, an unknown theme or city finds nothing."""

    q: str = ""
    theme: str = ""
    city: str = ""
    seen: str = ""
    stage: str = ""
    level: str = ""
    language: str = ""
    edition: str = ""
    # Only what was typed, however it was spelt.
    exact: bool = False
    page: int = 1

    @classmethod
    def from_address(cls, arguments: Mapping[str, str], *, page: int) -> "Wishes":
        """Read the wishes of an address."""
        asked = {facet.value: _read(facet, arguments.get(facet, "")) for facet in Facet}
        q = " ".join(arguments.get("q", "").split())[:200]
        return cls(q=q, exact=bool(q) and arguments.get("exact") == "1", page=page, **asked)

    @property
    def chosen(self) -> dict[Facet, str]:
        """Return {facet: the value that was chosen}."""
        return {facet: value for facet in Facet if (value := getattr(self, facet))}

    @property
    def is_narrowed(self) -> bool:
        """Say whether anything is asked for."""
        return bool(self.q or self.chosen)

    @property
    def query(self) -> dict[str, Any]:
        """Return the values of an address that asks for the same, without its page."""
        asked: dict[str, Any] = {"q": self.q} if self.q else {}
        asked |= {facet.value: value for facet, value in self.chosen.items()}
        return asked | ({"exact": "1"} if self.exact else {})


def _read(facet: Facet, value: str) -> str:
    known = _KNOWN.get(facet)
    return value[:60] if known is None or value in known else ""
