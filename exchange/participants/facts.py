"""Where each field of a participant is kept: the roster file, the form, the import and the export name the same thirty."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from exchange.foundation.folding import fold
from exchange.foundation.languages import LANGUAGES, LazyString, _l
from exchange.foundation.sealing import Secret
from exchange.participants.models import Participant, ParticipantKind
from exchange.people.models import Guardian, Person

Value = str | date | bool | tuple[str, ...] | None
Facts = Mapping[str, Value]

PERSON_COLUMNS: Mapping[str, str] = {
    "last_name": "last_name",
    "first_name": "first_name",
    "name_on_document": "name_on_document",
    "preferred_name": "preferred_name",
    "pronouns": "pronouns",
    "birth_date": "birth_date",
    "email": "email",
    "phone": "phone",
    "language": "language",
    "languages": "languages",
    "nationality": "nationality",
    "residence_country": "residence_country",
    "home_place": "home_place",
    "document_type": "document_type",
    "document_number": "document_number",
    "document_expires": "document_expires_on",
}
PARTICIPANT_COLUMNS: Mapping[str, str] = {
    "kind": "kind",
    "emergency_name": "emergency_name",
    "emergency_phone": "emergency_phone",
    "diet": "diet_note",
    "fewer_opportunities": "fewer_opportunities",
    "motivation": "motivation",
    "external_id": "external_id",
}
GUARDIAN_PARTS = ("name", "email", "phone", "language")
GUARDIAN_COLUMNS: Mapping[str, tuple[int, str]] = {
    f"guardian{position}_{part}": (position, part) for position in (1, 2) for part in GUARDIAN_PARTS
}
# Kept sealed, shown on request only, never exported (class C3).
SEALED = frozenset({"document_number", "diet"})

LABELS: Mapping[str, LazyString] = {
    "last_name": _l("Last name"),
    "first_name": _l("First name"),
    "name_on_document": _l("Name on the travel document"),
    "preferred_name": _l("Likes to be called"),
    "pronouns": _l("Pronouns"),
    "birth_date": _l("Date of birth"),
    "email": _l("E-mail"),
    "phone": _l("Phone"),
    "language": _l("Language of letters"),
    "kind": _l("Travels as"),
    "languages": _l("Languages spoken"),
    "nationality": _l("Nationality"),
    "residence_country": _l("Country of residence"),
    "home_place": _l("Home place"),
    "document_type": _l("Kind of travel document"),
    "document_number": _l("Number of the travel document"),
    "document_expires": _l("Travel document valid until"),
    "guardian1_name": _l("First guardian: name"),
    "guardian1_email": _l("First guardian: e-mail"),
    "guardian1_phone": _l("First guardian: phone"),
    "guardian1_language": _l("First guardian: language"),
    "guardian2_name": _l("Second guardian: name"),
    "guardian2_email": _l("Second guardian: e-mail"),
    "guardian2_phone": _l("Second guardian: phone"),
    "guardian2_language": _l("Second guardian: language"),
    "emergency_name": _l("In an emergency: name"),
    "emergency_phone": _l("In an emergency: phone"),
    "diet": _l("What they cannot eat"),
    "fewer_opportunities": _l("Fewer opportunities"),
    "motivation": _l("Why they want to go"),
    "external_id": _l("Number in the city’s own list"),
    "city": _l("City"),
    "full_name": _l("Whole name"),
}


def stored_facts(participant: Participant, person: Person, guardians: list[Guardian], *, sealed: bool) -> dict[str, Value]:
    """Return what is known, by field; what is not known is left out. Sealed fields only where asked for."""
    found: dict[str, Any] = {}
    for field, column in PERSON_COLUMNS.items():
        if field not in SEALED or sealed:
            found[field] = getattr(person, column)
    for field, column in PARTICIPANT_COLUMNS.items():
        if field not in SEALED or sealed:
            found[field] = getattr(participant, column)
    for guardian in guardians:
        for part in GUARDIAN_PARTS:
            found[f"guardian{guardian.position}_{part}"] = getattr(guardian, part)
    return {field: _plain(value) for field, value in found.items() if value not in (None, "", [], ())}


def _plain(value: Any) -> Value:
    if isinstance(value, Secret):
        return value.reveal()
    if isinstance(value, list):
        return tuple(value)
    return value.value if isinstance(value, ParticipantKind) else value


def write_facts(participant: Participant, person: Person, facts: Facts) -> list[str]:
    """Set the columns that the facts name and return the fields that changed; a field that is not named stays."""
    changed = []
    for field, value in facts.items():
        if field in GUARDIAN_COLUMNS:
            is_changed = _write_guardian(person, field, value)
        elif field in PERSON_COLUMNS:
            is_changed = _set(person, PERSON_COLUMNS[field], value)
        else:
            is_changed = _set(participant, PARTICIPANT_COLUMNS[field], value)
        if is_changed:
            changed.append(field)
    person.sort_name = fold(f"{person.last_name} {person.first_name}")[:200]
    person.email_folded = fold(person.email)
    participant.sort_name = person.sort_name
    return changed


def _set(row: Any, column: str, value: Value) -> bool:
    new: Any = value
    if column == "kind":
        new = ParticipantKind(str(value))
    elif column == "languages":
        new = list(value) if isinstance(value, tuple) else []
    elif value is None and column not in {"birth_date", "document_expires_on", "fewer_opportunities", "document_number", "diet_note"}:
        new = ""
    old = getattr(row, column)
    if column in {"document_number", "diet_note"}:
        old, new = old.reveal() if isinstance(old, Secret) else None, new or None
    if old == new:
        return False
    setattr(row, column, new)
    return True


def _write_guardian(person: Person, field: str, value: Value) -> bool:
    position, part = GUARDIAN_COLUMNS[field]
    text = str(value or "")
    guardian = next((one for one in person.guardians if one.position == position), None)
    if guardian is None:
        if not text:
            return False
        guardian = Guardian(person_id=person.id, city_id=person.city_id, position=position)
        person.guardians.append(guardian)
    if getattr(guardian, part) == text:
        return False
    setattr(guardian, part, text)
    return True


def letter_language(facts: Facts, *, city_languages: list[str]) -> str:
    """Return the language of letters: as chosen, else the first spoken one that Exchange speaks, the city's, English."""
    spoken = facts.get("languages")
    wishes = [facts.get("language"), *(spoken if isinstance(spoken, tuple) else ()), *city_languages]
    return next((str(wish) for wish in wishes if wish in LANGUAGES), "en")
