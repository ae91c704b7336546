"""The emergency sheets of a group on paper: one page a person, watermarked with who printed them and until when they may be kept."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from exchange.care import rules
from exchange.care.content import Answers, Contact
from exchange.care.models import CareSheet
from exchange.care.queries import answers_of, contacts_of
from exchange.care.rules import Health
from exchange.care.wording import contact_words, said_sections
from exchange.cohorts.models import Cohort, Delegation
from exchange.foundation.formats import country, day, days_span, language_name, listed
from exchange.foundation.languages import _, reader_language
from exchange.foundation.pdf import render_pdf
from exchange.participants.models import Participant, ParticipantKind
from exchange.participants.rules import age_on

_TEMPLATE = "care/typst/emergency.typ"


def render_sheets(rows: Iterable[Any], *, cohort: Cohort, delegation: Delegation, reader: str, network: str, now: datetime) -> bytes:
    """Return the PDF; `rows` are participant, sheet, health, consent to emergency care."""
    people = list(rows)
    language = reader_language()
    keep_until = rules.window(cohort)[1]
    leaders = [
        (one.person.full_name, one.person.phone) for one, *_rest in people if one.kind is ParticipantKind.LEADER and one.person.phone
    ]
    title = _("Emergency sheets: %(city)s, %(cohort)s", city=delegation.city.name_in(language), cohort=cohort.name)
    data = {
        "product": "Exchange",
        "network": network,
        "title": title,
        "footer": _(
            "Printed by %(name)s on %(day)s. For the leaders of this group only. Destroy by %(until)s at the latest.",
            name=reader,
            day=day(now.date()),
            until=day(keep_until),
        ),
        "watermark": [reader, day(now.date())],
        "kicker": [
            days_span(cohort.away_from_on, cohort.away_until_on),
            f"{cohort.conference.place}, {country(cohort.conference.country)}",
        ],
        "nobody_word": _("Nobody is known. Ask before you leave."),
        "numbers_title": _("Who helps"),
        "numbers": [
            (_("In danger"), "112"),
            (_("A child is missing"), "116 000"),
            *((_("Leader: %(name)s", name=name), phone) for name, phone in leaders),
        ],
        "people": [_person(participant, sheet, Health(health), Health(urgent), cohort) for participant, sheet, health, urgent in people],
    }
    return render_pdf(_TEMPLATE, data, language=language, document_date=now)


def _person(participant: Participant, sheet: CareSheet | None, health: Health, urgent: Health, cohort: Cohort) -> dict[str, Any]:
    person = participant.person
    answers = answers_of(sheet) if health is Health.GIVEN else None
    contacts = contacts_of(sheet)
    age = age_on(person.birth_date, cohort.first_day)
    facts = [
        (_("Date of birth"), f"{day(person.birth_date)} ({age})" if person.birth_date else _("not known: counts as a minor")),
        (_("Nationality"), country(person.nationality) if person.nationality else ""),
        (_("Languages"), listed(language_name(code) for code in person.languages)),
        (_("Own phone"), person.phone),
        (_("Medical help in an emergency"), _urgent(urgent)),
    ]
    return {
        "name": person.full_name,
        "danger": bool(answers and answers.dangers),
        "danger_word": _("Danger to life"),
        "facts": [row for row in facts if row[1]],
        "calls_title": _("Call, in this order"),
        "calls": _calls(participant, contacts),
        "sections": _sections(answers, health),
    }


def _urgent(urgent: Health) -> str:
    if urgent is Health.GIVEN:
        return _("agreed")
    return _("not answered: call first") if urgent is Health.MISSING else _("not agreed: call first")


def _calls(participant: Participant, contacts: tuple[Contact, ...]) -> list[str]:
    guardians = [
        Contact(one.name, str(one.relation.label), one.phone, language_name(one.language) if one.language else "")
        for one in participant.person.guardians
        if one.phone and one.removed_at is None and one.must_be_informed and one.phone not in {contact.phone for contact in contacts}
    ]
    return [contact_words(one) for one in (*contacts, *guardians)]


def _sections(answers: Answers | None, health: Health) -> list[dict[str, Any]]:
    if answers is None:
        sentence = (
            _("The care sheet is not filled in. Ask before you leave.")
            if health in (Health.GIVEN, Health.MISSING)
            else _("Details of health may not be kept. What was said in person is not written here.")
        )
        return [{"title": _("Health, food and help"), "lines": [sentence]}]
    return [{"title": title, "lines": lines} for title, lines in said_sections(answers)]
