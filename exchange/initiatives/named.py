"""Find names of certain people in a text, however they are written: in full, by the name they are called by, the last name first.

Pure. What is returned are the words that were typed, never what is kept of anybody.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from exchange.foundation.folding import fold

_WORD = re.compile(r"[^\W_]+")
_LITTLE = "de da do das dos di del della dei du des la le les el los las y i e von van der den zu af bin ben al"
_PARTICLES = frozenset(_LITTLE.split())
_SHORTEST_LAST, _SHORTEST_ALONE, _MOST_ALIKE = 3, 4, 2
_LONGEST = 80
_Words = tuple[str, ...]


class Known(NamedTuple):
    """The names of one person."""

    first: str
    last: str
    preferred: str = ""


def find_names(text: str, people: Iterable[Sequence[str]], *, alone: bool = False) -> list[str]:
    """Return what in a text is somebody's full name, as typed, each once; `alone` adds first names that stand alone.

    A first name alone is worth a look where it points at somebody: of four letters or more, borne by two of the group at most,
    with a capital, and no word of the same text (“Hope”, “Rose”). It is never enough to refuse anything.
    """
    known = [Known(*one) for one in people]
    forms = {form for one in known for form in _forms(one)}
    if alone:
        forms |= _alone(known)
    if not forms:
        return []
    seen = "".join(c for c in text if unicodedata.category(c) != "Cf")
    tokens = _tokens(seen)
    small = {word for word, raw, _start, _end in tokens if raw[0].islower()}
    found: dict[_Words, str] = {}
    lengths, at = sorted({len(form) for form in forms}, reverse=True), 0
    while at < len(tokens):
        step = 1
        for length in lengths:
            words = tuple(word for word, _raw, _start, _end in tokens[at : at + length])
            if len(words) == length and words in forms:
                raw = seen[tokens[at][2] : tokens[at + length - 1][3]]
                # A capital, and nowhere in the text an ordinary word: so a first name alone is a name.
                if length > 1 or (raw[0].isupper() and words[0] not in small):
                    found.setdefault(words, " ".join(raw.split())[:_LONGEST])
                    step = length
                    break
        at += step
    return list(found.values())


def _tokens(text: str) -> list[tuple[str, str, int, int]]:
    return [
        (word, found.group(), found.start(), found.end()) for found in _WORD.finditer(text) for word in _WORD.findall(fold(found.group()))
    ]


def _words(text: str) -> _Words:
    return tuple(_WORD.findall(fold(text)))


def _forms(one: Known) -> set[_Words]:
    """Return how a full name may be written: any first name or the preferred one, with the whole last name or a part that tells."""
    lasts = _parts(one.last, shortest=_SHORTEST_LAST)
    firsts = {words for name in (one.first, one.preferred) for words in _parts(name, shortest=2)}
    pairs = {(first, last) for first in firsts for last in lasts if first != last}
    found = {first + last for first, last in pairs} | {last + first for first, last in pairs}
    # Whoever is called by a whole name is found by it.
    called = _words(one.preferred)
    return found | ({called} if len(called) > 1 and set(called) & set(_words(one.last)) else set())


def _parts(name: str, *, shortest: int) -> set[_Words]:
    words = _words(name)
    return {(word,) for word in words if len(word) >= shortest and word not in _PARTICLES} | ({words} if words else set())


def _alone(known: Iterable[Known]) -> set[_Words]:
    borne = Counter(word for one in known for word in {words[0] for words in (_words(one.first)[:1], _words(one.preferred)[:1]) if words})
    return {(word,) for word, count in borne.items() if count <= _MOST_ALIKE and len(word) >= _SHORTEST_ALONE}
