"""Saying which name stands under what one wrote: it holds at once, everywhere, and can be said again at any time."""

from datetime import date, datetime

from exchange.access.viewers import Viewer
from exchange.foundation.database import db
from exchange.foundation.obstacles import NotFound
from exchange.history.services import record
from exchange.initiatives.crediting import refresh_credits
from exchange.initiatives.naming.models import NameStyle, PublicName
from exchange.initiatives.signals import public_name_chosen
from exchange.people.models import Person


def choose_public_name(style: NameStyle, *, actor: Viewer, today: date, now: datetime) -> None:
    """Keep a wish and let every public page follow it; never more than consent allows."""
    person = db.session.get(Person, actor.person_id) if actor.person_id else None
    if person is None:
        raise NotFound
    kept = db.session.get(PublicName, person.id)
    if kept is None:
        kept = PublicName(person_id=person.id, style=style, chosen_at=now)
        db.session.add(kept)
    elif kept.style is not style:
        kept.style, kept.chosen_at = style, now
    db.session.flush()
    record("public-name-chosen", person, actor=actor, now=now)
    refresh_credits(person.id, today=today, now=now)
    public_name_chosen.send(person, today=today, now=now)
