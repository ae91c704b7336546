"""Read the cell of a date: what order its day and month have, and what cannot be one."""

from datetime import date

from exchange.foundation.languages import _l
from exchange.participants.roster import dates
from exchange.participants.roster.around import Around
from exchange.participants.roster.headings import Column
from exchange.participants.roster.plan import Choice, JudgedRow
from exchange.participants.roster.reading import Cell, cell_text
from exchange.participants.roster.saying import ShownDate, short

# The answer that leaves a field as it is: what people type for "nothing".
NO_VALUE = "-"
_EARLIEST_BIRTH = date(1900, 1, 1)


def read_date_cell(row: JudgedRow, field: str, cell: Cell, column: Column, around: Around) -> None:
    """Fill a field with the day that its cell says, or name what is unclear about it."""
    birth = field == "birth_date"
    latest = around.cohort.first_day if birth else None
    read = dates.read_date(cell, habit=around.habits.get(column.index, dates.Habit("dmy", proven=True)), latest_birth=latest)
    typed = short(cell_text(cell))
    choices = tuple(Choice(day.isoformat(), day.isoformat()) for day in read.choices)
    if read.value is None:
        _no_date(row, field, read, typed, column)
        return
    if birth and not _EARLIEST_BIRTH <= read.value <= around.cohort.first_day:
        row.add(
            "birth_date_out_of_range",
            _l("“%(typed)s” cannot be a date of birth.", typed=typed),
            column=column.heading,
            severity="refuse",
            field=field,
        )
        return
    row.values[field] = read.value
    if read.code in {"date_order_assumed", "date_order_mixed"}:
        message = _l(
            "“%(typed)s” is read as %(date)s; day and month could be the other way round. Please check.",
            typed=typed,
            date=ShownDate(read.value),
        )
        row.add(read.code, message, column=column.heading, field=field, choices=choices)
    elif read.two_digit_year:
        message = _l("“%(typed)s” is read as %(date)s. Please check the year.", typed=typed, date=ShownDate(read.value))
        row.add("two_digit_year", message, column=column.heading, field=field)


def _no_date(row: JudgedRow, field: str, read: dates.DateRead, typed: str, column: Column) -> None:
    birth = field == "birth_date"
    if read.code == "date_inconsistent":
        message = _l(
            "“%(typed)s” is typed the other way round than the other dates. Is it %(date)s? Until somebody decides, this row is left out.",
            typed=typed,
            date=ShownDate(read.choices[0]),
        )
        choices = tuple(Choice(day.isoformat(), day.isoformat()) for day in read.choices)
        if not birth:
            choices = (*choices, Choice(NO_VALUE, _l("Leave this date out")))
        row.add("date_inconsistent", message, column=column.heading, severity="decide", field=field, choices=choices)
    elif read.code == "impossible_date":
        message = (
            _l("There is no such date as “%(typed)s”. Correct it in the file.", typed=typed)
            if birth
            else _l("There is no such date as “%(typed)s”; it was left out.", typed=typed)
        )
        row.add("impossible_date", message, column=column.heading, severity="refuse" if birth else "warn", field=field)
    else:
        message = (
            _l("“%(typed)s” is not a date. Correct it in the file.", typed=typed)
            if birth
            else _l("“%(typed)s” is not a date; it was left out.", typed=typed)
        )
        row.add("not_a_date", message, column=column.heading, severity="refuse" if birth else "warn", field=field)
