"""The concepts of this field with the beginnings of their words in seven languages, read once from data."""

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from exchange.foundation.folding import fold

LANGUAGES = ("en", "fr", "es", "ca", "de", "it", "pt")
_FOLDER = Path(__file__).parent / "data"
_KEY = 3


class Stem(NamedTuple):
    """The beginning of a word, or of several that follow each other; `whole` for a whole word."""

    concept: str
    parts: tuple[str, ...]
    whole: bool

    def begins(self, words: list[str], at: int) -> bool:
        """Say whether the words from a place on begin so; short words before the last must be the same."""
        last = len(self.parts) - 1
        if at + last >= len(words):
            return False
        for place, part in enumerate(self.parts):
            word = words[at + place]
            exact = self.whole if place == last else len(part) <= _KEY
            if word != part if exact else not word.startswith(part):
                return False
        return True


class Vocabulary(NamedTuple):
    """The stems of one language by their first letters, and those that stand within compounds."""

    stems: dict[str, list[Stem]]
    inside: list[tuple[str, str]]

    def at(self, words: list[str], place: int) -> tuple[list[str], int]:
        """Return the concepts that begin at a place, of the longest stem alone, and how many words it took."""
        word = words[place]
        found: list[Stem] = []
        for size in range(1, _KEY + 1):
            found += [stem for stem in self.stems.get(word[:size], ()) if stem.begins(words, place)] if len(word) >= size else []
        if found:
            longest = max(_length(stem) for stem in found)
            best = [stem for stem in found if _length(stem) == longest]
            # A compound begins with one thing and goes on with another: Straßen-laternen.
            more = [concept for part, concept in self.inside if word.find(part) > 0] if len(best[0].parts) == 1 else []
            return list(dict.fromkeys([*(stem.concept for stem in best), *more])), len(best[0].parts)
        return list(dict.fromkeys(concept for part, concept in self.inside if part in word)), 1


def _length(stem: Stem) -> int:
    return sum(map(len, stem.parts)) + stem.whole


@lru_cache
def general_concepts() -> frozenset[str]:
    """Return the concepts of which nearly every initiative speaks."""
    return frozenset(name.removeprefix("~") for name, _cells in _lines() if name.startswith("~"))


@lru_cache
def concepts() -> frozenset[str]:
    """Return the names of all concepts."""
    return frozenset(name.removeprefix("~") for name, _cells in _lines())


@lru_cache
def families() -> dict[str, tuple[str, ...]]:
    """Return {concept: the families it belongs to}."""
    found: dict[str, tuple[str, ...]] = {}
    for line in (_FOLDER / "families.txt").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            family, members = (part.strip() for part in line.split(";"))
            for concept in members.split():
                found[concept] = (*found.get(concept, ()), family)
    return found


@lru_cache
def small_words() -> dict[str, frozenset[str]]:
    """Return {language: the small words by which it is recognised}."""
    return {language: frozenset(words) for language, words in _empty() if language in LANGUAGES}


@lru_cache
def empty_words() -> frozenset[str]:
    """Return words of all languages that say nothing of the matter."""
    return frozenset(word for language, words in _empty() if language not in LANGUAGES for word in words)


def _empty() -> Iterator[tuple[str, list[str]]]:
    for line in (_FOLDER / "empty.txt").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            language, _colon, words = line.partition(":")
            yield language, words.split()


@lru_cache
def vocabulary(language: str) -> Vocabulary:
    """Return the words of a language."""
    column = LANGUAGES.index(language)
    stems: dict[str, list[Stem]] = {}
    inside: list[tuple[str, str]] = []
    for name, cells in _lines():
        concept = name.removeprefix("~")
        for written in cells[column].split():
            if written.startswith("*"):
                inside.append((written[1:].rstrip("."), concept))
                continue
            parts = tuple(written.rstrip(".").split("_"))
            stems.setdefault(parts[0][:_KEY], []).append(Stem(concept, parts, written.endswith(".")))
    return Vocabulary(stems, inside)


@lru_cache
def _lines() -> tuple[tuple[str, list[str]], ...]:
    return tuple(_read())


def _read() -> Iterator[tuple[str, list[str]]]:
    for path in sorted(_FOLDER.glob("concepts*.txt")):
        for line in path.read_text("utf-8").splitlines():
            if line and not line.startswith("#"):
                name, *cells = (fold(cell) for cell in line.split(";"))
                if len(cells) != len(LANGUAGES):
                    raise ValueError(f"{path.name}: {name} has {len(cells)} languages")
                yield name, cells
