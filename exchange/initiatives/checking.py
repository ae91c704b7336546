"""Find what probably should not be public: telephone numbers, addresses, classes, accounts, names of one's own group."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from exchange.foundation.folding import fold
from exchange.foundation.languages import LazyString, _l
from exchange.initiatives.questions import BY_NUMBER

_EMAIL = re.compile(r"[\w.+-]+\s?@\s?[\w-]+(?:\.[\w-]+)+")
_HANDLE = re.compile(r"(?<![\w@.])@\w{3,30}\b")
_NUMBER = re.compile(r"(?<![\w,.])(?:\+|00)?\(?\d[\d ()./·-]{6,20}\d(?!\w)")
_LITTLE = r"(?:(?:de|du|des|della|delle|dei|del|di|de la|la|las|los|el|els|les|do|da|dos|das)\s+|d['’]|l['’])*"
_STREET = (
    r"(?:rue|avenue|boulevard|allée|impasse|chemin|quai|calle|avenida|paseo|carrer|avinguda|passeig|via|viale|corso|vicolo|rua|travessa)"
)
_NAME = r"[A-ZÀ-Þ][\w’'-]*"
# A street with its number, before or behind, as it is written in the seven languages.
_ADDRESS = re.compile(
    rf"\b(?i:{_STREET})\s+{_LITTLE}{_NAME}(?:\s+{_LITTLE}{_NAME}){{0,3}},?\s*(?:n[.º°]{{1,2}}\s*)?\d{{1,4}}\b"
    rf"|\b\d{{1,4}}(?:\s?(?:bis|ter))?,?\s+(?i:{_STREET})\s+{_LITTLE}{_NAME}"
    rf"|\b\d{{1,4}}[a-z]?\s+(?:{_NAME}\s+){{1,3}}(?:Street|Road|Lane|Avenue|Close|Drive)\b"
    r"|\b[A-ZÄÖÜ]\w+(?:straße|strasse|str\.|weg|gasse|allee)\s+\d{1,4}[a-z]?\b"
)
_SCHOOL = re.compile(
    r"\b(?:lycée|collège|école|liceo|scuola|istituto|instituto|institut|escola|colegio|col·legi|school|gymnasium|\w*schule)\b",
    re.IGNORECASE,
)
_CLASS = re.compile(
    r"\b(?:classe|class|clase|klasse|turma|year|grade|curso)\s+(?:de\s+)?\d{1,2}(?:\s?(?:e|º|ª|th))?\s?[A-Za-z]?\b"
    r"|\b\d{1,2}(?:e|ème|º|ª)\s?[A-H]?\b",
    re.IGNORECASE,
)
_NEAR = 60
_YEARS = re.compile(r"(?:(?:19|20)\d\d\D{1,3}){1,2}(?:19|20)\d\d")


@dataclass(frozen=True)
class Finding:
    """Something in the answer to a question that a reader should look at; a warning, never a refusal."""

    number: int
    kind: str
    words: str

    @property
    def sentence(self) -> LazyString:
        """Say what was found and where."""
        facts = {"number": self.number, "short": BY_NUMBER[self.number].short, "words": self.words}
        return {
            "phone": _l("Question %(number)s (%(short)s) may contain a telephone number: “%(words)s”.", **facts),
            "email": _l("Question %(number)s (%(short)s) may contain an e-mail address: “%(words)s”.", **facts),
            "account": _l("Question %(number)s (%(short)s) may name somebody’s account: “%(words)s”.", **facts),
            "address": _l("Question %(number)s (%(short)s) may say where somebody lives: “%(words)s”.", **facts),
            "class": _l("Question %(number)s (%(short)s) may say in which class of which school somebody is: “%(words)s”.", **facts),
            "name": _l("Question %(number)s (%(short)s) may name one of your young people: “%(words)s”.", **facts),
        }[self.kind]


def find_personal_data(answers: Mapping[int, str | Sequence[str]], *, names: Iterable[tuple[str, str]] = ()) -> list[Finding]:
    """Return what looks personal, by question; `names` are (first, last) of the author's own group."""
    people = [(f"{first} {last}".strip(), _spoken(first, last)) for first, last in names if first.strip() and last.strip()]
    found = []
    for number, answer in answers.items():
        text = answer if isinstance(answer, str) else "\n".join(answer)
        emails = [match.group() for match in _EMAIL.finditer(text)]
        found += [Finding(number, "email", words) for words in emails]
        found += [Finding(number, "account", match.group()) for match in _HANDLE.finditer(text)]
        found += [Finding(number, "phone", words) for words in _phones(text)]
        found += [Finding(number, "address", match.group()) for match in _ADDRESS.finditer(text)]
        found += [Finding(number, "class", words) for words in _classes(text)]
        folded = f" {_words(text)} "
        found += [Finding(number, "name", name) for name, forms in people if any(f" {form} " in folded for form in forms)]
    return found


def _phones(text: str) -> list[str]:
    phones = []
    for match in _NUMBER.finditer(text):
        words = match.group()
        digits = sum(c.isdigit() for c in words)
        is_dialled = words.startswith(("+", "0", "(0"))
        if (digits >= 9 or (digits >= 7 and is_dialled)) and not _YEARS.search(words):
            phones.append(words.strip())
    return phones


def _classes(text: str) -> list[str]:
    """Return what names a school and, close by, a class of it; either alone says little."""
    found = []
    for school in _SCHOOL.finditer(text):
        near = text[max(0, school.start() - _NEAR) : school.end() + _NEAR]
        match = _CLASS.search(near)
        if match is not None:
            found.append(" … ".join((match.group().strip(), school.group())))
    return found


def _words(text: str) -> str:
    return " ".join(re.findall(r"\w+", fold(text)))


def _spoken(first: str, last: str) -> tuple[str, str]:
    return f"{_words(first)} {_words(last)}", f"{_words(last)} {_words(first)}"
