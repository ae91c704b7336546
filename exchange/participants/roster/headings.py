"""Recognise what stands above the columns: seven languages, common registration systems, and what a person mapped by hand."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from exchange.participants.roster.folding import fold
from exchange.participants.roster.words import table

FIELDS = (
    "last_name", "first_name", "name_on_document", "preferred_name", "pronouns", "birth_date", "email", "phone", "kind", "languages",
    "nationality", "residence_country", "home_place", "document_type", "document_number", "document_expires",
    "guardian1_name", "guardian1_email", "guardian1_phone", "guardian1_language",
    "guardian2_name", "guardian2_email", "guardian2_phone", "guardian2_language",
    "emergency_name", "emergency_phone", "diet", "fewer_opportunities", "motivation", "external_id",
)  # fmt: skip
# Not kept of a participant, but read: a whole name is parted into two, a city is compared with the delegation's.
READ_ONLY_FIELDS = ("full_name", "city")
MAPPABLE_FIELDS = (*FIELDS, *READ_ONLY_FIELDS)

_BRACKETS = re.compile(r"[(\[{][^)\]}]*[)\]}]")
_DATE_HINT = re.compile(r"\b(?:([djtg]{1,2})|(m{1,2}))[./\s-]+(?:([djtg]{1,2})|(m{1,2}))[./\s-]+[yaj]{2,4}\b", re.IGNORECASE)
# Headings that mean a surname beside one word and a first name beside another.
_NOM, _NAME = "nom", "name"
_WHOLE_WHEN_ALONE = frozenset({"nom", "nombre", "nome", "nombres", "nom de pila"})


@dataclass(frozen=True)
class Column:
    """One column of the file: its heading as typed and the field it fills, if any."""

    index: int
    heading: str
    field: str | None = None
    # Surnames and first names may come in several columns, joined in this order.
    part: int = 1
    # "Passport no." says which document it is.
    document_type: str | None = None
    # "dmy" or "mdy" where the heading says how dates are typed.
    date_order: str | None = None
    rank: int = 0


@dataclass(frozen=True)
class _Meaning:
    field: str
    part: int = 1
    document_type: str | None = None
    rank: int = 0


def columns_of(headings: Sequence[str], *, mapping: Mapping[str, str | None]) -> tuple[Column, ...]:
    """Return the columns under these headings; `mapping` (heading as typed → field or None) is a person's word and wins."""
    by_hand = {fold(heading) or heading: field for heading, field in mapping.items()}
    columns = [_column(index, heading, by_hand) for index, heading in enumerate(headings)]
    columns = _in_context(columns, by_hand)
    return tuple(_one_column_per_field(columns, by_hand))


def count_recognised(headings: Sequence[str], *, mapping: Mapping[str, str | None]) -> int:
    """Return how many different fields a row would fill if it were the headings."""
    found = {column.field for column in columns_of(headings, mapping=mapping) if column.field}
    by_hand = {fold(heading) or heading for heading in mapping}
    remembered = {fold(heading) or heading for heading in headings if heading.strip()} & by_hand
    return len(found) + len(remembered)


def is_of_somebody(heading: str) -> bool:
    """Say whether a heading is about a guardian or an emergency contact."""
    return _of_somebody(fold(heading)) is not None


def _column(index: int, heading: str, by_hand: Mapping[str, str | None]) -> Column:
    key = fold(heading) or heading
    meaning: _Meaning | None
    if heading.strip() and key in by_hand:
        field = by_hand[key]
        known = _meaning(heading)
        if known and known.field == field:
            meaning = replace(known, rank=-1)
        else:
            meaning = _Meaning(field, rank=-1) if field in MAPPABLE_FIELDS else None
    else:
        meaning = _meaning(heading)
    if meaning is None:
        return Column(index, heading)
    return Column(
        index,
        heading,
        meaning.field,
        part=meaning.part,
        document_type=meaning.document_type,
        date_order=_said_order(heading),
        rank=meaning.rank,
    )


@lru_cache(maxsize=4096)
def _meaning(heading: str) -> _Meaning | None:
    """Return what a heading means by the tables, as it stands and without what is in brackets."""
    if len(heading) > 120:
        return None
    known = _known()
    for text in (heading, _BRACKETS.sub(" ", heading), heading.split("/", maxsplit=1)[0], heading.split("\n", maxsplit=1)[0]):
        key = fold(text)
        if key in known:
            return known[key]
    texts = (_BRACKETS.sub(" ", heading), heading, heading.split("/", maxsplit=1)[0])
    return next((meaning for text in texts if (meaning := _of_somebody(fold(text)))), None)


