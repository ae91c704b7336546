"""Find what probably should not be public: telephone numbers, addresses, accounts, names of one's own group."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from exchange.foundation.folding import fold
from exchange.foundation.languages import LazyString, _l
from exchange.initiatives.questions import BY_NUMBER

_EMAIL = re.compile(r"[\w.+-]+\s?@\s?[\w-]+(?:\.[\w-]+)+")
_HANDLE = re.compile(r"(?<![\w@.])@\w{3,30}\b")
_NUMBER = re.compile(r"(?<![\w,.])(?:\+|00)?\(?\d[\d ()./·-]{6,20}\d(?!\w)")
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


def _words(text: str) -> str:
    return " ".join(re.findall(r"\w+", fold(text)))


def _spoken(first: str, last: str) -> tuple[str, str]:
    return f"{_words(first)} {_words(last)}", f"{_words(last)} {_words(first)}"
