"""What the initiatives of the large recipe say: sentences of the labelled set in seven languages, put together by dice."""

import random
from collections import defaultdict
from functools import cache
from typing import Any, NamedTuple

from bench import names
from bench.similar import FOLDER
from exchange.foundation.folding import words
from exchange.initiatives.similar.indexing import kept_terms
from exchange.initiatives.similar.speaking import terms_of

# So many different ones for each language; each initiative has a word of its own besides, as real ones have.
_EACH = 300


class Story(NamedTuple):
    """Nine answers in one language, with the words that find them and the terms that they speak of."""

    language: str
    title: str
    answers: dict[str, Any]
    words: frozenset[str]
    terms: dict[str, int]


@cache
def stories() -> tuple[Story, ...]:
    """Return all stories, the languages in turn; the same each time."""
    told = _texts()
    dice = random.Random(11)
    return tuple(_story(language, told[language], dice) for _number in range(_EACH) for language in names.LANGUAGES)


def _texts() -> dict[str, list[list[str]]]:
    """Return {language: the sentences of each text}."""
    found: dict[str, list[list[str]]] = defaultdict(list)
    for line in (FOLDER / "texts.txt").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            _half, _idea, language, text = (cell.strip() for cell in line.split(" ; ", 3))
            sentences = [part.strip().rstrip(".") for part in text.split(". ") if part.strip()]
            found[language].append([*sentences, *sentences][:4])
    return found


def _story(language: str, texts: list[list[str]], dice: random.Random) -> Story:
    one, two, three = dice.sample(texts, 3)
    answers: dict[str, Any] = {
        "problem": f"{one[1]}.",
        "seen_where": "On the square behind the town hall",
        "steps": [f"{one[2]}.", f"{two[1]}.", f"{two[2]}."],
        "why_it_works": f"{one[3]}. {two[3]}.",
        "who_does_it": f"{three[1]}.",
        "cost": dice.choice(names.SENTENCES),
        "change": f"{three[2]}.",
        "at_home": f"{three[3]}.",
    }
    speaking = [*(answers[name] for name in ("problem", "why_it_works", "who_does_it", "change", "at_home")), *answers["steps"]]
    found_by = frozenset(words(one[0], *speaking, answers["cost"]))
    return Story(language, one[0][:90], answers, found_by, kept_terms(terms_of(one[0], speaking, language=language)))
