"""Which name stands in public under an initiative, and how it stays true: by deeds, and by time that passes."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select

from exchange.access.viewers import PROGRAMME
from exchange.consents.models import Consent, Purpose
from exchange.consents.queries import list_consents_of
from exchange.consents.rules import consent_state, may_show_name
from exchange.consents.standings import ConsentState
from exchange.foundation.database import db
from exchange.history.services import record
from exchange.initiatives import rules
from exchange.initiatives.models import Initiative, InitiativeState
from exchange.initiatives.queries import find_author_place, find_author_places, list_author_consents, list_published_by
from exchange.participants.models import Participant

_AT_ONCE = 500


def credit_of(initiative: Initiative, place: Participant | None, *, today: date) -> str:
    """Return the name that may stand in public today; without a yes to it, none."""
    return _credit(initiative, place, list_author_consents(place) if place else (), today=today)


def _credit(initiative: Initiative, place: Participant | None, consents: Sequence[Consent], *, today: date) -> str:
    if place is None or initiative.author_id is None:
        return ""
    agreed = consent_state(consents, Purpose.PHOTO_PRESS) is ConsentState.GIVEN
    person = place.person
    return rules.credited_as(
        first_name=person.first_name,
        last_name=person.last_name,
        birth_date=person.birth_date,
        may_show=agreed and may_show_name(place, consents, today=today),
        today=today,
    )


def refresh_credits(person_id: UUID, *, today: date, now: datetime) -> None:
    """Make the credit of a person's published initiatives true again, after what holds of their answers changed."""
    for initiative in list_published_by(person_id):
        credit = credit_of(initiative, find_author_place(initiative), today=today)
        if credit != initiative.credited_as:
            initiative.credited_as = credit
            record("initiative-credit-renewed", initiative, actor=PROGRAMME, now=now, changed=["credited_as"])


def renew_credits(*, today: date, now: datetime, dry_run: bool = False) -> int:
    """Change each public name that time has made untrue, as on an 18th birthday; return how many.

    Call inside `transaction()`, in the scope of the programme.
    """
    changed = 0
    for initiative, credit in _untrue_credits(today=today):
        changed += 1
        if not dry_run:
            initiative.credited_as = credit
            record("initiative-credit-renewed", initiative, actor=PROGRAMME, now=now, changed=["credited_as"])
    return changed


def _untrue_credits(*, today: date) -> Iterator[tuple[Initiative, str]]:
    """Yield the published initiatives whose public name differs from what may stand there, with what may; by the hundreds."""
    shown = select(Initiative.id).where(Initiative.state == InitiativeState.PUBLISHED, Initiative.author_id.is_not(None))
    ids = list(db.session.scalars(shown.order_by(Initiative.id)))
    for start in range(0, len(ids), _AT_ONCE):
        initiatives = db.session.scalars(select(Initiative).where(Initiative.id.in_(ids[start : start + _AT_ONCE]))).all()
        places = find_author_places(initiatives)
        consents = list_consents_of([place.id for place in places.values()])
        for initiative in initiatives:
            place = places.get(initiative.id)
            credit = _credit(initiative, place, consents.get(place.id, []) if place else (), today=today)
            if credit != initiative.credited_as:
                yield initiative, credit
