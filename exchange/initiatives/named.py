"""Find names of certain people in a text, however they are written: in full, by the name they are called by, the last name first.

Pure. What is returned are the words that were typed, never what is kept of anybody.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from exchange.foundation.folding import fold

_WORD = re.compile(r"[^\W_]+")
_LITTLE = "de da do das dos di del della dei du des la le les el los las y i e von van der den zu af bin ben al"
_PARTICLES = frozenset(_LITTLE.split())
_SHORTEST_LAST, _SHORTEST_ALONE, _MOST_ALIKE = 3, 4, 2
_LONGEST = 80
_Words = tuple[str, ...]
_Token = tuple[str, str, int, int]


class Known(NamedTuple):
    """The names of one person."""

    first: str
    last: str
    preferred: str = ""


@dataclass(frozen=True)
class Forms:
    """How the names of certain people may be written: made once, looked for in many texts."""

    words: frozenset[_Words]
    lengths: tuple[int, ...]


def known_forms(people: Iterable[Sequence[str]], *, alone: bool = False) -> Forms:
    """Return how the full names of people may be written; `alone` adds first names that stand alone.

    A first name alone is worth a look where it points at somebody: of four letters or more, borne by two of the group at most,
    with a capital, and no word of the same text (“Hope”, “Rose”). It is never enough to refuse anything.
    """
    known = [Known(*one) for one in people]
    forms = {form for one in known for form in _forms(one)}
    if alone:
        forms |= _alone(known)
    return Forms(frozenset(forms), tuple(sorted({len(form) for form in forms}, reverse=True)))


def find_names(text: str, forms: Forms, *, with_capitals: bool = False) -> list[str]:
    """Return what in a text is somebody's name, as typed, each once.

    Names are words too (“where will young people meet”): `with_capitals` finds those alone of which each part has a capital.
    """
    if not forms.words:
        return []
    seen = "".join(c for c in text if unicodedata.category(c) != "Cf")
    tokens = _tokens(seen)
    small = {word for word, raw, _start, _end in tokens if raw[0].islower()}
    found: dict[_Words, str] = {}
    at = 0
    while at < len(tokens):
        step = 1
        for length in forms.lengths:
            here = tokens[at : at + length]
            words = tuple(word for word, _raw, _start, _end in here)
            if len(words) == length and words in forms.words:
                # A capital, and nowhere in the text an ordinary word: so a first name alone is a name.
                is_name = not with_capitals or _has_capitals(here) if length > 1 else here[0][1][0].isupper() and words[0] not in small
                if is_name:
                    found.setdefault(words, " ".join(seen[here[0][2] : here[-1][3]].split())[:_LONGEST])
                    step = length
                    break
        at += step
    return list(found.values())


def _has_capitals(tokens: Iterable[_Token]) -> bool:
    """Say whether each part of a name has a capital; what stands between (“de la”) needs none, and some scripts know none."""
    return not any(raw[0].islower() and word not in _PARTICLES for word, raw, _start, _end in tokens)


def _tokens(text: str) -> list[_Token]:
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
