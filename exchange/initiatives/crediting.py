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
from exchange.initiatives.coauthors.queries import author_keys, has_author
from exchange.initiatives.coauthors.rules import Credit, credit_line
from exchange.initiatives.models import Initiative, InitiativeState
from exchange.initiatives.naming.models import NameStyle
from exchange.initiatives.naming.queries import styles_of
from exchange.initiatives.queries import find_author_places, list_published_by
from exchange.participants.models import Participant

_AT_ONCE = 500


def credit_of(initiative: Initiative, *, today: date) -> Credit:
    """Return which names may stand in public today: each author's own yes counts for their own name alone."""
    return _credits([initiative], today=today)[initiative.id]


def _credits(initiatives: Sequence[Initiative], *, today: date) -> dict[UUID, Credit]:
    """Return {initiative: its credit}; five statements however many there are."""
    authors = author_keys(initiatives)
    places = find_author_places(initiatives, authors)
    consents = list_consents_of([place.id for place in places.values()])
    styles = styles_of({person_id for keys in authors.values() for person_id in keys})
    found: dict[UUID, Credit] = {}
    for initiative in initiatives:
        if initiative.is_by_city:
            found[initiative.id] = Credit(initiative.city.name, 0)
            continue
        own = [places.get((initiative.id, person_id)) for person_id in authors[initiative.id]]
        found[initiative.id] = credit_line(
            [
                _name(place, consents.get(place.id, []), style=styles.get(place.person_id, NameStyle.FULL), today=today) if place else ""
                for place in own
            ]
        )
    return found


def may_be_named(place: Participant, consents: Sequence[Consent], *, today: date) -> bool:
    """Say whether an author's name may stand in public at all: with a yes to it that still holds."""
    return consent_state(consents, Purpose.PHOTO_PRESS) is ConsentState.GIVEN and may_show_name(place, consents, today=today)


def _name(place: Participant, consents: Sequence[Consent], *, style: NameStyle, today: date) -> str:
    """Return the name of one author that may stand in public, or none."""
    person = place.person
    return rules.credited_as(
        first_name=person.first_name,
        last_name=person.last_name,
        birth_date=person.birth_date,
        may_show=may_be_named(place, consents, today=today),
        today=today,
        style=style,
    )


def give_credit(initiative: Initiative, credit: Credit) -> bool:
    """Let a credit stand in public; say whether it is another than before."""
    if credit == (initiative.credited_as, initiative.unnamed_count):
        return False
    initiative.credited_as, initiative.unnamed_count = credit
    return True


def refresh_credits(person_id: UUID, *, today: date, now: datetime) -> None:
    """Make the credit of a person's published initiatives true again, after what holds of their answers changed."""
    for initiative in list_published_by(person_id):
        refresh_credit(initiative, today=today, now=now)


def refresh_credit(initiative: Initiative, *, today: date, now: datetime) -> None:
    """Make the public credit of one published initiative true again, after an answer or its authors changed."""
    if give_credit(initiative, credit_of(initiative, today=today)):
        record("initiative-credit-renewed", initiative, actor=PROGRAMME, now=now, changed=["credited_as"])


def renew_credits(*, today: date, now: datetime, dry_run: bool = False) -> int:
    """Change each public name that time has made untrue, as on an 18th birthday; return how many.

    Call inside `transaction()`, in the scope of the programme.
    """
    changed = 0
    for initiative, credit in _untrue_credits(today=today):
        changed += 1
        if not dry_run:
            give_credit(initiative, credit)
            record("initiative-credit-renewed", initiative, actor=PROGRAMME, now=now, changed=["credited_as"])
    return changed


def _untrue_credits(*, today: date) -> Iterator[tuple[Initiative, Credit]]:
    """Yield the published initiatives whose public name differs from what may stand there, with what may; by the hundreds."""
    shown = select(Initiative.id).where(Initiative.state == InitiativeState.PUBLISHED, has_author())
    ids = list(db.session.scalars(shown.order_by(Initiative.id)))
    for start in range(0, len(ids), _AT_ONCE):
        initiatives = db.session.scalars(select(Initiative).where(Initiative.id.in_(ids[start : start + _AT_ONCE]))).all()
        true_ones = _credits(initiatives, today=today)
        for initiative in initiatives:
            credit = true_ones[initiative.id]
            if credit != (initiative.credited_as, initiative.unnamed_count):
                yield initiative, credit
