"""When two e-mail addresses are one mailbox, and when they only look alike; pure."""

import re
import unicodedata

# Letters of other scripts that people read as these Latin ones (Unicode TR 39, "confusables"; the ones that mail addresses use).
_LOOKS_LIKE = str.maketrans(
    {
        **dict(zip("авеѕіјкмнорстухԁԍһӏԛѡгҽь", "abesijkmhopctyxdghlqwreb", strict=True)),
        **dict(zip("αβγεικνορτυχωηϲϳ", "abyeikvoptuxwncj", strict=True)),
        **dict(zip("ացզհոսօք", "wgqhnuop", strict=True)),
        **dict(zip("ɑɡıɩʟɴʀꮪꭵⅼᴄᴏᴠᴡᴢʏ", "agiilnrsilcovwzy", strict=True)),
        "ø": "o",
        "đ": "d",
        "ł": "l",
        "ħ": "h",
        "ŧ": "t",
        "ß": "ss",
        "æ": "ae",
        "œ": "oe",
        "п": "n",
        "ꜱ": "s",
    }
)
# Never seen, and dropped or read as nothing by mail programs: soft hyphen, joiners, directions, variation selectors.
_UNSEEN = {"Cf", "Cc", "Mn", "Zs"}
_SAME_DOMAIN = {"googlemail.com": "gmail.com"}
# Remarks in brackets belong to no mailbox, and a mail server may be named instead of the domain that it serves.
_REMARK = re.compile(r"\([^()]*\)")
_SERVER = re.compile(r"^(?:mail|email|e-mail|webmail|smtp|imap|pop3?|mx\d?|www|m)\.(?=[^.]+\.)")


def mailbox(address: str | None) -> str:
    """Return an address as its mailbox is found: case and the writing of the domain do not matter, anything else does."""
    local, at, domain = unicodedata.normalize("NFKC", address or "").strip().rpartition("@")
    if not at or not local or not domain:
        return ""
    domain = _spelled_out(domain)
    return f"{local.lower()}@{_SAME_DOMAIN.get(domain, domain)}"[:200]


def lookalike(address: str | None) -> str:
    """Return what all spellings of an address share: without dots, +tags, remarks, quotes, accents, and letters of other scripts.

    Two different people may share it; it only ever refuses, it never lets anybody in.
    """
    # Without remarks first, for there may be an @ in one; of "Name <address>" the address.
    bare = _without_remarks(unicodedata.normalize("NFKC", address or "")).rpartition("<")[2].partition(">")[0]
    local, at, domain = mailbox(bare).rpartition("@")
    if not at:
        return ""
    name = re.sub(r'["\\.]', "", _seen(local).partition("+")[0])
    domain = _SERVER.sub("", _seen(domain).strip("."))
    return f"{name}@{_SAME_DOMAIN.get(domain, domain)}"


def _without_remarks(text: str) -> str:
    # The innermost first: a remark may hold others.
    while (shorter := _REMARK.sub("", text)) != text:
        text = shorter
    return text


def _spelled_out(domain: str) -> str:
    """Return a domain in its own letters: `xn--bcher-kva.example` is `bücher.example`."""
    plain = domain.strip().rstrip(".").lower()
    try:
        return plain.encode("ascii").decode("idna") if plain.isascii() else plain.encode("idna").decode("idna")
    except UnicodeError:
        return plain


def _seen(text: str) -> str:
    """Return a text as an eye reads it, in plain Latin letters where they look so."""
    taken_apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in taken_apart.translate(_LOOKS_LIKE) if unicodedata.category(c) not in _UNSEEN)
