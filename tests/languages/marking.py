"""A language in which each sentence stands between marks and each value outside of them: ⁅Dear ⁆Inès⁅,⁆.

What stands outside must be a value of the world, a name from the CLDR, or a mistake.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from enum import Enum
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from bs4 import BeautifulSoup, Comment, Doctype, NavigableString, Tag
from sqlalchemy import select
from sqlalchemy.orm import Session

from exchange.foundation.database import db
from exchange.foundation.languages import LANGUAGES
from exchange.messages.models import Letter
from tests.languages.gathering import gathered
from tests.languages.scanning import PROPER, SPOKEN_ATTRIBUTES, words_in
from translations.fill import PLACEHOLDER, english_of, sentences

OPEN, CLOSE = "⁅", "⁆"
MARKED = "ca"


def mark(sentence: str) -> str:
    """Return a sentence between marks, its placeholders outside."""
    pieces: list[str] = []
    last = 0
    for found in PLACEHOLDER.finditer(sentence):
        pieces += [OPEN, sentence[last : found.start()], CLOSE, found.group()]
        last = found.end()
    return "".join([*pieces, OPEN, sentence[last:], CLOSE])


def write_marked_catalogue(folder: Path) -> None:
    """Write a compiled catalogue in which every sentence of the source is marked."""
    catalogue = Catalog(locale=MARKED, fuzzy=False)
    for message in sentences(gathered()):
        english = [mark(text) for text in english_of(message)]
        catalogue.add(message.id, tuple(english) if len(english) == 2 else english[0], context=message.context)
    path = folder / MARKED / "LC_MESSAGES" / "messages.mo"
    path.parent.mkdir(parents=True)
    with path.open("wb") as file:
        write_mo(file, catalogue)


# ---- what may stand outside --------------------------------------------------------------------------------------------

# Plain strings of columns that hold codes, not words: on a page they would be a mistake.
_CODES = {"kind", "state", "stage", "code", "role", "mode", "direction", "format", "funding_scheme", "key", "purpose", "capacity"}


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, Enum):
        return
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _strings(one)
    elif isinstance(value, list | tuple | set | frozenset):
        for one in value:
            yield from _strings(one)


def values_of_rows(session: Session) -> set[str]:
    """Return each text that any row of the database holds."""
    found: set[str] = set()
    for mapper in db.Model.registry.mappers:
        columns = [column.key for column in mapper.column_attrs if column.key not in _CODES]
        for row in session.scalars(select(mapper.class_)):
            for column in columns:
                found |= set(_strings(getattr(row, column)))
    # Sealed in the column, plain for whoever may read it.
    return found | {letter.text.reveal() for letter in session.scalars(select(Letter))}


def names_of_locale() -> set[str]:
    """Return what the CLDR says in the marked language: countries, languages, months, days, zones."""
    locale = Locale.parse(MARKED)
    found = {*locale.territories.values(), *locale.languages.values(), *LANGUAGES.values()}
    for table in (locale.months, locale.days):
        for context in table.values():
            for width in context.values():
                found |= set(width.values())
    found |= {zone.split("/")[-1].replace("_", " ") for zone in available_timezones()}
    return {str(name) for name in found}


_NOT_WORDS = re.compile(
    r"https?://\S+|\S+@\S+\.\S+|[0-9a-f]{8}-[0-9a-f-]{27}|\b[0-9a-f]{16,}\b|\b[A-Z0-9]{2,}(?:[-_][A-Z0-9]+)*\b(?=\s*$)|\.(?:csv|xlsx|pdf|ods|ics)\b|\{\w+\}|/licenses/by/4\.0/"
)
# Between names of a list, and units that the whole world writes so.
_SMALL = {"kg", "km", "CO", "min", "GB", "MB", "kB", "EU", "UTC", "BY", "CC", "de", "del", "les"}


_ZONE = re.compile(
    "|".join(rf"{re.escape(zone).replace('_', '[_ ]')}(?![\\w/])" for zone in sorted(available_timezones(), key=len, reverse=True))
)


# The seal of a report or a statement: a hash or its beginning, in groups of four.
_SEAL = re.compile(r"\b[0-9a-f]{4}(?: [0-9a-f]{4}){2,}\b")


class Judge:
    """Tell which words of a text nobody translated."""

    def __init__(self, known: Iterable[str]) -> None:
        texts = {" ".join(text.split()) for text in known}
        texts |= {line.strip() for text in known for line in str(text).splitlines()}
        self.judged: dict[str, str] = {}
        self.known = sorted((text for text in texts if len(text) > 1), key=len, reverse=True)

    def leftover(self, text: str) -> str:
        """Return what stands outside of the marks and is no value, white space collapsed; empty when all is well."""
        if text not in self.judged:
            self.judged[text] = self._leftover(text)
        return self.judged[text]

    def _leftover(self, text: str) -> str:
        rest = re.sub(f"{OPEN}[^{OPEN}{CLOSE}]*{CLOSE}", " · ", text)
        rest = " ".join(_SEAL.sub(" ", _ZONE.sub(" ", rest)).split())
        if not words_in(rest, proper=PROPER | _SMALL):
            return ""
        for value in self.known:
            if value in rest:
                rest = re.sub(rf"(?<!\w){re.escape(value)}(?!\w)", " ", rest)
        rest = _NOT_WORDS.sub(" ", rest)
        return " ".join(rest.split()).strip(" ·") if words_in(rest, proper=PROPER | _SMALL) else ""


# ---- what a person reads of an answer ----------------------------------------------------------------------------------


def texts_of_page(soup: BeautifulSoup) -> Iterator[str]:
    """Return the visible texts, the spoken attributes and the words handed to scripts."""
    yield from _flow(soup)
    for tag in soup.find_all(True):
        for name, value in tag.attrs.items():
            words = " ".join(value) if isinstance(value, list) else str(value)
            spoken = name in SPOKEN_ATTRIBUTES or (name == "value" and tag.name == "input" and tag.get("type") in {"submit", "button"})
            told = name.startswith("data-") and " " in words.strip() and not words.lstrip().startswith(("{", "["))
            described = name == "content" and tag.get("name") == "description"
            if spoken or told or described:
                yield words


def _flow(soup: BeautifulSoup) -> Iterator[str]:
    # Marks may open before a <b> and close after it: texts are joined until the marks balance.
    pending = ""
    for node in soup.descendants:
        if not isinstance(node, NavigableString) or isinstance(node, Comment | Doctype):
            continue
        parent = node.parent
        # translate="no" is HTML's own word for what is the same in every language, such as a code.
        if isinstance(parent, Tag) and (parent.name in {"script", "style", "template"} or parent.get("translate") == "no"):
            continue
        # What says that it is in another language, such as a letter before it goes to its reader.
        if any(above.name != "html" and above.get("lang") not in (None, MARKED) for above in node.parents):
            continue
        pending += str(node)
        if pending.count(OPEN) == pending.count(CLOSE):
            if pending.strip():
                yield pending
            pending = ""
    if pending.strip():
        yield pending


def texts_of_answer(response: Any, soup: BeautifulSoup | None = None) -> Iterator[str]:
    """Return what a person reads of an answer of any kind; nothing for what machines read. `soup` is the page, if it was taken apart."""
    kind = (response.content_type or "").split(";")[0]
    if kind == "text/html":
        yield from texts_of_page(soup or BeautifulSoup(response.get_data(as_text=True), "html.parser"))
    elif kind == "text/csv":
        yield from (
            cell
            for row in csv.reader(io.StringIO(response.get_data(as_text=True).lstrip("\ufeff")), delimiter=_delimiter(response))
            for cell in row
        )
    elif kind == "text/calendar":
        unfolded = re.sub(r"\r?\n[ \t]", "", response.get_data(as_text=True))
        spoken = re.findall(r"(?m)^(?:SUMMARY|DESCRIPTION|X-WR-CALNAME|NAME)[^:\n]*:(.*)$", unfolded)
        yield from (re.sub(r"\\(.)", lambda found: " " if found.group(1) in "nN" else found.group(1), line) for line in spoken)
    elif kind == "text/plain":
        yield from response.get_data(as_text=True).splitlines()
    elif kind.endswith("+xml") and "svg" not in kind:
        yield from re.findall(r"<(?:title|subtitle|summary|rights)[^>]*>([^<]*)<", response.get_data(as_text=True))
    elif "spreadsheetml" in kind:
        import python_calamine

        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(response.get_data()))
        for name in book.sheet_names:
            yield name
            yield from (str(cell) for row in book.get_sheet_by_name(name).to_python() for cell in row if isinstance(cell, str))
    elif kind == "application/pdf":
        import pypdf

        for page in pypdf.PdfReader(io.BytesIO(response.get_data())).pages:
            yield page.extract_text()


def _delimiter(response: Any) -> str:
    first = response.get_data(as_text=True).partition("\n")[0]
    return ";" if first.count(";") > first.count(",") else ","
