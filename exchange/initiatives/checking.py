"""Find what probably should not be public: telephone numbers, addresses, classes, accounts, names of one's own group."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from exchange.foundation.languages import LazyString, _l
from exchange.foundation.obstacles import Obstacle, Owner
from exchange.initiatives.named import find_names, known_forms
from exchange.initiatives.questions import BY_NUMBER

# From where a name begins: from every sign of it would take as long as the square of a long row.
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]+\s?(?:@|\((?:at|arroba|chiocciola)\)|\[at\])\s?[\w-]+(?:\.[\w-]+)+", re.IGNORECASE)
_HANDLE = re.compile(r"(?<![\w@.])@\w{3,30}\b")
_NUMBER = re.compile(r"(?<![\d,.])(?:\+|00)?\(?\d[\d ()./·-]{6,20}\d(?!\w)")
# What is pasted has hard and narrow blanks, long dashes, signs without a width and digits in boxes.
_PLAIN = {
    **dict.fromkeys(map(ord, "\u00a0\u2007\u2009\u200a\u202f\u2002\u2003"), " "),
    **dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2212"), "-"),
    **dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff\ufe0f\u20e3"), None),
}
_DATES = re.compile(r"\b(?:\d{1,2}[./-]\d{1,2}[./-]\d{4}|\d{4}-\d\d-\d\d|(?<![\d./])\d{1,2}[./]\d{1,2}[./]\d\d(?![./]?\d))\b")
_SUM = re.compile(r"\s?(?:€|EUR\b|euros?\b|\$|£|CHF\b)", re.IGNORECASE)
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


def find_personal_data(answers: Mapping[int, str | Sequence[str]], *, names: Iterable[Sequence[str]] = ()) -> list[Finding]:
    """Return what looks personal, by question; `names` are (first, last, preferred) of people who may not be named."""
    forms, found = known_forms(names), []
    for number, answer in answers.items():
        text = one_text(answer)
        found += [Finding(number, kind, words) for kind, words in _ways_to_reach(text)]
        found += [Finding(number, "address", match.group()) for match in _ADDRESS.finditer(text)]
        found += [Finding(number, "class", words) for words in _classes(text)]
        found += [Finding(number, "name", words) for words in find_names(text, forms)]
    return found


def why_not_public(*texts: str | Sequence[str], known: Iterable[str | Sequence[str]] = ()) -> list[Obstacle]:
    """Say why words cannot be public that nobody reads before: they hold a number or an address at which somebody is reached.

    What stands in `known` already was read there and may stand here too.
    """
    read = {_bare(words) for text in known for _kind, words in _ways_to_reach(one_text(text))}
    found = dict.fromkeys(one for text in texts for one in _ways_to_reach(one_text(text)) if _bare(one[1]) not in read)
    return [Obstacle(f"public-{kind}", _NO_WAY[kind](words), Owner.CITY) for kind, words in found]


_NO_WAY = {
    "phone": lambda words: _l("“%(words)s” looks like a telephone number. Everybody can read this: please leave it out.", words=words),
    "email": lambda words: _l("“%(words)s” looks like an e-mail address. Everybody can read this: please leave it out.", words=words),
    "account": lambda words: _l("“%(words)s” looks like somebody’s account. Everybody can read this: please leave it out.", words=words),
}


def one_text(text: str | Sequence[str]) -> str:
    """Return an answer as one text."""
    return text if isinstance(text, str) else "\n".join(text)


def _bare(words: str) -> str:
    return "".join(c for c in words.casefold() if c.isalnum() or c == "@")


def _ways_to_reach(text: str) -> list[tuple[str, str]]:
    """Return (kind, words) of the numbers and addresses at which somebody is reached."""
    found = [("email", match.group()) for match in _EMAIL.finditer(text)]
    found += [("account", match.group()) for match in _HANDLE.finditer(text)]
    return found + [("phone", words) for words in _phones(text)]


def _phones(text: str) -> list[str]:
    phones, plain = [], text.translate(_PLAIN)
    for match in _NUMBER.finditer(plain):
        words = match.group()
        # A day or a sum of money is no number that one can call.
        rest = _DATES.sub("", words)
        digits = sum(c.isdigit() for c in rest)
        is_dialled = rest.strip().startswith(("+", "0", "(0"))
        is_sum = not is_dialled and _SUM.match(plain, match.end()) is not None
        if (digits >= 9 or (digits >= 7 and is_dialled)) and not is_sum and not _YEARS.search(words):
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
