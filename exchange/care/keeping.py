"""What is done by the calendar: contacts are asked for again a week before departure, and whoever is erased gets a receipt."""

from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from exchange.access.viewers import PROGRAMME
from exchange.care import letters, rules
from exchange.care.models import CareEntry, CareSheet, Entry
from exchange.care.reading import tell_family
from exchange.cohorts.models import Cohort
from exchange.foundation.database import db
from exchange.foundation.languages import Sentence, _l
from exchange.guardians.services import day_at_home, link_for_letter
from exchange.history.services import record
from exchange.messages.drafts import LINK
from exchange.messages.services import queue_letter
from exchange.participants.models import Participant
from exchange.participants.rules import is_minor
from exchange.people.models import Person
from exchange.people.rules import guardians_who_sign

_WHOLE = (
    joinedload(CareSheet.participant, innerjoin=True).joinedload(Participant.person, innerjoin=True).selectinload(Person.guardians),
    joinedload(CareSheet.participant, innerjoin=True).joinedload(Participant.cohort, innerjoin=True),
)


def ask_to_confirm(*, today: date, now: datetime) -> int:
    """Ask everybody who leaves within seven days, once, whether their emergency contacts are still right; return how many.

    Call inside `transaction()`, in the scope of the programme. Contacts that were written or confirmed within these seven days are.
    """
    leaving = (
        select(CareSheet)
        .join(Participant, Participant.id == CareSheet.participant_id)
        .join(Cohort, Cohort.id == Participant.cohort_id)
        .where(
            CareSheet.contact_count > 0,
            CareSheet.confirm_asked_at.is_(None),
            Participant.state.in_(sorted(rules.ASKED)),
            Cohort.away_from_on >= today,
            Cohort.away_from_on <= today + rules.CONFIRM_BEFORE,
        )
        .options(*_WHOLE)
        .order_by(CareSheet.id)
    )
    asked = 0
    for sheet in db.session.scalars(leaving).all():
        confirmed_on = sheet.confirmed_at.date() if sheet.confirmed_at else None
        if rules.must_ask_again(cohort=sheet.participant.cohort, today=today, confirmed_on=confirmed_on, asked_on=None):
            sheet.confirm_asked_at = now
            _send_question(sheet.participant, now=now)
            asked += 1
    return asked


def _send_question(participant: Participant, *, now: datetime) -> None:
    person = participant.person
    words: Sentence = _l("Say that they are right")
    key = f"care-confirm:{participant.id}"
    today = day_at_home(participant, now)
    if not is_minor(person.birth_date, today):
        draft = letters.confirm_contacts(participant, button=(words, f"/me/care/{participant.id}"))
        queue_letter(draft, to=person, city_id=participant.city_id, actor=PROGRAMME, now=now, dedupe_key=key)
        return
    for guardian in guardians_who_sign(person.guardians, today=today):
        if not guardian.email:
            continue
        link = link_for_letter(participant, guardian, actor=PROGRAMME, now=now)
        if link is None:
            continue
        queue_letter(
            letters.confirm_contacts(participant, button=(words, LINK)),
            to_address=guardian.email,
            to_name=guardian.name,
            language=guardian.language or person.language,
            city_id=participant.city_id,
            actor=PROGRAMME,
            now=now,
            link=link,
            dedupe_key=f"{key}:{guardian.id}",
        )


def send_receipts(*, now: datetime) -> int:
    """Tell everybody whose sheet retention has erased; return how many. Inside `transaction()`, in the scope of the programme.

    Whoever erased it, it is seen in the row: answered once, and nothing sealed is left.
    """
    erased = (
        select(CareSheet)
        .where(
            CareSheet.receipt_at.is_(None),
            CareSheet.answers_sealed.is_(None),
            CareSheet.contacts_sealed.is_(None),
            or_(CareSheet.answered_at.is_not(None), CareSheet.contact_count > 0),
        )
        .options(*_WHOLE)
        .order_by(CareSheet.id)
    )
    sheets = db.session.scalars(erased).all()
    for sheet in sheets:
        participant = sheet.participant
        sheet.receipt_at = now
        sheet.contact_count = 0
        db.session.add(CareEntry(participant_id=participant.id, city_id=participant.city_id, what=Entry.ERASED, at=now))
        record("care-sheet-erased", participant, actor=PROGRAMME, now=now)
        tell_family(letters.erased(participant), participant, key=f"care-erased:{participant.id}", actor=PROGRAMME, now=now)
    return len(sheets)
