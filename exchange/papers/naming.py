"""Names and numbers as machines at the border read them: ICAO 9303, part 3, sections 6 (transliteration) and 4.9 (check digits)."""

import re
import unicodedata
from datetime import date
from typing import NamedTuple

# Letters that are no base letter with a mark. Where ICAO allows two spellings, both stand here: Müller is MUELLER or MULLER.
_SPELLED = {
    "Ä": "AE", "Ö": "OE", "Ü": "UE", "ß": "SS", "ẞ": "SS", "Å": "AA", "Æ": "AE", "Ø": "OE", "Œ": "OE", "Þ": "TH", "Ð": "D", "Đ": "D",
    "Ł": "L", "Ħ": "H", "Ŧ": "T", "Ŋ": "N", "ĸ": "Q", "Ĳ": "IJ", "Ə": "E", "Ɖ": "D",
}  # fmt: skip
_CYRILLIC = dict(zip("АБВГДЕЗИЙКЛМНОПРСТУФЫЭ", "ABVGDEZIIKLMNOPRSTUFYE", strict=True)) | {
    "Ь": "",
    "Ё": "E", "Ж": "ZH", "Х": "KH", "Ц": "TS", "Ч": "CH", "Ш": "SH", "Щ": "SHCH", "Ъ": "IE", "Ю": "IU", "Я": "IA", "І": "I", "Ї": "I",
    "Є": "IE", "Ґ": "G", "Ў": "U", "Ђ": "D", "Ѓ": "G", "Ѕ": "DZ", "Ј": "J", "Љ": "LJ", "Њ": "NJ", "Ћ": "C", "Ќ": "K", "Џ": "DZ", "Ѣ": "IE",
}  # fmt: skip
# Greek is not in ICAO's table: ELOT 743, as Greek and Cypriot passports have it.
_GREEK = dict(zip("ΑΒΓΔΕΖΗΙΚΛΜΝΞΟΠΡΣΤΥΦΩ", "AVGDEZIIKLMNXOPRSTYFO", strict=True)) | {"Θ": "TH", "Χ": "CH", "Ψ": "PS"}
_LETTERS = _SPELLED | _CYRILLIC | _GREEK
_APOSTROPHES = re.compile("['’‘ʼʻ`´.]")
_NOT_A_LETTER = re.compile("[^A-Z]+")
_WEIGHTS = (7, 3, 1)


def transliterate(name: str, *, spelled_out: bool = True) -> str:
    """Return a name in the letters of the machine-readable zone, words between spaces: `MUELLER`, `ONEILL`, `DE LA CRUZ`.

    Without `spelled_out`, a letter with a mark becomes its base letter (`MULLER`): some countries print that. A sign of a
    script that is not in the tables is left out.
    """
    written = []
    for sign in unicodedata.normalize("NFC", name).upper().replace("ΟΥ", "OU").replace("ΟΎ", "OU"):
        if unicodedata.combining(sign):
            continue  # a mark for which there is no letter, as the stress in Ивано́в
        known = _LETTERS.get(sign)
        bare = unicodedata.normalize("NFD", sign)[0]
        if known is None or (not spelled_out and len(known) > 1 and "A" <= bare <= "Z"):
            known = _LETTERS.get(bare, bare)
        written.append(known if spelled_out or sign not in "ÅØ" else {"Å": "A", "Ø": "O"}[sign])
    letters = _APOSTROPHES.sub("", "".join(written))
    return _NOT_A_LETTER.sub(" ", letters).strip()


def _spellings(name: str) -> set[str]:
    return {transliterate(name), transliterate(name, spelled_out=False)}


def is_same_name(registered: str, on_document: str) -> bool:
    """Say whether two spellings may stand for one name: in any order of its words, glued or apart, with further names on the document.

    A name that no table can write (Arabic, Chinese) cannot be compared and counts as the same.
    """
    for one in _spellings(registered):
        for other in _spellings(on_document):
            if not one or not other:
                return True
            words, further = sorted(one.split()), sorted(other.split())
            if set(words) <= set(further) or "".join(words) == "".join(further):
                return True
            if one.replace(" ", "") == other.replace(" ", "") or _glued(one) <= _glued(other):
                return True
    return False


def _glued(letters: str) -> set[str]:
    """Return the words of a name, particles glued to what follows: DE LA CRUZ is DELACRUZ."""
    found, before = set(), ""
    for word in letters.split():
        if word in _PARTICLES:
            before += word
            continue
        found.add(before + word)
        before = ""
    return found | ({before} if before else set())


_PARTICLES = frozenset(
    [
        "D",
        "DA",
        "DAS",
        "DE",
        "DEL",
        "DELLA",
        "DEN",
        "DER",
        "DI",
        "DO",
        "DOS",
        "DU",
        "EL",
        "LA",
        "LAS",
        "LE",
        "LES",
        "LO",
        "LOS",
        "MAC",
        "MC",
        "O",
        "VAN",
        "VON",
        "ZU",
        "BEN",
        "BIN",
        "IBN",
        "AL",
    ]
)


def check_digit(text: str) -> int:
    """Return the check digit of a field of the machine-readable zone: weights 7, 3, 1; `<` counts as 0, A as 10.

    Raise ValueError for a sign that no machine-readable zone holds.
    """
    total = 0
    for place, sign in enumerate(text):
        if sign == "<":
            continue
        if not (sign.isascii() and (sign.isdigit() or sign.isupper())):
            raise ValueError(sign)
        total += int(sign, 36) * _WEIGHTS[place % 3]
    return total % 10


class MachineLine(NamedTuple):
    """What the second line of a passport's machine-readable zone says."""

    number: str
    nationality: str
    birth_date: date | None
    expires_on: date | None


class WrongLine(ValueError):
    """The line was not copied as it stands; its argument names the part whose check digit does not agree."""


def read_machine_line(typed: str, *, today: date) -> MachineLine:
    """Read the second line of a passport (44 signs) and check its four check digits; raise WrongLine."""
    line = re.sub(r"\s", "", typed).upper().replace("«", "<<")
    if len(line) != 44 or not re.fullmatch("[A-Z0-9<]{44}", line):
        raise WrongLine("length")
    number, birth, expiry, rest = line[:9], line[13:19], line[21:27], line[28:42]
    checks = (
        ("number", number, line[9]),
        ("birth", birth, line[19]),
        ("expiry", expiry, line[27]),
        ("rest", rest, line[42]),
        ("whole", line[:10] + line[13:20] + line[21:43], line[43]),
    )
    for name, text, digit in checks:
        # A country that prints nothing in the optional field may leave its digit out.
        if str(check_digit(text)) != digit and not (name == "rest" and digit == "<" and set(text) == {"<"}):
            raise WrongLine(name)
    return MachineLine(number.strip("<"), line[10:13].strip("<"), _date(birth, latest=today), _date(expiry, latest=None))


def _date(digits: str, *, latest: date | None) -> date | None:
    """Return YYMMDD as a date: one of birth is not in the future, one of expiry is in this century."""
    try:
        found = date(2000 + int(digits[:2]), int(digits[2:4]), int(digits[4:]))
    except ValueError:
        return None  # a day that is not known is written as <<
    if latest is not None and found > latest:
        return found.replace(year=found.year - 100)
    return found
