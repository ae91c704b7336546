"""What each column holds about people: class, reason, who sees it, when it is erased.

Classes as in the programme's safety rules: C0 public, C1 programme, C2 identity and contact,
C3 health, papers, custody, consent evidence. Pages, exports, logs and retention read these.
"""

from enum import StrEnum
from typing import Any


class Sensitivity(StrEnum):
    """The class of a column's content."""

    C0 = "public"
    C1 = "programme"
    C2 = "identity and contact"
    C3 = "health, papers, evidence"


def personal(sensitivity: Sensitivity, *, why: str, seen_by: str, erased: str, in_copy: bool = True) -> dict[str, Any]:
    """Declare a column that holds personal data; goes into `mapped_column(info=…)`.

    `erased` says when; `in_copy` whether the person's own copy contains it.
    """
    return {
        "personal": {
            "sensitivity": sensitivity,
            "why": why,
            "seen_by": seen_by,
            "erased": erased,
            "in_copy": in_copy,
        }
    }


def plain(note: str = "") -> dict[str, Any]:
    """Declare a column that holds nothing about a person."""
    return {"plain": note or True}
