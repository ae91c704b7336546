"""What a text speaks of: concepts that seven languages share, and the beginnings of the words that none knows."""

import re
from collections.abc import Iterable, Sequence
from math import log1p
from typing import NamedTuple

from exchange.foundation.folding import fold
from exchange.initiatives.similar.vocabulary import LANGUAGES, empty_words, families, small_words, vocabulary

CONCEPT, FAMILY, WORD, THEME, RECOMMENDATION = "c:", "f:", "w:", "t:", "r:"
_WORD = re.compile(r"\w+")
_BEGINNING = 6
_MOST_WORDS = 2500
# A title says more than a sentence further down.
_TITLE = 2.0


class Spoken(NamedTuple):
    """How much a text speaks of something, and the first word of its own that said so."""

    weight: float
    said: str


def language_of(words: Sequence[str], declared: str) -> str:
    """Return the language of a text: the declared one unless another one's small words are plainly more."""
    counts = {language: sum(word in small for word in words) for language, small in small_words().items()}
    best = max(LANGUAGES, key=lambda language: counts[language])
    if declared not in counts or counts[best] > 2 * counts[declared] + 2:
        return best
    return declared


def terms_of(
    title: str, texts: Iterable[str], *, language: str, themes: Iterable[str] = (), codes: Iterable[str] = ()
) -> dict[str, Spoken]:
    """Return {term: weight and word} of a title with its texts, themes (address parts) and codes of recommendations."""
    spelt = [_WORD.findall(fold(text)) for text in (title, *texts)]
    own = language_of([word for part in spelt for word in part][:_MOST_WORDS], language)
    found: dict[str, list[float | str]] = {}
    left = _MOST_WORDS
    for number, (text, folded) in enumerate(zip((title, *texts), spelt, strict=True)):
        _listen(found, folded[:left], _WORD.findall(text), own, worth=_TITLE if number == 0 else 1.0)
        left = max(0, left - len(folded))
    spoken = {term: Spoken(round(1 + log1p(float(much) - 1), 2), str(said)) for term, (much, said) in found.items()}
    for concept in [term.removeprefix(CONCEPT) for term in found if term.startswith(CONCEPT)]:
        for family in families().get(concept, ()):
            spoken[f"{FAMILY}{family}"] = Spoken(
                max(spoken[f"{CONCEPT}{concept}"].weight, spoken.get(f"{FAMILY}{family}", Spoken(0, "")).weight), ""
            )
    spoken |= {f"{THEME}{theme}"[:48]: Spoken(1.0, "") for theme in themes}
    return spoken | {f"{RECOMMENDATION}{code}"[:48]: Spoken(1.0, "") for code in codes}


def _listen(found: dict[str, list[float | str]], folded: list[str], written: list[str], language: str, *, worth: float) -> None:
    known = vocabulary(language)
    # Folding keeps the number of words, but for rare signs: then the folded word stands for itself.
    as_written = written if len(written) == len(folded) else folded
    place = 0
    while place < len(folded):
        concepts, taken = known.at(folded, place)
        word = folded[place]
        if concepts:
            for concept in concepts:
                _add(found, f"{CONCEPT}{concept}", worth, " ".join(as_written[place : place + taken]))
        elif len(word) >= 5 and word not in empty_words() and not word.isdigit():
            _add(found, f"{WORD}{word[:_BEGINNING]}", worth, as_written[place])
        place += taken


def _add(found: dict[str, list[float | str]], term: str, worth: float, said: str) -> None:
    if term in found:
        found[term][0] = float(found[term][0]) + worth
    else:
        found[term] = [worth, said]
