"""Which themes and recommendations a text speaks of, and which of its words say so. Nothing is chosen here: the author does."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from math import sqrt
from pathlib import Path
from typing import NamedTuple

from exchange.foundation.folding import fold
from exchange.initiatives.similar.speaking import CONCEPT, Spoken, terms_of
from exchange.initiatives.similar.vocabulary import LANGUAGES, general_concepts

_MATTERS = Path(__file__).parent / "data" / "matters.txt"
_WORD = re.compile(r"[a-z0-9]+")
_MOST, _WORDS_SHOWN = 3, 4
# One thing said in passing is no theme: two different ones are, or one that is said again and again.
_FEWEST, _AGAIN = 2, 2.2
# What is far behind the first is not shown beside it.
_BEHIND = 0.35


class Subject(NamedTuple):
    """A theme or recommendation: its key, and the concepts that those who write about it speak of."""

    key: str
    concepts: frozenset[str]


class Suggestion(NamedTuple):
    """What a text speaks of, and the words of its own that led there, the most telling first."""

    key: str
    words: tuple[str, ...]


class Matter(NamedTuple):
    """How the Manifesto names something, how not, and what those who write about it speak of."""

    names: tuple[str, ...]
    barred: tuple[str, ...]
    concepts: frozenset[str]

    def is_named_in(self, english: str) -> bool:
        """Say whether a title, folded, with a blank in front, names it."""
        return any(name in english for name in self.names) and not any(name in english for name in self.barred)


@lru_cache
def matters() -> tuple[Matter, ...]:
    """Return what the Manifesto names, read once from data."""
    found = []
    for line in _MATTERS.read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            beginnings, concepts = line.split(";")
            names = [one.strip().replace("_", " ") for one in beginnings.split(",")]
            wanted = tuple(f" {name}" for name in names if not name.startswith("-"))
            barred = tuple(f" {name[1:]}" for name in names if name.startswith("-"))
            found.append(Matter(wanted, barred, frozenset(concepts.split())))
    return tuple(found)


@lru_cache(maxsize=512)
def concepts_of(texts: tuple[tuple[str, str], ...]) -> frozenset[str]:
    """Return what a theme or recommendation is about, from its (language, words): what its English names, else what any of them says."""
    english = " " + " ".join(_WORD.findall(fold(" ".join(words for language, words in texts if language == "en"))))
    known = {concept for matter in matters() if matter.is_named_in(english) for concept in matter.concepts}
    for language, words in () if known else texts:
        if language in LANGUAGES:
            known |= _concepts(terms_of("", [words], language=language)).keys()
    return frozenset(known - general_concepts())


def subject(key: str, texts: Mapping[str, str]) -> Subject:
    """Return a theme or recommendation with what it is about; `texts` are {language: words}."""
    return Subject(key, concepts_of(tuple(sorted(texts.items()))))


def _concepts(spoken: Mapping[str, Spoken]) -> dict[str, Spoken]:
    return {term.removeprefix(CONCEPT): said for term, said in spoken.items() if term.startswith(CONCEPT)}


def suggest(title: str, texts: Iterable[str], *, language: str, subjects: Sequence[Subject]) -> list[Suggestion]:
    """Return up to three of the subjects, the nearest first, each with up to four words of the text; none where it says too little."""
    spoken = _concepts(terms_of(title, texts, language=language))
    shared = Counter(concept for one in subjects for concept in one.concepts)
    found = []
    for place, one in enumerate(subjects):
        both = sorted(one.concepts & spoken.keys(), key=lambda concept: (-_worth(concept, spoken, shared), concept))
        if len(both) >= _FEWEST or any(spoken[concept].weight >= _AGAIN for concept in both):
            found.append((sum(_worth(concept, spoken, shared) for concept in both), place, one.key, both))
    found.sort(key=lambda row: (-row[0], row[1]))
    near = [row for row in found if row[0] >= _BEHIND * found[0][0]][:_MOST]
    return [Suggestion(key, _words(spoken[concept].said for concept in both)) for _score, _place, key, both in near]


def _worth(concept: str, spoken: Mapping[str, Spoken], shared: Mapping[str, int]) -> float:
    # What several subjects have in common says less of each.
    return spoken[concept].weight / sqrt(shared[concept])


def _words(said: Iterable[str]) -> tuple[str, ...]:
    words: dict[str, str] = {}
    for word in said:
        words.setdefault(fold(word), word)
    return tuple(words.values())[:_WORDS_SHOWN]
