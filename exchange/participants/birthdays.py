"""What a corrected date of birth turns around; pure. It is said before it is saved."""

from datetime import date

from exchange.cohorts.models import Cohort
from exchange.foundation.languages import LazyString, _l
from exchange.participants.models import ParticipantKind
from exchange.people.ages import is_minor

NOW_MINOR, NOW_ADULT = "now-minor", "now-adult"


def switch_of(before: date | None, after: date | None, *, kind: ParticipantKind, cohort: Cohort) -> str:
    """Return whether a young person becomes a minor or an adult at departure by another date of birth; empty: neither."""
    if kind is not ParticipantKind.YOUNGSTER or before == after:
        return ""
    was, becomes = is_minor(before, cohort.away_from_on), is_minor(after, cohort.away_from_on)
    if was == becomes:
        return ""
    return NOW_MINOR if becomes else NOW_ADULT


SENTENCES: dict[str, LazyString] = {
    NOW_MINOR: _l(
        "With this date of birth they leave as a minor: a parent or guardian must agree, and what they agreed to alone is asked again."
        " Nothing is saved yet. Check the date, then save again."
    ),
    NOW_ADULT: _l(
        "With this date of birth they are 18 at departure: they answer for themselves, and what their guardians agreed to is asked again."
        " Nothing is saved yet. Check the date, then save again."
    ),
}

# The same of a row of a file, where a preview is looked at anyway.
IN_A_FILE: dict[str, LazyString] = {
    NOW_MINOR: _l(
        "With this date of birth they leave as a minor: a parent or guardian must agree, and what they agreed to alone is asked again."
    ),
    NOW_ADULT: _l(
        "With this date of birth they are 18 at departure: they answer for themselves, and what their guardians agreed to is asked again."
    ),
}
