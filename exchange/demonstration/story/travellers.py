"""Third chapter: who goes along, their guardians, and what was agreed to."""

from datetime import date, datetime
from typing import Any

import phonenumbers

from exchange.access.viewers import Viewer
from exchange.cohorts.models import Delegation
from exchange.consents.models import Answer, Channel
from exchange.demonstration.makers import make_participant, make_person
from exchange.demonstration.story.agreements import WITHOUT_HEALTH_DETAILS, add_answers
from exchange.demonstration.story.events import Calendar
from exchange.demonstration.story.scene import COMING, Scene, at, days, steady, years_before
from exchange.foundation.database import db
from exchange.foundation.folding import fold, slug
from exchange.history.services import record
from exchange.participants.models import HOLDING_A_PLACE, Participant, ParticipantKind, ParticipantState
from exchange.people.models import Guardian, Person

_PAPERS = ("identity_card", "passport")


def tell_of_travellers(scene: Scene, cohort: str, rows: dict[str, Any], calendar: Calendar) -> None:
    """Add everybody of one cohort, city by city."""
    for city, row in rows.items():
        for number, facts in enumerate(row["people"]):
            registered = at(calendar.registering + days(number * 2), "14:00", scene.cities[city].time_zone)
            _add_traveller(scene, cohort, scene.delegations[cohort, city], facts, calendar=calendar, registered=registered)


def _add_traveller(
    scene: Scene, cohort: str, delegation: Delegation, facts: dict[str, Any], *, calendar: Calendar, registered: datetime
) -> None:
    key = facts.get("who") or facts["key"]
    kind = ParticipantKind(facts.get("kind", "youngster"))
    state = ParticipantState(facts.get("state", "confirmed" if cohort == COMING else "returned"))
    lacks = set(facts.get("lacks", ()))
    person = scene.people.get(key) or _add_person(scene, key, delegation, facts, calendar.starts)
    if facts.get("email"):
        person.email = facts["email"]
        person.email_folded = fold(person.email)
    participant = make_participant(delegation, person, kind=kind, state=state, registered_at=registered)
    scene.places[cohort, key] = participant
    if cohort == COMING and state is not ParticipantState.WITHDRAWN:
        _add_what_a_trip_needs(participant, person, facts, lacks=lacks)
    desk = scene.desks[delegation.city.slug]
    _tell_history(participant, desk, registered=registered, calendar=calendar, why=facts.get("why", ""), today=scene.today)
    if state in HOLDING_A_PLACE and state is not ParticipantState.OFFERED and "consent" not in lacks:
        answered = min(at(calendar.consents, "18:30"), scene.now)
        health = Answer.REFUSED if cohort == COMING and key in WITHOUT_HEALTH_DETAILS else Answer.GIVEN
        add_answers(participant, photo=Answer(facts.get("photo", "given")), health=health, desk=desk, answered=answered)
    if "asked_anew" in facts:
        # At 18 the young person is asked anew; the guardian's answer no longer speaks for them.
        anew = at(date.fromisoformat(facts["asked_anew"]), "17:00")
        add_answers(participant, photo=Answer.GIVEN, desk=desk, answered=anew, channel=Channel.ACCOUNT)


def _add_person(scene: Scene, key: str, delegation: Delegation, facts: dict[str, Any], starts: date) -> Person:
    city = delegation.city
    lacks = facts.get("lacks", ())
    born: date | None = None
    if "born" in facts:
        born = date.fromisoformat(facts["born"])
    elif "age" in facts and "birth" not in lacks:
        born = years_before(starts - days(facts["days"]), facts["age"])
    languages = list(dict.fromkeys([*city.languages, "en"]))
    person = make_person(
        facts["first"],
        facts["last"],
        city=city,
        birth_date=born,
        preferred_name=facts.get("called", ""),
        email="" if "email" in lacks else facts.get("email") or _address(scene, facts),
        phone=_phone(scene, city.slug, len(scene.people)),
        language="en" if key in {"helene", "ines"} else languages[0] if languages[0] in _WRITTEN else "en",
        languages=languages,
    )
    if "guardian" not in lacks:
        _add_guardians(person, facts)
    scene.people[key] = person
    return person


_WRITTEN = frozenset({"en", "fr", "es", "ca", "de", "it", "pt"})


def _address(scene: Scene, facts: dict[str, Any]) -> str:
    local = ".".join(slug(part) for part in (facts.get("called") or facts["first"], facts["last"]) if part)
    address = f"{local}@demo.example"
    if address in scene.addresses:
        raise ValueError(f"two people of the demonstration have the address {address}")
    scene.addresses.add(address)
    return address


def _phone(scene: Scene, city: str, number: int) -> str:
    """Return a number of the city's country as the roster spells it; none of them is anybody's on purpose."""
    typed = f"{scene.phones[city]}{100 + number}"
    digits = phonenumbers.parse(typed, None)
    return phonenumbers.format_number(digits, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def _add_guardians(person: Person, facts: dict[str, Any]) -> None:
    reads = dict(zip(facts.get("guardians", ()), facts.get("guardians_read", ()), strict=False))
    for position, name in enumerate(facts.get("guardians", ()), start=1):
        local = ".".join(slug(word) for word in (name.split()[0], name.split()[-1]))
        guardian = Guardian(
            city_id=person.city_id,
            person_id=person.id,
            position=position,
            name=name,
            email=f"{local}@example.org",
            phone=person.phone,
            language=reads.get(name) or (person.language if person.language != "en" else ""),
        )
        person.guardians.append(guardian)
    db.session.flush()


def _add_what_a_trip_needs(participant: Participant, person: Person, facts: dict[str, Any], *, lacks: set[str]) -> None:
    """Write what is asked before a trip, and forgotten after it: papers, emergencies, why they go."""
    participant.motivation = facts.get("motivation", "")
    participant.emergency_name = person.guardians[0].name if person.guardians else ""
    participant.emergency_phone = person.guardians[0].phone if person.guardians else ""
    if "diet" in lacks:
        participant.diet_note = "no hazelnuts!!"
    away_until = participant.cohort.away_until_on
    person.nationality = facts.get("nationality") or participant.delegation.city.country
    person.residence_country = participant.delegation.city.country
    person.home_place = participant.delegation.city.name
    if "document" in lacks:
        return
    seed = person.full_name
    person.name_on_document = person.full_name.upper()
    person.document_type = _PAPERS[steady(seed, 0, 1)]
    person.document_number = f"{steady(seed + 'number', 10, 99)}XD{steady(seed, 10_000, 99_999)}"
    person.document_expires_on = away_until - days(6) if "expires" in lacks else away_until + days(steady(seed, 120, 2400))


def _tell_history(participant: Participant, desk: Viewer, *, registered: datetime, calendar: Calendar, why: str, today: date) -> None:
    record("participant-registered", participant, actor=desk, now=registered)
    state = participant.state
    if state in {ParticipantState.CONFIRMED, ParticipantState.RETURNED}:
        confirmed = min(at(calendar.consents + days(1)), at(today, "06:00"))
        record("participant-confirmed", participant, actor=desk, now=confirmed, changed=["state"])
    elif state in {ParticipantState.WITHDRAWN, ParticipantState.DECLINED}:
        left = min(at(calendar.starts - days(20)), at(today - days(2)))
        record("participant-withdrawn", participant, actor=desk, now=left, changed=["state"], reason=why)
