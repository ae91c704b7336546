"""Do two entries look like one human being, and why; pure. It only ever suggests: a person decides (S§3 A15).

Names are compared in any order and script, birth dates also with day and month swapped or one digit off. A guardian in common
speaks for siblings, never for one child.
"""

import re
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from itertools import combinations
from typing import NamedTuple
from uuid import UUID

from anyascii import anyascii

from exchange.foundation.folding import fold
from exchange.foundation.languages import LazyString, _l

# Pairs with fewer points are not shown, and cannot be merged.
ENOUGH = 50
# From here on nearly everything agrees.
STRONG = 75
# More people than this who share a key tell nothing by it.
_LARGEST_GROUP = 300
_WORD = re.compile(r"[a-z0-9]+")
# What differs between two ways of writing one sound in Latin letters: Yousef and Youssef, Iulia and Julia, Khaled and Haled.
_SOUNDS = (("ck", "k"), ("kh", "h"), ("ph", "f"), ("sch", "s"), ("sh", "s"), ("ch", "s"), ("ou", "u"), ("oo", "u"), ("ee", "i"))
_LETTERS = str.maketrans({"y": "i", "j": "i", "w": "v", "c": "k", "q": "k", "z": "s"})


class Known(NamedTuple):
    """What is compared of one person; `contacts` are addresses and numbers of their guardians."""

    id: UUID
    city_id: UUID | None
    last_name: str
    first_name: str
    birth_date: date | None = None
    email: str = ""
    phone: str = ""
    contacts: frozenset[str] = frozenset()


class Why(StrEnum):
    """One thing that speaks for or against one human being."""

    SAME_NAME = "same-name"
    OTHER_ORDER = "other-order"
    PART_OF_NAME = "part-of-name"
    NEAR_NAME = "near-name"
    OTHER_NAME = "other-name"
    SAME_BIRTH = "same-birth"
    SWAPPED_BIRTH = "swapped-birth"
    NEAR_BIRTH = "near-birth"
    NO_BIRTH = "no-birth"
    OTHER_BIRTH = "other-birth"
    SAME_EMAIL = "same-email"
    SAME_PHONE = "same-phone"
    MAY_BE_SIBLINGS = "may-be-siblings"

    @property
    def sentence(self) -> LazyString:
        """Say it as pages do."""
        return _SENTENCES[self]


POINTS = {
    Why.SAME_NAME: 45,
    Why.OTHER_ORDER: 45,
    Why.PART_OF_NAME: 35,
    Why.NEAR_NAME: 30,
    Why.OTHER_NAME: -15,
    Why.SAME_BIRTH: 35,
    Why.SWAPPED_BIRTH: 25,
    Why.NEAR_BIRTH: 20,
    Why.NO_BIRTH: 5,
    Why.OTHER_BIRTH: -40,
    Why.SAME_EMAIL: 30,
    Why.SAME_PHONE: 15,
    Why.MAY_BE_SIBLINGS: -20,
}
_SENTENCES = {
    Why.SAME_NAME: _l("The same name"),
    Why.OTHER_ORDER: _l("The same names, in another order or script"),
    Why.PART_OF_NAME: _l("One name is part of the other"),
    Why.NEAR_NAME: _l("Nearly the same name"),
    Why.OTHER_NAME: _l("Different names"),
    Why.SAME_BIRTH: _l("The same date of birth"),
    Why.SWAPPED_BIRTH: _l("Day and month of birth are swapped"),
    Why.NEAR_BIRTH: _l("One digit of the date of birth differs"),
    Why.NO_BIRTH: _l("A date of birth is missing"),
    Why.OTHER_BIRTH: _l("Different dates of birth"),
    Why.SAME_EMAIL: _l("The same e-mail address"),
    Why.SAME_PHONE: _l("The same telephone"),
    Why.MAY_BE_SIBLINGS: _l("A parent or guardian in common: they may be siblings or twins"),
}


@dataclass(frozen=True)
class Suspicion:
    """Two entries that look like one human being: how strongly, and why."""

    one: UUID
    other: UUID
    score: int
    reasons: tuple[Why, ...]

    @property
    def is_strong(self) -> bool:
        """Say whether nearly everything agrees."""
        return self.score >= STRONG


@lru_cache(maxsize=50_000)
def name_words(last_name: str, first_name: str) -> tuple[str, ...]:
    """Return the words of a name in plain Latin letters, sorted: in any order and script they are the same."""
    # An apostrophe is how a soft sign is written in Latin letters, and is left out as often as not: Ol'ga, O'Brien.
    return tuple(sorted(_WORD.findall(fold(anyascii(f"{first_name} {last_name}")).replace("'", ""))))


@lru_cache(maxsize=50_000)
def _sound(word: str) -> str:
    for written, said in _SOUNDS:
        word = word.replace(written, said)
    return re.sub(r"(.)\1+", r"\1", word.translate(_LETTERS))


