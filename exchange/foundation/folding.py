"""Names and words without case and accents, for searching, sorting and matching."""

import re
import unicodedata

_SPECIAL = str.maketrans(
    {"ß": "ss", "ø": "o", "Ø": "o", "ł": "l", "Ł": "l", "đ": "d", "Đ": "d", "æ": "ae", "Æ": "ae", "œ": "oe"}
    | {"Œ": "oe", "þ": "th", "ð": "d", "ı": "i", "’": "'", "ʼ": "'", "`": "'"}
)
# Signs that nobody sees and that turn the direction of reading round: a name with them looks like another.
_UNSEEN = dict.fromkeys([0xAD, 0x200B, *range(0x202A, 0x202F), 0x2060, *range(0x2066, 0x206A), 0xFEFF])
_WORD = re.compile(r"\w+")
_SLUG = re.compile(r"[^a-z0-9]+")


def fold(text: str | None) -> str:
    """Return a text lower-case, without accents, white space collapsed (`Nguyễn ` → `nguyen`)."""
    if not text:
        return ""
    if text.isascii():
        # Most names and all addresses: nothing to take apart.
        return " ".join(text.replace("`", "'").lower().split())
    plain = unicodedata.normalize("NFKD", text.translate(_SPECIAL))
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).casefold().split())


def seen(text: str) -> str:
    """Return a text without signs that nobody sees; the joiners that some scripts spell with stay."""
    return text if text.isascii() else text.translate(_UNSEEN)


def words(*texts: str | None, limit: int = 400) -> list[str]:
    """Return the distinct folded words of some texts, in their order, at most `limit`."""
    found: dict[str, None] = {}
    for text in texts:
        for word in _WORD.findall(fold(text)):
            found.setdefault(word[:40])
    return list(found)[:limit]


def slug(text: str, *, default: str = "page") -> str:
    """Return an address part in plain ASCII (`Liège, été` → `liege-ete`), at most 60 characters."""
    return _SLUG.sub("-", fold(text)).strip("-")[:60].strip("-") or default
