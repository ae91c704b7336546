"""Measure one person against cohort and trip: age, guardian, paper. Nothing of this is a fault of the file; most are obstacles to come."""

from collections.abc import Mapping
from datetime import date, timedelta

from exchange.foundation.languages import _l, _n
from exchange.participants.roster.around import Around
from exchange.participants.roster.cells import kind_choices
from exchange.participants.roster.dates import age_on, years_later
from exchange.participants.roster.folding import is_latin
from exchange.participants.roster.plan import JudgedRow, Value
from exchange.participants.roster.saying import ShownCountry, ShownDate, kind_label
from exchange.participants.roster.values import kind_of, moves_freely

ADULT = 18
# How long before departure a coming of age still matters: consents may have been asked of a guardian.
_JUST_BEFORE = timedelta(days=90)
_GUARDIAN_CONTACTS = ("guardian1_email", "guardian1_phone", "guardian2_email", "guardian2_phone")


def settle_kind(row: JudgedRow, *, stored: Mapping[str, Value], around: Around) -> None:
    """Give a new person a kind: as said, as a note in another column says of an adult, else youngster."""
    if "kind" in row.values or "kind" in stored or any(problem.field == "kind" for problem in row.problems):
        return
    birth = row.values.get("birth_date")
    age = age_on(birth, around.cohort.first_day) if isinstance(birth, date) else None
    if age is None or age >= ADULT:
        for heading, text in row.aside.items():
            kind = kind_of(text)
            if kind in {"leader", "companion"}:
                row.values["kind"] = kind
                message = _l("Taken as %(kind)s, because it says “%(typed)s”. Please check.", kind=kind_label(kind), typed=text)
                row.add("kind_from_note", message, column=heading, field="kind", choices=kind_choices(("youngster", "leader", "companion")))
                return
    if age is not None and age > around.cohort.oldest:
        message = _n(
            "%(num)s year old on the first day, and no kind is said. Leader or companion?",
            "%(num)s years old on the first day, and no kind is said. Leader or companion?",
            age,
        )
        row.add(
            "kind_missing",
            message,
            column=around.heading("birth_date"),
            severity="decide",
            field="kind",
            choices=kind_choices(("leader", "companion")),
        )
        return
    row.values["kind"] = "youngster"


def check_person(row: JudgedRow, *, stored: Mapping[str, Value], around: Around) -> None:
    """Name what stands in the way of this person travelling, from what is stored and what the row adds."""
    person = {**stored, **row.values}
    birth = person.get("birth_date")
    if isinstance(birth, date):
        _check_age(row, birth, kind=person.get("kind"), around=around)
    elif any(problem.field == "birth_date" for problem in row.problems):
        # A date that cannot be read is already named; whether this is a minor is not known.
        return
    else:
        message = _l("There is no date of birth: this person counts as a minor until it is known.")
        row.add("birth_date_missing", message, column=around.heading("birth_date"), field="birth_date")
    minor = not isinstance(birth, date) or years_later(birth, ADULT) > around.cohort.away_from
    if minor and person.get("kind") in {None, "youngster"} and not any(person.get(field) for field in _GUARDIAN_CONTACTS):
        message = _l("A minor needs a parent or guardian who can be reached; no phone or e-mail of one is given.")
        row.add("guardian_missing", message, column=around.heading("guardian1_name"), field="guardian1_email")
    _check_papers(row, person, around=around)


def _check_age(row: JudgedRow, birth: date, *, kind: Value, around: Around) -> None:
    cohort = around.cohort
    age = age_on(birth, cohort.first_day)
    column = around.heading("birth_date")
    adult_on = years_later(birth, ADULT)
    if kind == "youngster":
        if not cohort.youngest <= age <= cohort.oldest:
            message = _n(
                "%(num)s year old on the first day (%(day)s); this cohort is for %(youngest)s to %(oldest)s.",
                "%(num)s years old on the first day (%(day)s); this cohort is for %(youngest)s to %(oldest)s.",
                age,
                day=ShownDate(cohort.first_day),
                youngest=cohort.youngest,
                oldest=cohort.oldest,
            )
            row.add("age_outside_range", message, column=column, severity="refuse", field="birth_date")
        elif cohort.away_from < adult_on <= cohort.away_until:
            message = _l(
                "A minor at departure, 18 on %(day)s during the trip. The rules for minors hold until then.", day=ShownDate(adult_on)
            )
            row.add("turns_18_during_trip", message, column=column, field="birth_date")
        elif cohort.away_from - _JUST_BEFORE <= adult_on <= cohort.away_from:
            message = _l(
                "18 on %(day)s, before departure: an adult during the trip, who agrees in person from that day.", day=ShownDate(adult_on)
            )
            row.add("turns_18_before_departure", message, column=column, field="birth_date")
    elif kind == "leader" and adult_on > cohort.away_from:
        row.add("leader_is_minor", _l("A leader must be 18 at departure."), column=column, severity="refuse", field="birth_date")


def _check_papers(row: JudgedRow, person: Mapping[str, Value], *, around: Around) -> None:
    expires = person.get("document_expires")
    if isinstance(expires, date) and expires < around.cohort.away_until:
        message = _l("The document expires on %(day)s, before the trip is over. A new one is needed.", day=ShownDate(expires))
        row.add("document_expires_early", message, column=around.heading("document_expires"), field="document_expires")
    nationality = person.get("nationality")
    there = around.cohort.country
    if (
        isinstance(nationality, str)
        and nationality
        and nationality != there
        and not (moves_freely(nationality) and (not there or moves_freely(there)))
    ):
        message = _l(
            "Nationality %(country)s: which papers are needed depends on where this person lives. It will be asked.",
            country=ShownCountry(nationality),
        )
        row.add("papers_to_check", message, column=around.heading("nationality"), field="nationality")
    spelt = [str(person[field]) for field in ("last_name", "first_name") if person.get(field)]
    if not person.get("name_on_document") and not all(is_latin(name) for name in spelt):
        message = _l("The name is kept as typed. For tickets, please add the name as it is printed in the travel document.")
        column = around.heading("last_name" if not is_latin(str(person.get("last_name") or "")) else "first_name")
        row.add("name_on_document_missing", message, column=column, field="name_on_document")
