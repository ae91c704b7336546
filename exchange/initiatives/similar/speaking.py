"""What a text speaks of: concepts that seven languages share, and the beginnings of the words that none knows."""

import re
from collections.abc import Iterable, Sequence
from math import log1p
from typing import NamedTuple

from exchange.foundation.folding import fold
from exchange.initiatives.similar.vocabulary import LANGUAGES, families, vocabulary

CONCEPT, FAMILY, WORD, THEME, RECOMMENDATION = "c:", "f:", "w:", "t:", "r:"
_WORD = re.compile(r"\w+")
_BEGINNING = 6
_MOST_WORDS = 2500
# A title says more than a sentence further down.
_TITLE = 2.0
# Small words by which a language is recognised, and long ones that say nothing of the matter.
_SMALL = {
    "en": "the and of to in is are we they with that it for was who there you have from this our not",
    "fr": "le la les des et est une un dans que qui on avec pour nous sont du pas au ils elle nos ce",
    "es": "el la los las de y que en un una con por para es se no del al lo nos mas muy",
    "ca": "el la els les de i que en un una amb per es no del al ens hi mes molt d l on son",
    "de": "der die das und ist ein eine nicht mit wir sie auf im den zu von es sich wenn bei dem",
    "it": "il la le gli di e che in un una con per non del al ci sono si nel della chi i lo",
    "pt": "o a os as de e que em um uma com por para nao do da no na se ao nos mais sao",
}
_SMALL_WORDS = {language: frozenset(words.split()) for language, words in _SMALL.items()}
_EMPTY = frozenset(
    "about after again always another because before being could every everybody first friend friends might never other others"
    " other should since something sometimes still their there these thing things think those under until where which while would"
    " yours people nobody somebody anybody alors apres aussi autre autres avant avoir cette chacun chaque comme depuis encore entre"
    " etaient etait faire leurs maintenant meme moins notre parce pendant personne peuvent plusieurs plutot pourquoi quand quelque"
    " toujours toutes toute votre antes aunque cada cuando desde donde entonces entre hacer hasta mientras mismo mucho muchos nadie"
    " nuestro nuestra otros otras porque puede pueden quien siempre sobre tambien tenemos tienen todos todas ahora abans ara aquest"
    " aquesta altres cadascu doncs encara fins mateix molta molts moltes nostre nostra perque poden quan sempre tambe tenen tothom"
    " aber allem alles andere anderen auch damit danach dann dass diese dieser durch einem einen einer einige etwas haben immer"
    " jeder keine keiner konnen machen manche mehr nicht niemand ohne schon selbst sind ueber unser unsere viele vielen wieder"
    " werden wieder wenn altri altre adesso allora anche ancora avere cosi dopo dove essere fanno molti molte nessuno nostra nostro"
    " oggi ogni perche possono prima qualcuno quando quello questa queste questo sempre senza sono stato tutti tutte agora ainda"
    " alguem antes aquele assim aqui cada depois deles desde entao estao essa esse estes fazem fazer houve isso mesmo muita muito"
    " muitos nossa nosso nunca outra outras outro outros podem porque quando quem sempre tambem temos tudo todas todos years anos"
    " jahre annee annees anni euros euro".split()
)


class Spoken(NamedTuple):
    """How much a text speaks of something, and the first word of its own that said so."""

    weight: float
    said: str


def language_of(words: Sequence[str], declared: str) -> str:
    """Return the language of a text: the declared one unless another one's small words are plainly more."""
    counts = {language: sum(word in small for word in words) for language, small in _SMALL_WORDS.items()}
    best = max(LANGUAGES, key=lambda language: counts[language])
    if declared not in counts or counts[best] > 2 * counts[declared] + 2:
        return best
    return declared


def terms_of(title: str, texts: Iterable[str], *, language: str, themes: Iterable[str] = (), codes: Iterable[str] = ()) -> dict[str, Spoken]:
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
            spoken[f"{FAMILY}{family}"] = Spoken(max(spoken[f"{CONCEPT}{concept}"].weight, spoken.get(f"{FAMILY}{family}", Spoken(0, "")).weight), "")
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
        elif len(word) >= 5 and word not in _EMPTY and not word.isdigit():
            _add(found, f"{WORD}{word[:_BEGINNING]}", worth, as_written[place])
        place += taken


def _add(found: dict[str, list[float | str]], term: str, worth: float, said: str) -> None:
    if term in found:
        found[term][0] = float(found[term][0]) + worth
    else:
        found[term] = [worth, said]
