"""International phone numbers typed plainly, read by the tables of `phonenumbers` without its long way round.

Most cells of a roster are such numbers, and taking each through every step of the library was most of the time of an import.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Literal

import phonenumbers

# Digits behind a plus sign, perhaps parted by single spaces.
_PLAIN = re.compile(r"\+[1-9](?: ?\d){5,16}")
_GROUP = re.compile(r"\\(\d)")
_KINDS = ("mobile", "fixed_line", "toll_free", "premium_rate", "shared_cost", "voip", "personal_number", "pager", "uan", "voicemail")

_Matches = Callable[[str], re.Match[str] | None]


@dataclass(frozen=True, slots=True)
class _Numbering:
    """What numbers of a country look like: (lengths, pattern) of each kind, and how they are written."""

    general: tuple[frozenset[int], _Matches]
    kinds: tuple[tuple[frozenset[int], _Matches], ...]
    spellings: tuple[tuple[_Matches | None, _Matches, str], ...]
    national_prefix: _Matches | None


def read_plain_number(text: str) -> str | Literal[False] | None:
    """Return the international spelling, False where there is no such number, or None where the library must say."""
    if not _PLAIN.fullmatch(text):
        return None
    digits = text[1:].replace(" ", "")
    code = next((digits[:length] for length in (1, 2, 3) if int(digits[:length]) in phonenumbers.COUNTRY_CODE_TO_REGION_CODE), "")
    numbering = _numbering(int(code)) if code else None
    national = digits[len(code) :]
    if numbering is None or national.startswith("0") or (numbering.national_prefix and numbering.national_prefix(national)):
        return None
    if not _is_one(national, numbering.general) or not any(_is_one(national, kind) for kind in numbering.kinds):
        return False
    for begins, whole, spelling in numbering.spellings:
        if begins is None or begins(national):
            found = whole(national)
            if found:
                return f"+{code} {spelling.format(*found.groups())}"
    return f"+{code} {national}"


def _is_one(national: str, kind: tuple[frozenset[int], _Matches]) -> bool:
    lengths, matches = kind
    return (not lengths or len(national) in lengths) and matches(national) is not None


@cache
def _numbering(code: int) -> _Numbering | None:
    """Return the tables of a country code that one country alone has."""
    regions = phonenumbers.COUNTRY_CODE_TO_REGION_CODE[code]
    tables = phonenumbers.PhoneMetadata.metadata_for_region(regions[0], None) if len(regions) == 1 else None
    if tables is None or tables.general_desc is None:
        return None
    descriptions = [found for name in _KINDS if (found := getattr(tables, name)) is not None and found.national_number_pattern]
    prefix = tables.national_prefix_for_parsing
    return _Numbering(
        general=_described(tables.general_desc),
        kinds=tuple(_described(one) for one in descriptions),
        spellings=tuple(map(_spelling, tables.intl_number_format or tables.number_format)),
        national_prefix=_begins(prefix) if prefix else None,
    )


def _described(one: phonenumbers.PhoneNumberDesc) -> tuple[frozenset[int], _Matches]:
    return frozenset(one.possible_length), _whole(one.national_number_pattern or "(?!)")


def _spelling(one: phonenumbers.NumberFormat) -> tuple[_Matches | None, _Matches, str]:
    """Return which numbers are written this way: how they begin, their groups, and the groups as `{0} {1}`."""
    begins = _begins(one.leading_digits_pattern[-1]) if one.leading_digits_pattern else None
    return begins, _whole(one.pattern or ""), _GROUP.sub(lambda group: f"{{{int(group[1]) - 1}}}", one.format or "")


def _begins(pattern: str) -> _Matches:
    matches: _Matches = re.compile(pattern).match
    return matches


def _whole(pattern: str) -> _Matches:
    matches: _Matches = re.compile(pattern).fullmatch
    return matches
