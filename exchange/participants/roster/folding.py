"""Compare headings, names and words of a roster however they were typed."""

import unicodedata
from functools import lru_cache

from exchange.foundation.folding import fold as fold_accents

# Ordinal marks vanish: "2º apellido" and "2 apellido" are one heading.
_MARKS = str.maketrans({"º": " ", "ª": " ", "°": " "})

# Most cells are plain ASCII and need no more than this.
_PUNCTUATION = {code: " " for code in range(128) if not chr(code).isalnum()}


@lru_cache(maxsize=8192)
def fold(text: str) -> str:
    """Return `text` without case, accents and punctuation, words parted by one space; letters of any script stay."""
    if text.isascii():
        return " ".join(text.lower().translate(_PUNCTUATION).split())
    plain = fold_accents(text.casefold().translate(_MARKS))
    if plain.isalnum():
        return plain
    return " ".join("".join(letter if letter.isalnum() else " " for letter in plain).split())


@lru_cache(maxsize=8192)
def name_key(full_name: str) -> tuple[str, ...]:
    """Return the folded words of a name in one order, so that surname and first name may have changed places."""
    return tuple(sorted(fold(full_name).split()))


@lru_cache(maxsize=8192)
def is_latin(text: str) -> bool:
    """Say whether every letter of `text` is of the Latin script, as travel papers are printed."""
    return text.isascii() or all(_is_latin_letter(letter) for letter in text if letter.isalpha())


def _is_latin_letter(letter: str) -> bool:
    return unicodedata.name(letter, "LATIN").startswith(("LATIN", "MODIFIER", "FEMININE", "MASCULINE"))


def same_text(one: str, other: str) -> bool:
    """Say whether two texts are the same letters, composed or not."""
    return one == other or unicodedata.normalize("NFC", one) == unicodedata.normalize("NFC", other)
