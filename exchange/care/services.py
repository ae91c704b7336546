"""Fill a sheet in, confirm its contacts, note what was said in person. A later answer takes the place of the earlier one."""

from collections.abc import Sequence
from datetime import datetime

from exchange.access.viewers import Viewer
from exchange.care import rules
from exchange.care.content import Answers, Contact, written, written_contacts
from exchange.care.models import CareEntry, CareSheet, Entry, Teller
from exchange.care.queries import find_sheet, health_of
from exchange.foundation.database import db
from exchange.foundation.obstacles import refuse_if
from exchange.history.services import record
from exchange.participants.models import Participant


def answer_sheet(participant: Participant, answers: Answers, *, teller: Teller, by_name: str, actor: Viewer, now: datetime) -> CareSheet:
    """Keep what was said of health, food and help, sealed; raise Refused before acceptance or without consent."""
    refuse_if([*rules.why_not_ask(participant.state), *rules.why_not_keep_health(health_of(participant.id))])
    sheet = _sheet_of(participant)
    sheet.answers = written(answers)
    sheet.answered_at = now
    sheet.answered_as = teller
    sheet.told_at = None
    # What a spreadsheet mentioned about food has been asked again.
    participant.diet_note = None
    _note(participant, Entry.ANSWERED, teller=teller, by_name=by_name, now=now)
    record("care-sheet-answered", participant, actor=actor, now=now)
    return sheet


def record_contacts(
    participant: Participant, contacts: Sequence[Contact], *, teller: Teller, by_name: str, actor: Viewer, now: datetime
) -> CareSheet:
    """Keep whom to call, in order; that is a confirmation as well."""
    refuse_if([*rules.why_not_ask(participant.state), *rules.why_not_confirm(len(contacts))])
    sheet = _sheet_of(participant)
    sheet.contacts = written_contacts(contacts)
    sheet.contact_count = len(contacts)
    sheet.confirmed_at = now
    _note(participant, Entry.ANSWERED, teller=teller, by_name=by_name, now=now)
    record("care-contacts-answered", participant, actor=actor, now=now)
    return sheet


def confirm_contacts(participant: Participant, *, teller: Teller, by_name: str, actor: Viewer, now: datetime) -> None:
    """Record that the contacts are still right."""
    sheet = find_sheet(participant.id)
    refuse_if([*rules.why_not_ask(participant.state), *rules.why_not_confirm(sheet.contact_count if sheet else 0)])
    if sheet is not None:
        sheet.confirmed_at = now
    _note(participant, Entry.CONFIRMED, teller=teller, by_name=by_name, now=now)
    record("care-contacts-confirmed", participant, actor=actor, now=now)


def note_told(participant: Participant, *, by_name: str, actor: Viewer, now: datetime) -> None:
    """Record that the leader was told in person, where nothing of health may be kept; what was said is written nowhere."""
    refuse_if([*rules.why_not_ask(participant.state), *rules.why_not_note_told(health_of(participant.id))])
    _sheet_of(participant).told_at = now
    participant.diet_note = None
    _note(participant, Entry.TOLD, teller=Teller.COORDINATOR, by_name=by_name, now=now)
    record("care-told-in-person", participant, actor=actor, now=now)


def ask_anew(participant: Participant) -> None:
    """Ask for the sheet itself, once details of health may be kept after all."""
    sheet = find_sheet(participant.id)
    if sheet is not None and sheet.told_at is not None and rules.why_not_note_told(health_of(participant.id)):
        sheet.told_at = None


def _sheet_of(participant: Participant) -> CareSheet:
    sheet = find_sheet(participant.id)
    if sheet is None:
        sheet = CareSheet(participant=participant, participant_id=participant.id, city_id=participant.city_id)
        db.session.add(sheet)
        db.session.flush()
    return sheet


def _note(participant: Participant, what: Entry, *, teller: Teller, by_name: str, now: datetime) -> None:
    entry = CareEntry(participant_id=participant.id, city_id=participant.city_id, what=what, teller=teller, by_name=by_name[:200], at=now)
    db.session.add(entry)
