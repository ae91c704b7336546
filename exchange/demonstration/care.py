"""Makers of care: a sheet with its contacts, and the consent without which nothing of it is kept or read."""

from datetime import datetime
from typing import Any

from exchange.care.content import Answers, Contact, written, written_contacts
from exchange.care.models import CareReading, CareSheet, Part, Teller, Way
from exchange.care.rules import lasts
from exchange.consents.keeping import refresh_standings
from exchange.consents.models import Answer, Capacity, Channel, Consent, Purpose
from exchange.consents.texts import CURRENT
from exchange.demonstration.makers import THEN
from exchange.foundation.database import db
from exchange.participants.models import Participant
from exchange.participants.rules import is_minor

NADIA = Contact("Nadia Belkacem", "mother", "+33 6 12 34 56 78", "French, Arabic")


def make_consent(participant: Participant, purpose: Purpose, answer: Answer = Answer.GIVEN, **facts: Any) -> Consent:
    """Add one answer on paper, of a guardian for a minor."""
    minor = is_minor(participant.person.birth_date, facts.get("answered_at", THEN).date())
    facts = {
        "text_version": CURRENT[purpose],
        "language": "en",
        "given_by_name": "Nadia Belkacem",
        "capacity": Capacity.GUARDIAN if minor else Capacity.SELF,
        "channel": Channel.PAPER,
        "answered_at": THEN,
    } | facts
    consent = Consent(participant_id=participant.id, city_id=participant.city_id, purpose=purpose, answer=answer, **facts)
    db.session.add(consent)
    refresh_standings([participant.id], now=consent.answered_at)
    db.session.flush()
    return consent


def make_care_sheet(
    participant: Participant,
    answers: Answers | None = None,
    contacts: tuple[Contact, ...] = (NADIA,),
    *,
    with_consent: bool = True,
    shares: bool = True,
    at: datetime = THEN,
    **facts: Any,
) -> CareSheet:
    """Add a sheet as a guardian filled it in, with the consent to keep it and to tell the host."""
    if with_consent:
        make_consent(participant, Purpose.HEALTH_DATA)
        make_consent(participant, Purpose.HOST_SHARING, Answer.GIVEN if shares else Answer.REFUSED)
    facts = {"answered_at": at, "answered_as": Teller.GUARDIAN, "confirmed_at": at, "contact_count": len(contacts)} | facts
    sheet = CareSheet(participant=participant, participant_id=participant.id, city_id=participant.city_id, **facts)
    sheet.answers = written(answers or Answers())
    sheet.contacts = written_contacts(contacts) if contacts else None
    db.session.add(sheet)
    db.session.flush()
    return sheet


def make_care_reading(participant: Participant, **facts: Any) -> CareReading:
    """Add an emergency reading that nobody has looked into."""
    facts = {
        "reader_name": "Hélène Marchetti",
        "way": Way.BREAK_GLASS,
        "part": Part.SHEET,
        "at": THEN,
        "until_at": THEN + lasts(Way.BREAK_GLASS),
        "proved_at": THEN,
    } | facts
    reading = CareReading(participant=participant, participant_id=participant.id, city_id=participant.city_id, **facts)
    reading.reason = "She fainted at the station"
    db.session.add(reading)
    db.session.flush()
    return reading
