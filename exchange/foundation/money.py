"""Sums of money as people type and read them; kept in cents."""

import re
from decimal import Decimal

from babel.numbers import format_currency

from exchange.foundation.formats import locale_name

CURRENCIES = ("EUR", "GBP", "CHF", "SEK", "DKK", "NOK", "PLN", "CZK", "HUF", "RON", "BGN", "ISK", "TRY", "UAH", "MAD", "USD")
MOST_CENTS = 10**13
_SHAPE = re.compile(r"^(\d[\d.,]*?)(?:[.,](\d{1,2}))?$", re.ASCII)


def read_cents(typed: str) -> int | None:
    """Return the cents of `12000`, `12 000,50`, `12.000,5` or `12'000.50`; None: no sum.

    One or two digits after the last point or comma are cents; points and commas before it only part thousands.
    """
    found = _SHAPE.match(re.sub(r"[\s'’\u00a0\u202f]", "", typed))
    if found is None:
        return None
    whole = re.sub(r"[.,]", "", found.group(1))
    cents = int(whole[:20]) * 100 + int((found.group(2) or "0").ljust(2, "0"))
    return cents if cents <= MOST_CENTS else None


def write_cents(cents: int | None) -> str:
    """Return cents as a form shows them again."""
    if cents is None:
        return ""
    return f"{cents // 100}" if cents % 100 == 0 else f"{cents // 100}.{cents % 100:02d}"


def money(cents: int | None, currency: str) -> str:
    """Return a sum as the reader's language writes it."""
    if cents is None:
        return ""
    shape = "#,##0.00 ¤" if cents % 100 else "#,##0 ¤"
    return format_currency(Decimal(cents) / 100, currency, locale=locale_name(), currency_digits=False, format=shape)
