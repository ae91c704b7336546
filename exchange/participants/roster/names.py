"""Names are kept exactly as typed. Here is what may be *offered*: another spelling, a parting into surname and first name."""

import re
from functools import lru_cache

_WORD = re.compile(r"[^\W\d_]+")
_DE_LA = re.compile(r"\bDe (?:La|Las|Los)\b")
# Words that begin a surname when they stand before its last word.
_PARTICLES = frozenset(
    {
        "de", "del", "della", "delle", "dello", "dei", "degli", "di", "da", "do", "das", "dos", "du", "des", "la", "le", "les",
        "las", "los", "el", "al", "van", "von", "der", "den", "ter", "ten", "te", "zu", "zum", "zur", "af", "av", "bin", "ben",
        "ibn", "bint", "abu", "ould", "wa", "y", "i", "d", "l", "san", "santa", "saint", "mac", "mc", "o'",
    }
)  # fmt: skip
# Ends of whole names that are no surnames of their own.
_SUFFIXES = frozenset({"jr", "jr.", "sr", "sr.", "ii", "iii", "junior", "senior"})


@lru_cache(maxsize=8192)
def offered_spelling(surname: str) -> str | None:
    """Return a surname typed in capitals as it is usually written, `de la CROIX` → `de la Croix`; None when nothing is to offer."""
    words = _WORD.findall(surname)
    shouted = [word for word in words if len(word) > 1 and word.isupper()]
    if not shouted or any(len(word) > 1 and not word.isupper() and word.casefold() not in _PARTICLES for word in words):
        return None
    offered = _DE_LA.sub(lambda found: found[0].lower(), _WORD.sub(lambda found: _calm(found[0]), surname))
    return offered if offered != surname else None


def _calm(word: str) -> str:
    if not word.isupper():
        return word
    if word.startswith("MC") and len(word) > 4:
        return "Mc" + word[2:].capitalize()
    return word.capitalize()


@lru_cache(maxsize=8192)
def split_name(whole: str, *, two_surnames: bool = False) -> tuple[str, str]:
    """Return (first name, last name) of a name typed in one cell; one word is a first name.

    `two_surnames` where people carry their father's and their mother's.
    """
    if whole.count(",") == 1:
        last, first = (part.strip() for part in whole.split(","))
        if first and last:
            return first, last
    words = whole.split()
    if len(words) < 2:
        return whole.strip(), ""
    shouted = [len(word) > 1 and word.isupper() for word in words]
    if any(shouted) and not all(shouted):
        return _by_capitals(words, shouted)
    end = len(words) - 1
    while end > 1 and words[end].casefold() in _SUFFIXES:
        end -= 1
    start = end
    while start > 1 and words[start - 1].casefold() in _PARTICLES:
        start -= 1
    if two_surnames and start == end and start > 1:
        start -= 1
        while start > 1 and words[start - 1].casefold() in _PARTICLES:
            start -= 1
    return " ".join(words[:start]), " ".join(words[start:])


def _by_capitals(words: list[str], shouted: list[bool]) -> tuple[str, str]:
    """Part `BENALI Yanis` and `Océane de la CROIX`: the capitals and the small words before them are the surname."""
    start = shouted.index(True)
    end = len(words) - shouted[::-1].index(True)
    while start > 0 and words[start - 1].casefold() in _PARTICLES:
        start -= 1
    first = " ".join(words[:start] + words[end:])
    return first, " ".join(words[start:end])
