"""Put dates, countries and headings into sentences, in the language of whoever reads them."""

from datetime import date

from babel.dates import format_date

from exchange.foundation import formats
from exchange.foundation.languages import LazyString, _l


class ShownDate:
    """A date that becomes words when the sentence around it is read."""

    def __init__(self, day: date) -> None:
        self.day = day

    def __str__(self) -> str:
        return format_date(self.day, "long", locale=formats.locale_name())


class ShownCountry:
    """A country's name in the language of the sentence around it."""

    def __init__(self, code: str) -> None:
        self.code = code

    def __str__(self) -> str:
        return formats.country(self.code)


def kind_label(kind: str) -> LazyString:
    """Return the word for a kind of participant."""
    return {"leader": _l("Leader"), "companion": _l("Companion")}.get(kind) or _l("Youngster")


def short(text: str, *, letters: int = 80) -> str:
    """Return the beginning of a cell, on one line, to quote it."""
    line = " ".join(text.split())
    return line if len(line) <= letters else line[: letters - 1] + "…"
