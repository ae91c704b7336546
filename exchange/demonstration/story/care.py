"""What the leaders of the coming cohort must know: sheets that are filled in, one refused, one that nobody has answered yet."""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from exchange.access.permissions import Role
from exchange.care.content import Allergy, Answers, Condition, Contact, Medicine, written, written_contacts
from exchange.care.models import CareEntry, CareReading, CareSheet, Entry, Part, Teller, Way
from exchange.care.rules import ASKED, lasts
from exchange.consents.models import Answer, Consent, Purpose
from exchange.demonstration.care import make_consent
from exchange.demonstration.story.scene import COMING, Scene, acting, days
from exchange.foundation.database import db
from exchange.history.services import record
from exchange.participants.models import Participant
from exchange.participants.rules import is_minor

# What is told, by the short keys of people; everybody else has nothing to tell, which is a full answer.
_TOLD: dict[str, Answers] = {
    "kylian": Answers(
        allergies=(
            Allergy(
                "nuts",
                "anaphylaxis",
                traces=True,
                action="Adrenaline pen into the thigh, then 112; lay him down, legs up",
                medicine="Two adrenaline pens, front pocket of the backpack",
            ),
        ),
        medicines=(Medicine("Antihistamine", "1 tablet of 10 mg", "when needed, at most once a day", alone=True),),
        trusted="Fatoumata",
        swims="yes",
    ),
    "dilan": Answers(food=("no-pork",), conditions=(Condition("Travel sickness", "A seat in front, looking ahead; a stop helps"),)),
    "beatriz": Answers(food=("vegetarian",), allergies=(Allergy("milk", "intolerance", action="Nothing to do, it passes"),)),
    "milan": Answers(
        access=("quiet-room", "schedule-in-advance"),
        conditions=(
            Condition(
                "Loud rooms become too much",
                "Take him outside, do not ask questions, wait",
                host_action="Show the quiet room on arrival, before the opening",
            ),
        ),
    ),
    "svenja": Answers(medicines=(Medicine("Asthma spray", "2 puffs", "when needed", alone=True),)),
    "angel": Answers(food=("gluten-free",), allergies=(Allergy("gluten", "allergy", action="Let him rest"),)),
}
# Nobody has answered yet, though they may; a refusal of keeping details of health.
_OPEN = frozenset({"pietro", "malik"})
_REFUSED = frozenset({"amelie-k"})


def tell_of_care(scene: Scene) -> None:
    """Fill in the care sheets of the coming cohort, each with its consent, and tell of one emergency."""
    asked = {key: place for (cohort, key), place in scene.places.items() if cohort == COMING and place.state in ASKED}
    agreed = set(db.session.scalars(select(Consent.participant_id).where(Consent.purpose == Purpose.PARTICIPATION)))
    known = set(db.session.scalars(select(Consent.participant_id).where(Consent.purpose == Purpose.HEALTH_DATA)))
    answered = scene.now - days(9)
    for key, place in asked.items():
        if place.id not in agreed:
            continue  # whoever has not agreed to the trip yet has not been asked about health either
        if place.id not in known:
            _agree(place, Purpose.HEALTH_DATA, Answer.REFUSED if key in _REFUSED else Answer.GIVEN, at=answered)
            _agree(place, Purpose.HOST_SHARING, Answer.GIVEN, at=answered)
        if key not in _OPEN:
            _fill_in(place, None if key in _REFUSED else _TOLD.get(key, Answers()), at=answered)
    if "kylian" in asked:
        _tell_of_an_emergency(scene, asked["kylian"])
    db.session.flush()


def _agree(place: Participant, purpose: Purpose, answer: Answer, *, at: datetime) -> None:
    guardians = place.person.guardians
    minor = is_minor(place.person.birth_date, at.date())
    name = guardians[0].name if minor and guardians else place.person.full_name
    make_consent(place, purpose, answer, given_by_name=name, language=place.person.language, answered_at=at)


def _fill_in(place: Participant, answers: Answers | None, *, at: datetime) -> None:
    person = place.person
    minor = is_minor(person.birth_date, at.date())
    teller = Teller.GUARDIAN if minor else Teller.SELF
    name = person.guardians[0].name if minor and person.guardians else person.full_name
    contacts = _contacts(place)
    facts: dict[str, Any] = {"contact_count": len(contacts), "confirmed_at": at}
    sheet = CareSheet(participant=place, participant_id=place.id, city_id=place.city_id, **facts)
    sheet.contacts = written_contacts(contacts)
    if answers is not None:
        sheet.answers, sheet.answered_at, sheet.answered_as = written(answers), at, teller
    db.session.add(sheet)
    db.session.add(CareEntry(participant_id=place.id, city_id=place.city_id, what=Entry.ANSWERED, teller=teller, by_name=name, at=at))


def _contacts(place: Participant) -> tuple[Contact, ...]:
    person = place.person
    found = [Contact(one.name, str(one.relation.label), one.phone) for one in person.guardians if one.phone]
    return tuple(found) or (Contact("A relative at home", "sister", person.phone),)


def _tell_of_an_emergency(scene: Scene, place: Participant) -> None:
    """Let the leader have opened a sheet long before the trip, for a good reason that nobody has looked into yet."""
    leader = scene.people["helene"]
    at = scene.now - days(2)
    reading = CareReading(
        participant=place,
        participant_id=place.id,
        city_id=place.city_id,
        reader_id=leader.id,
        reader_name=leader.full_name,
        way=Way.BREAK_GLASS,
        part=Part.SHEET,
        at=at,
        until_at=at + lasts(Way.BREAK_GLASS),
        proved_at=at,
    )
    reading.reason = "At our preparation day he ate cake of unknown content; I had to know what to do."
    db.session.add(reading)
    record("care-read-break-glass", place, actor=acting(leader, Role.LEADER, place.delegation.city), now=at)