def compare(one: Known, other: Known) -> Suspicion | None:
    """Return how much speaks for two entries being one human being, None when there is no name to compare."""
    mine, theirs = name_words(one.last_name, one.first_name), name_words(other.last_name, other.first_name)
    if not mine or not theirs:
        return None
    name = _compare_names(one, other, mine, theirs)
    reasons = [name, _compare_births(one.birth_date, other.birth_date)]
    if one.email and one.email == other.email:
        reasons.append(Why.SAME_EMAIL)
    if _digits(one.phone) and _digits(one.phone) == _digits(other.phone):
        reasons.append(Why.SAME_PHONE)
    if one.contacts & other.contacts and name in {Why.NEAR_NAME, Why.OTHER_NAME}:
        reasons.append(Why.MAY_BE_SIBLINGS)
    first, second = sorted((one.id, other.id))
    return Suspicion(first, second, sum(POINTS[why] for why in reasons), tuple(reasons))


def _compare_names(one: Known, other: Known, mine: tuple[str, ...], theirs: tuple[str, ...]) -> Why:
    if mine == theirs:
        is_plain = (fold(one.last_name), fold(one.first_name)) == (fold(other.last_name), fold(other.first_name))
        return Why.SAME_NAME if is_plain else Why.OTHER_ORDER
    fewer, more = sorted((mine, theirs), key=len)
    if len(fewer) > 1 and set(fewer) < set(more):
        return Why.PART_OF_NAME
    rest, remaining = _without(mine, theirs), _without(theirs, mine)
    if len(rest) == len(remaining) == 1 and len(mine) > 1 and _is_near(rest[0], remaining[0]):
        return Why.NEAR_NAME
    if sorted(map(_sound, mine)) == sorted(map(_sound, theirs)):
        return Why.NEAR_NAME
    return Why.OTHER_NAME


def _without(words: tuple[str, ...], others: tuple[str, ...]) -> list[str]:
    left = list(words)
    for word in others:
        if word in left:
            left.remove(word)
    return left


def _is_near(one: str, other: str) -> bool:
    """Say whether two words differ by a slip of the pen; short ones must sound the same."""
    if _sound(one) == _sound(other):
        return True
    shorter = min(len(one), len(other))
    return shorter >= 4 and _slips(one, other) <= (2 if shorter >= 8 else 1)


def _slips(one: str, other: str) -> int:
    """Return how many letters were added, left out, replaced or swapped with their neighbour."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        now = [i]
        for j, wanted in enumerate(other, 1):
            cost = min(row[j] + 1, now[j - 1] + 1, row[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
                cost = min(cost, before[j - 2] + 1)
            now.append(cost)
        before, row = row, now
    return row[-1]


def _compare_births(one: date | None, other: date | None) -> Why:
    if one is None or other is None:
        return Why.NO_BIRTH
    if one == other:
        return Why.SAME_BIRTH
    if (one.year, one.month, one.day) == (other.year, other.day, other.month):
        return Why.SWAPPED_BIRTH
    if sum(a != b for a, b in zip(one.isoformat(), other.isoformat(), strict=True)) == 1:
        return Why.NEAR_BIRTH
    return Why.OTHER_BIRTH


def _digits(phone: str) -> str:
    digits = "".join(c for c in phone if c.isdigit())
    return digits[-9:] if len(digits) >= 7 else ""


def _keys(one: Known) -> Iterator[Hashable]:
    """Yield what two entries have in common that may be one: only those are compared."""
    words = name_words(one.last_name, one.first_name)
    yield from (("name", pair) for pair in combinations(sorted(set(words))[:6], 2))
    if len(words) == 1:
        yield "name", words
    if one.birth_date is not None:
        day = one.birth_date
        yield "birth", day.year, *sorted((day.month, day.day))
    if one.email:
        yield "email", one.email
    if _digits(one.phone):
        yield "phone", _digits(one.phone)


def suspicions(people: Iterable[Known], *, decided: Iterable[tuple[UUID, UUID]] = ()) -> list[Suspicion]:
    """Return the pairs that look like one human being and that nobody decided about, the most alike first."""
    groups: dict[Hashable, list[Known]] = defaultdict(list)
    for one in people:
        for key in _keys(one):
            groups[key].append(one)
    seen = {tuple(sorted(pair)) for pair in decided}
    found = []
    for group in groups.values():
        if not 1 < len(group) <= _LARGEST_GROUP:
            continue
        for one, other in combinations(group, 2):
            pair = tuple(sorted((one.id, other.id)))
            if pair in seen:
                continue
            seen.add(pair)
            suspicion = compare(one, other)
            if suspicion is not None and suspicion.score >= ENOUGH:
                found.append(suspicion)
    return sorted(found, key=lambda one: (-one.score, one.one, one.other))
