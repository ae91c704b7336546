"""Words that stand for one of a few things: kinds, countries, nationalities, languages, documents, yes and no."""

import re
from collections.abc import Mapping
from functools import cache, lru_cache

from babel import Locale
from babel.core import get_global

from exchange.foundation.languages import LANGUAGES
from exchange.participants.roster.folding import fold
from exchange.participants.roster.words import folded_list, meanings, table

KINDS = ("youngster", "leader", "companion")

_BETWEEN = re.compile(r"[,;/+&\n|]|\b(?:and|et|y|e|ed|i|und|sowie)\b|\s-\s")
_LEVEL = re.compile(r"\([^)]*\)|\b[abc][12]\+?(?!\w)|:.*$", re.IGNORECASE)
_NO_COUNTRIES = frozenset({"EU", "EZ", "UN", "ZZ", "QO", "XA", "XB"})


@lru_cache(maxsize=4096)
def kind_of(text: str) -> str | None:
    """Return youngster, leader or companion, in any of the seven languages."""
    key = fold(text)
    return meanings("kind").get(key) or (key if key in KINDS else None)


@lru_cache(maxsize=1024)
def yes_or_no(text: str) -> bool | None:
    """Return what a cell answers, None when it answers neither."""
    said = meanings("yes_no").get(fold(text) or text.strip())
    return None if said is None else said == "yes"


@lru_cache(maxsize=1024)
def document_type_of(text: str) -> str | None:
    """Return passport or identity_card."""
    return meanings("document_type").get(fold(text))


@lru_cache(maxsize=8192)
def countries_of(text: str) -> tuple[str, ...]:
    """Return the countries that a cell names, as a country or as a nationality; () when one of them is unknown."""
    if text in _country_codes():
        # What Exchange itself exports: nothing to look up in seven languages.
        return (text,)
    whole = _country_names().get(fold(text))
    if whole:
        return (whole,)
    parts = [fold(_LEVEL.sub(" ", part)) for part in _BETWEEN.split(text.casefold())]
    found = [_country(part) for part in parts if part]
    if not found or None in found:
        return ()
    return tuple(dict.fromkeys(code for code in found if code))


def _country(key: str) -> str | None:
    if not key:
        return None
    named = _country_names().get(key)
    if named or len(key) < 4 or len(key.split()) > 3:
        return named
    return next((code for stem, code in _stems_by_letter().get(key[0], ()) if key.startswith(stem)), None)


@cache
def _country_codes() -> frozenset[str]:
    codes = map(str, Locale.parse("en").territories)
    return frozenset(code for code in codes if len(code) == 2 and code not in _NO_COUNTRIES)


@cache
def _country_names() -> Mapping[str, str]:
    found: dict[str, str] = {}
    codes: set[str] = set()
    for language in LANGUAGES:
        for code, name in Locale.parse(language).territories.items():
            if len(code) == 2 and code not in _NO_COUNTRIES:
                codes.add(code)
                found.setdefault(fold(name), code)
                found.setdefault(fold(name.replace("&", " and ")), code)
    for code, names in table("words")["countries"].items():
        found.update({fold(name): code for name in names})
    for long, short in get_global("territory_aliases").items():
        if len(long) == 3 and long.isalpha() and len(short) == 1 and short[0] in codes:
            found.setdefault(long.lower(), short[0])
    found.update({code.lower(): code for code in codes})
    return found


@cache
def _stems_by_letter() -> Mapping[str, tuple[tuple[str, str], ...]]:
    """Return the beginnings of nationalities by their first letter, longest first."""
    stems = {(fold(stem), code) for code, all_stems in table("words")["nationalities"].items() for stem in all_stems}
    grouped: dict[str, list[tuple[str, str]]] = {}
    for stem, code in sorted(stems, key=lambda pair: (-len(pair[0]), pair)):
        grouped.setdefault(stem[0], []).append((stem, code))
    return {letter: tuple(pairs) for letter, pairs in grouped.items()}


@lru_cache(maxsize=8192)
def languages_of(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the codes of the languages that a cell lists, and the words that are no language we know."""
    parts = _BETWEEN.split(text)
    if all(part.strip() in LANGUAGES for part in parts):
        return tuple(dict.fromkeys(part.strip() for part in parts)), ()
    names = _language_names()
    codes: dict[str, None] = {}
    unknown = []
    for part in parts:
        word = _LEVEL.sub(" ", part).strip()
        key = fold(word)
        if not key:
            continue
        if key in names:
            codes[names[key]] = None
        elif all(piece in names for piece in key.split()):
            codes.update(dict.fromkeys(names[piece] for piece in key.split()))
        else:
            unknown.append(word)
    return tuple(codes), tuple(unknown)


@cache
def _language_names() -> Mapping[str, str]:
    found: dict[str, str] = {fold(name): code for code, name in LANGUAGES.items()}
    for language in LANGUAGES:
        for code, name in Locale.parse(language).languages.items():
            short = code.split("_")[0]
            if 2 <= len(short) <= 3:
                found.setdefault(fold(name), short)
                found.setdefault(short, short)
    for code, names in table("words")["languages"].items():
        found.update({fold(name): code for name in names})
    return found


@lru_cache(maxsize=4096)
def speaks_of_health(text: str) -> bool:
    """Say whether a cell about food speaks of an allergy or an illness, which is care data."""
    words = fold(text)
    return any(words.startswith(stem) or f" {stem}" in words for stem in folded_list("health", "stems"))


def moves_freely(country: str) -> bool:
    """Say whether nationals of a country travel within the Union, the Economic Area and Switzerland with a card."""
    return country in table("words")["free_movement"]["countries"]


def starts_a_total(text: str) -> bool:
    """Say whether a cell begins the line below a table that counts its rows."""
    return f"{fold(text)} ".startswith(_first_words_of_totals())


@cache
def _first_words_of_totals() -> tuple[str, ...]:
    return tuple(f"{word} " for word in folded_list("total", "first_words"))
