"""Ages in whole years; pure. Whoever has no known birth date is a minor."""

from datetime import date
from typing import overload

ADULT = 18


def years_later(day: date, years: int) -> date:
    """Return the same day some years later; who is born on 29 February has the birthday on 1 March of a common year."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


@overload
def age_on(birth_date: date, day: date) -> int: ...
@overload
def age_on(birth_date: date | None, day: date) -> int | None: ...
def age_on(birth_date: date | None, day: date) -> int | None:
    """Return the age in whole years; who is born on 29 February turns older on 1 March of a common year."""
    if birth_date is None:
        return None
    # Before the birthday's month and day one year is missing; 29 February comes, in a common year, on 1 March.
    return day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day))


def is_minor(birth_date: date | None, day: date) -> bool:
    """Say whether somebody is under 18 on a day; an unknown birth date means a minor."""
    age = age_on(birth_date, day)
    return age is None or age < ADULT
