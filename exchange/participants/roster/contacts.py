"""Phone numbers and e-mail addresses as people type them."""

import re
from functools import lru_cache
from typing import Literal

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from exchange.participants.roster.phones import read_plain_number

_DIGIT = re.compile(r"\d")
_LETTERS = re.compile(r"[^\W\d_]{3,}")
_SEVERAL_PHONES = re.compile(r"\s*(?:[/;,\n]|\bou\b|\bor\b|\boder\b|\bo\b|\by\b|\be\b|\bet\b)\s*")
# What nearly all addresses have before the @; the rest goes through the whole grammar.
_PLAIN_LOCAL = re.compile(r"[A-Za-z0-9_+-]+(?:\.[A-Za-z0-9_+-]+)*")
_BETWEEN_MAILS = re.compile(r"[,;\s/|]+")

PhoneCode = Literal["not_a_phone", "phone_too_short", "phone_doubtful", "several_phones"]
MailCode = Literal["email_invalid", "several_emails"]


@lru_cache(maxsize=1024)
def read_phone(text: str, *, country: str) -> tuple[str | None, PhoneCode | None]:
    """Return the number in international spelling; what is not plainly one stays as typed with a code, or None where it is none."""
    digits = len(_DIGIT.findall(text))
    if digits < 6 or text.startswith(("-", "=", "@")) or _LETTERS.search(text):
        return None, "not_a_phone"
    number = _international(text, country)
    if number:
        return number, None
    parts = [part for part in _SEVERAL_PHONES.split(text) if part]
    if len(parts) > 1 and all(_international(part, country) for part in parts):
        return text, "several_phones"
    return text, "phone_too_short" if digits < 9 else "phone_doubtful"


def _international(text: str, country: str) -> str | None:
    plain = read_plain_number(text)
    if plain is not None:
        return plain or None
    abroad = "+" + text.lstrip("+0")
    for typed, region in ((text, country or None), (abroad, None)) if abroad != text else ((text, country or None),):
        try:
            number = phonenumbers.parse(typed, region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number):
            return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    return None


@lru_cache(maxsize=1024)
def read_email(text: str) -> tuple[str | None, MailCode | None, tuple[str, ...]]:
    """Return the address, or a code and the addresses among which a person chooses. Looks nothing up on the network."""
    typed = text.removeprefix("mailto:").strip().strip("<>")
    address = _address(typed)
    if address:
        return address, None, ()
    found = tuple(
        dict.fromkeys(part for part in (_address(piece.strip("<>()\"'")) for piece in _BETWEEN_MAILS.split(typed) if "@" in piece) if part)
    )
    if len(found) == 1 and typed.count("@") == 1:
        # "Anna Dahl <anna@example.org>" holds one address and nothing to doubt.
        return found[0], None, ()
    return None, "several_emails" if typed.count("@") > 1 and found else "email_invalid", found


def _address(text: str) -> str | None:
    local, _, domain = text.rpartition("@")
    if len(local) <= 64 and _PLAIN_LOCAL.fullmatch(local):
        known = _domain(domain)
        return f"{local}@{known}" if known and len(local) + len(known) < 254 else None
    return _checked(text)


@lru_cache(maxsize=4096)
def _domain(domain: str) -> str | None:
    address = _checked(f"a@{domain}")
    return address[2:] if address else None


def _checked(text: str) -> str | None:
    try:
        # Reserved test domains are what fictional people use.
        return validate_email(text, check_deliverability=False, test_environment=True).normalized
    except EmailNotValidError:
        return None
