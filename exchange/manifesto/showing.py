"""What a reader sees of a source: which text, and the address where it was found; and the packaged reasons in their language."""

import re
from dataclasses import dataclass

from exchange.foundation.languages import Sentence, _l

# Why a theme became another, as the packaged list says it; what the network writes stands as it was written.
_NOT_CONFIRMED = "The later title is a candidate that is not confirmed as a chapter."
_REASONS = {
    "The two titles name one subject.": _l("The two titles name one subject."),
    "The titles are close but not the same.": _l("The titles are close but not the same."),
    _NOT_CONFIRMED: _l("The later title is a candidate that is not confirmed as a chapter."),
}

# An address as the list writes it, with or without its scheme; one that was shortened with “…” leads nowhere.
_ADDRESS = re.compile(
    r"(?<![\w@.-])(?:https?://)?(?P<host>(?:[a-z0-9-]+\.)+[a-z]{2,6})\b"
    r"(?P<path>(?:/[A-Za-z0-9._~%-]*)*)(?P<cut>\s?…|/…)?(?![\w@])",
    re.ASCII,
)
_TEXT = re.compile(r"([^:/]{3,60}): ")


@dataclass(frozen=True)
class Place:
    """Where something was found: the name of the site, and the whole address where there is one."""

    name: str
    url: str = ""


@dataclass(frozen=True)
class Source:
    """A source as readers see it: `said_in` names the text, in English, where it is not the edition itself."""

    said_in: str
    places: tuple[Place, ...]

    @property
    def is_known(self) -> bool:
        """Say whether there is anything to show."""
        return bool(self.said_in or self.places)


def shown_source(source: str) -> Source:
    """Return the part of a source that helps a reader to find it."""
    said_in = _TEXT.match(source)
    rest = source[said_in.end() :] if said_in else source
    places: dict[str, Place] = {}
    for found in _ADDRESS.finditer(rest):
        host, path = found["host"], found["path"].rstrip("/")
        whole = path and not found["cut"]
        places.setdefault(host, Place(host, f"https://{host}{found['path']}" if whole else ""))
    return Source(said_in[1] if said_in else "", tuple(places.values()))


def shown_reason(note: str) -> Sentence:
    """Return why a theme became another, in the reader's language where the packaged list gave the reason."""
    return _REASONS.get(note, note)
