"""Which first name may stand over a comment, and how that stays true when a consent changes."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from exchange.consents.queries import list_consents_of
from exchange.foundation.database import db
from exchange.initiatives.crediting import may_be_named
from exchange.initiatives.naming.models import NameStyle
from exchange.initiatives.naming.queries import styles_of
from exchange.participants.models import Participant
from exchange.voices.models import Comment, CommentState, Part


def public_names(person_ids: Sequence[UUID], *, today: date) -> dict[UUID, str]:
    """Return {person: the first name that may stand in public} of those who have one; four statements at most."""
    if not person_ids:
        return {}
    places = db.session.scalars(
        select(Participant)
        .where(Participant.person_id.in_(sorted(person_ids)))
        .options(joinedload(Participant.person, innerjoin=True))
        .order_by(Participant.registered_at.desc())
    ).all()
    consents = list_consents_of([place.id for place in places]) if places else {}
    styles = styles_of(person_ids)
    found: dict[UUID, str] = {}
    looked_at: set[UUID] = set()
    for place in places:
        # What holds of the latest trip decides: an earlier yes does not outlive a later no.
        if place.person_id in looked_at:
            continue
        looked_at.add(place.person_id)
        if styles.get(place.person_id) is not NameStyle.CITY and may_be_named(place, consents.get(place.id, []), today=today):
            found[place.person_id] = place.person.first_name.strip()
    return found


def refresh_names(person_ids: Sequence[UUID], *, today: date) -> int:
    """Make the names over what people wrote true again; return how many changed."""
    names = public_names(person_ids, today=today)
    changed = 0
    for comment in db.session.scalars(select(Comment).where(Comment.writer_id.in_(sorted(person_ids)), Comment.part == Part.YOUNG)):
        name = names.get(comment.writer_id, "") if comment.writer_id else ""
        if comment.state is not CommentState.TAKEN_BACK and comment.signed_as != name:
            comment.signed_as = name
            changed += 1
    db.session.flush()
    return changed


def list_named() -> list[UUID]:
    """Return everybody whose name stands over a comment."""
    chosen = select(Comment.writer_id).where(Comment.signed_as != "", Comment.writer_id.is_not(None)).distinct()
    return [key for key in db.session.scalars(chosen) if key is not None]
