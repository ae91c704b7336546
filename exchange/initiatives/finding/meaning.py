"""What somebody searches for in other words and other languages: by the concepts that finding alike ones knows."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import String, func, select, type_coerce
from sqlalchemy.orm import aliased

from exchange.foundation.database import db
from exchange.initiatives.finding.index import Index
from exchange.initiatives.similar.models import InitiativeTerm, TermCount
from exchange.initiatives.similar.speaking import CONCEPT
from exchange.initiatives.similar.vocabulary import LANGUAGES, empty_words, small_words, vocabulary

# Meaning is asked for where words find few; so many are shown.
FEW, SHOWN = 10, 6
# Of what more than so many speak, nothing in particular is meant.
_MOST_SPEAK = 3_000
# By so many first letters the vocabulary is put away.
_LETTERS = 3
Groups = tuple[frozenset[str], ...]


def concepts_of(words: Sequence[str], language: str) -> Groups:
    """Return, for each word that says something, the terms of what it may mean: in the reader's language, else in the first that knows all.

    Nothing where a word is known in no language together with the others: then nothing but the words themselves was meant.
    """
    order = [language, *(code for code in LANGUAGES if code != language)]
    return next((found for code in order if code in LANGUAGES and (found := _groups(list(words), code))), ())


def _groups(words: list[str], language: str) -> Groups:
    known = vocabulary(language)
    groups: list[frozenset[str]] = []
    place = 0
    while place < len(words):
        concepts, taken = known.at(words, place)
        if concepts:
            groups.append(frozenset(f"{CONCEPT}{concept}" for concept in concepts))
        elif words[place] not in empty_words() and words[place] not in small_words()[language]:
            return ()
        place += taken
    return tuple(dict.fromkeys(groups))


def is_spelt(word: str) -> bool:
    """Say whether a word is one that we know in some language, to its last letter but one: then nobody mistyped it."""
    beginnings = {word[:size] for size in range(1, _LETTERS + 1)}
    return any(
        len(stem.parts) == 1 and stem.begins([word], 0) and len(word) - len(stem.parts[0]) <= 1
        for code in LANGUAGES
        for beginning in beginnings
        for stem in vocabulary(code).stems.get(beginning, ())
    )


def find_meant(groups: Groups, *, index: Index, within: int, without: int) -> list[Any]:
    """Return the keys of the few that speak most of all that is meant, within some places and without others; two statements."""
    if not groups:
        return []
    counted = select(TermCount.term, TermCount.documents).where(TermCount.term.in_(sorted(frozenset().union(*groups))))
    documents: dict[str, int] = dict(db.session.execute(counted).all())
    rarest = min(groups, key=lambda group: _spoken(group, documents))
    if not 0 < _spoken(rarest, documents) <= _MOST_SPEAK or not all(_spoken(group, documents) for group in groups):
        return []
    key = type_coerce(InitiativeTerm.initiative_id, String)
    chosen = select(key).where(InitiativeTerm.term.in_(sorted(rarest))).group_by(InitiativeTerm.initiative_id)
    for group in groups:
        if group is not rarest:
            other = aliased(InitiativeTerm)
            chosen = chosen.where(
                select(other.term).where(other.initiative_id == InitiativeTerm.initiative_id, other.term.in_(sorted(group))).exists()
            )
    most_first = chosen.order_by(func.sum(InitiativeTerm.weight).desc(), InitiativeTerm.initiative_id).limit(_MOST_SPEAK)
    found = [one for one in db.session.scalars(most_first) if one in index.place]
    allowed = within & ~without
    return [one for one in found if allowed >> index.place[one] & 1][:SHOWN]


def _spoken(group: frozenset[str], documents: Mapping[str, int]) -> int:
    return sum(documents.get(term, 0) for term in group)
