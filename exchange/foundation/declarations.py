"""What each column holds about people: class, reason, who sees it, when it is erased.

Classes as in the programme's safety rules: C0 public, C1 programme, C2 identity and contact,
C3 health, papers, custody, consent evidence. Pages, exports, logs and retention read these.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement


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


class WhenErased(StrEnum):
    """What becomes of a person's rows when the person is erased."""

    DELETE = "delete"  # the row goes
    BLANK = "blank"  # the row stays for the figures; every declared column of it is emptied
    KEEP = "keep"  # evidence or a contribution: it stays until its own time is over


@dataclass(frozen=True)
class Belonging:
    """Which rows of a table are about a person, and which hang on trips that ended before a day."""

    of_person: Callable[[UUID], ColumnElement[bool]]
    when_erased: WhenErased
    back_since: Callable[[date], ColumnElement[bool]] | None = None


belongings: dict[type[Any], Belonging] = {}


def belongs(
    model: type[Any],
    *,
    of_person: Callable[[UUID], ColumnElement[bool]],
    when_erased: WhenErased,
    back_since: Callable[[date], ColumnElement[bool]] | None = None,
) -> None:
    """Say once, in a feature's `reactions.connect()`, whose rows a table holds: a person's copy, erasure and retention read it.

    `of_person(person_id)` and `back_since(day)` are conditions on the model; the latter is needed where a column of it is erased
    some days after the return.
    """
    belongings[model] = Belonging(of_person, when_erased, back_since)