@cache
def _known() -> Mapping[str, _Meaning]:
    data = table("headings")
    found: dict[str, _Meaning] = {}
    special = {
        "last_name_second": ("last_name", 2, None),
        "first_name_second": ("first_name", 2, None),
        "document_number_passport": ("document_number", 1, "passport"),
        "document_number_identity_card": ("document_number", 1, "identity_card"),
    }
    for name, wordings in data.items():
        if not isinstance(wordings, list):
            continue
        field, part, document_type = special.get(name, (name, 1, None))
        for rank, wording in enumerate(wordings):
            found.setdefault(fold(wording), _Meaning(field, part, document_type, rank))
    for name, wordings in data["compounds"].items():
        field = name.replace("guardian_", "guardian1_")
        for wording in wordings:
            found.setdefault(fold(wording), _Meaning(field))
    for field in FIELDS:
        found[fold(field)] = _Meaning(field)
    return found


def _of_somebody(folded: str) -> _Meaning | None:
    """Recognise `Tél. responsable`, `Mother's e-mail`, `Guardian 2 phone`, `Contact d'urgence : téléphone`."""
    small, roles, parts = _somebody_words()
    words = [word for word in folded.split() if word not in small]
    number = "2" if "2" in words or "ii" in words else "1"
    words = [word for word in words if word not in {"1", "2", "i", "ii"}]
    for length in range(len(words), 0, -1):
        for start in range(len(words) - length + 1):
            role = roles.get(" ".join(words[start : start + length]))
            rest = " ".join(words[:start] + words[start + length :])
            if role is None or rest not in parts:
                continue
            field = f"{role}{number}_{parts[rest]}" if role == "guardian" else f"{role}_{parts[rest]}"
            if field in FIELDS:
                return _Meaning(field)
    return None


@cache
def _somebody_words() -> tuple[frozenset[str], Mapping[str, str], Mapping[str, str]]:
    data = table("headings")
    small = frozenset(data["parts"]["small_words"])

    def bare(wording: str) -> str:
        return " ".join(word for word in fold(wording).split() if word not in small)

    roles = {bare(wording): role for role, wordings in data["roles"].items() for wording in wordings}
    parts = {bare(wording): part for part, wordings in data["parts"].items() if part != "small_words" for wording in wordings}
    return small, roles, parts


def _said_order(heading: str) -> str | None:
    said = _DATE_HINT.search(heading)
    if not said:
        return None
    if said[1] and said[4]:
        return "dmy"
    return "mdy" if said[2] and said[3] else None


def _in_context(columns: list[Column], by_hand: Mapping[str, str | None]) -> list[Column]:
    """Settle words that mean different things in different company: `Nom` beside `Cognoms`, `Name` beside `Vorname`."""

    def free(column: Column) -> bool:
        return (fold(column.heading) or column.heading) not in by_hand

    surname_elsewhere = any(column.field == "last_name" and fold(column.heading) != _NOM for column in columns)
    first_elsewhere = any(column.field == "first_name" for column in columns)
    settled = []
    for column in columns:
        key = fold(column.heading)
        field = column.field
        if free(column) and key == _NOM and surname_elsewhere and not first_elsewhere:
            field = "first_name"
        elif free(column) and key == _NAME and first_elsewhere and not surname_elsewhere:
            field = "last_name"
        settled.append(replace(column, field=field))
    has_last = any(column.field == "last_name" for column in settled)
    has_first = any(column.field == "first_name" for column in settled)
    if has_last != has_first:
        settled = [
            replace(column, field="full_name")
            if free(column) and fold(column.heading) in _WHOLE_WHEN_ALONE and column.field in {"last_name", "first_name"}
            else column
            for column in settled
        ]
    return settled


def _one_column_per_field(columns: list[Column], by_hand: Mapping[str, str | None]) -> list[Column]:
    """Keep for each field the column that says it best; names keep all their parts, and two names need no whole name."""
    named = {column.field for column in columns}
    whole_is_needed = not {"last_name", "first_name"} <= named
    best: dict[tuple[str, int], Column] = {}
    for column in columns:
        if column.field:
            place = (column.field, column.part)
            if place not in best or column.rank < best[place].rank:
                best[place] = column
    kept = []
    for column in columns:
        by_person = (fold(column.heading) or column.heading) in by_hand
        joined = column.field in {"last_name", "first_name"} and by_person
        wins = column.field is not None and (best[column.field, column.part] is column or joined)
        if column.field == "full_name" and not whole_is_needed and not by_person:
            wins = False
        kept.append(column if wins else replace(column, field=None, document_type=None))
    return kept
