"""What every write to an adoption asks first: whose it is, that the city is still there, and that nobody saved meanwhile."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, TypeVar

from exchange.access.permissions import Permission
from exchange.access.viewers import Viewer
from exchange.adoptions.models import Adoption
from exchange.cities.rules import why_not_write
from exchange.foundation.database import db
from exchange.foundation.formats import day, number
from exchange.foundation.languages import Sentence
from exchange.foundation.obstacles import Conflict, NotFound, refuse_if
from exchange.foundation.zones import local_day
from exchange.history.services import record

Sheet = TypeVar("Sheet")
Labels = Sequence[tuple[str, Sentence]]


def may_write(adoption: Adoption, *, actor: Viewer, now: datetime, permission: Permission = Permission.ADOPTIONS_MOVE) -> None:
    """Raise NotFound for whoever has no right here, Refused when the city has left the network."""
    if not actor.may(permission, city_id=adoption.city_id):
        raise NotFound
    refuse_if(why_not_write(left_on=adoption.city.member_until_on, today=local_day(now, adoption.city.time_zone)))


def save_sheet(
    adoption: Adoption,
    model: type[Sheet],
    earlier: Sheet | None,
    facts: Mapping[str, Any],
    *,
    version: int,
    labels: Labels,
    actor: Viewer,
    now: datetime,
) -> Sheet:
    """Keep the one sheet of a kind that an adoption has; `version` is the one its writer saw, 0 for none.

    Raises Conflict with both texts when somebody saved meanwhile.
    """
    may_write(adoption, actor=actor, now=now)
    known: Any = earlier
    if (known.version if known else 0) != version:
        before = {name: getattr(known, name) for name in facts} if known else {}
        raise Conflict(theirs=_texts(before, facts, labels), yours=_texts(facts, before, labels))
    changed = [name for name, value in facts.items() if known is None or getattr(known, name) != value]
    made: Any = model
    sheet = known or made(adoption_id=adoption.id)
    if known is None and "city_id" in made.__table__.columns:
        sheet.city_id = adoption.city_id
    for name in changed:
        setattr(sheet, name, facts[name])
    db.session.add(sheet)
    db.session.flush()
    if changed:
        record("adoption-evidence-saved", adoption, actor=actor, now=now, changed=changed)
    return sheet  # type: ignore[no-any-return]


def _texts(facts: Mapping[str, Any], others: Mapping[str, Any], labels: Labels) -> list[tuple[Sentence, str]]:
    """Return what differs, in words, as a conflict shows it."""
    return [(label, said(facts.get(name))) for name, label in labels if name in facts and facts.get(name) != others.get(name)]


def said(value: Any) -> str:
    """Return a value as people read it."""
    if value is None or value == "":
        return "–"
    if isinstance(value, date):
        return day(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return number(value)
    if isinstance(value, list):
        return "\n".join(str(one) for one in value)
    return str(value)
