"""From the words of a declaration to the day on which something is erased."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class Anchor(StrEnum):
    """The day from which a time runs."""

    RETURN = "return"  # the last day of a person's latest trip
    LAST_COHORT = "last-cohort"  # the same day; the whole person goes, not one column
    ROW = "row"  # the row's own age; the feature or the worker clears it
    EVENT = "event"  # something happens: sent, withdrawn, signed out; the deed itself erases


@dataclass(frozen=True)
class Keeping:
    """How long something is kept: `days` after the anchor."""

    anchor: Anchor
    days: int = 0


# Every phrase a column may declare as `erased`; a test keeps this and the declarations equal.
KEEPINGS: Mapping[str, Keeping] = {
    "14 days after return": Keeping(Anchor.RETURN, 14),
    "30 days after return": Keeping(Anchor.RETURN, 30),
    "60 days after return": Keeping(Anchor.RETURN, 60),
    "24 months after the last cohort": Keeping(Anchor.LAST_COHORT, 730),
    "10 years after the cohort, as evidence": Keeping(Anchor.RETURN, 3652),
    "text after 30 days": Keeping(Anchor.ROW, 30),
    "30 days after two entries were merged": Keeping(Anchor.ROW, 30),
    "7 days after upload": Keeping(Anchor.ROW, 7),
    "after 24 hours": Keeping(Anchor.ROW, 1),
    "after 10 years": Keeping(Anchor.ROW, 3652),
    "12 months after the decision, earlier when it was never sent": Keeping(Anchor.ROW, 365),
    "as its question says: 12 months after the decision, or 60 days after return": Keeping(Anchor.ROW, 365),
    "after the 25th birthday, three years after it was written at the earliest, never while it is open": Keeping(Anchor.EVENT),
    "after 2 hours or when given back": Keeping(Anchor.EVENT),
    "12 months after it was last shown, sooner when somebody on it or who put it there is erased": Keeping(Anchor.ROW, 365),
    "at sign-out": Keeping(Anchor.EVENT),
    "when sent": Keeping(Anchor.EVENT),
    "when consent is withdrawn": Keeping(Anchor.EVENT),
    "with the account": Keeping(Anchor.EVENT),
    "with the comment": Keeping(Anchor.EVENT),
    "when whoever wrote it takes it back or is erased": Keeping(Anchor.EVENT),
    "with the city": Keeping(Anchor.EVENT),
    "with the request": Keeping(Anchor.EVENT),
    "6 months after the two cities last talked, sooner when the help ends": Keeping(Anchor.ROW, 184),
    "3 years after the help ended, or after the two cities last talked": Keeping(Anchor.ROW, 1096),
    "with the sighting": Keeping(Anchor.EVENT),
    "stays as a contribution without a name when the author is erased": Keeping(Anchor.EVENT),
}


def returned_before(keeping: Keeping, *, today: date) -> date:
    """Return the day before which a trip must have ended for something to be due now."""
    return today - timedelta(days=keeping.days)


def is_due(keeping: Keeping, *, last_day_away: date | None, today: date) -> bool:
    """Say whether what hangs on a return is due; who is on no trip keeps nothing because of one."""
    if keeping.anchor not in (Anchor.RETURN, Anchor.LAST_COHORT) or last_day_away is None:
        return False
    return last_day_away < returned_before(keeping, today=today)
