"""What waits around what a city takes up, beside its stages: actions whose day comes, and requests between cities. One statement."""

from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import CompoundSelect, Date, Row, Select, String, Uuid, bindparam, cast, exists, literal, null, or_, select, union_all
from sqlalchemy.orm import aliased

from exchange.access.permissions import Permission
from exchange.access.viewers import Viewer
from exchange.adoptions.models import Adoption, AdoptionStage
from exchange.adoptions.readying.models import Action, ActionState
from exchange.adoptions.readying.rules import SOON_DAYS
from exchange.cities.models import City
from exchange.foundation.database import UtcDateTime, db
from exchange.foundation.languages import _
from exchange.foundation.zones import local_day
from exchange.initiatives.models import Initiative
from exchange.mentoring.models import MentorMeeting, MentorRequest, MentorState
from exchange.mentoring.rules import PATIENCE_DAYS
from exchange.readiness.rules import Waiting

_MOST = 10
R = MentorRequest


@cache
def _waiting() -> CompoundSelect[Any]:
    """Return the statement; one with LIMIT stands in a table of its own, since SQLite takes no other."""
    parts = [part.limit(_MOST).subquery() for part in (_actions(), _requests())]
    return union_all(*(select(*part.c) for part in parts))


def _mine(column: Any) -> Any:
    return column.in_(bindparam("cities", expanding=True))


def _columns(what: str, **known: Any) -> list[Any]:
    """Return the columns that both have, what is not known of one as nothing of its type."""
    types: dict[str, Any] = {
        "id": Uuid(), "adoption_id": Uuid(), "title": String(), "text": String(), "name": String(), "other": String(),
        "zone": String(), "due_on": Date(), "at": UtcDateTime(), "side": String(),
    }  # fmt: skip
    nothing = {name: cast(null(), kind) for name, kind in types.items()}
    return [literal(what).label("what"), *((nothing | known)[name].label(name) for name in types)]


def _actions() -> Select[*tuple[Any, ...]]:
    known = {
        "id": Action.id,
        "adoption_id": Action.adoption_id,
        "title": cast(Initiative.title, String),
        "text": cast(Action.text, String),
        "name": cast(Action.owner_name, String),
        "due_on": Action.due_on,
    }
    return (
        select(*_columns("action", **known))
        .join(Adoption, Adoption.id == Action.adoption_id)
        .join(Initiative, Initiative.id == Adoption.initiative_id)
        .where(
            _mine(Action.city_id),
            Action.state == ActionState.OPEN,
            Action.due_on <= bindparam("soon"),
            Adoption.stage != AdoptionStage.STOPPED,
        )
        .order_by(Action.due_on, Action.id)
    )


def _requests() -> Select[*tuple[Any, ...]]:
    other = aliased(City)
    waits = R.state == MentorState.WAITING
    known = {
        "id": R.id,
        "title": cast(Initiative.title, String),
        "text": cast(R.state, String),
        "name": cast(City.name, String),
        "other": cast(other.name, String),
        "zone": cast(City.time_zone, String),
        "due_on": R.first_on,
        "at": R.asked_at,
        "side": cast(R.other_city_id, String),
    }
    talked = exists(select(MentorMeeting.id).where(MentorMeeting.request_id == R.id))
    return (
        select(*_columns("request", **known))
        .select_from(R)
        .join(City, City.id == R.city_id)
        .join(other, other.id == R.other_city_id)
        .join(Adoption, Adoption.id == R.adoption_id)
        .join(Initiative, Initiative.id == Adoption.initiative_id)
        .where(
            or_(
                waits & _mine(R.other_city_id),
                waits & _mine(R.city_id) & (R.asked_at <= bindparam("before")),
                (R.state == MentorState.ACCEPTED) & _mine(R.city_id) & (R.first_on <= bindparam("soon")) & ~talked,
            )
        )
        .order_by(R.asked_at, R.id)
    )


def around_adoptions(viewer: Viewer, *, now: datetime) -> list[Waiting]:
    """Return what waits for somebody who answers for what their cities take up."""
    cities = sorted(viewer.cities_for(Permission.ADOPTIONS_MOVE))
    values = {"cities": cities, "soon": now.date() + timedelta(days=SOON_DAYS), "before": now - timedelta(days=PATIENCE_DAYS)}
    mine = {str(city_id).replace("-", "") for city_id in cities}
    found = db.session.execute(_waiting(), values)
    return [_SAY[row.what](row, is_theirs=str(row.side).replace("-", "") in mine, now=now) for row in found]


def _action(row: Row[Any], **_more: Any) -> Waiting:
    return Waiting(
        title=row.text,
        text=_("For “%(title)s”: %(name)s does this.", title=row.title, name=row.name),
        due_on=row.due_on,
        endpoint="adoptions.action",
        arguments={"adoption_id": row.adoption_id, "action_id": row.id},
        action=_("Say what came of it"),
    )


def _request(row: Row[Any], *, is_theirs: bool, now: datetime) -> Waiting:
    page: dict[str, Any] = {"endpoint": "mentoring.show", "arguments": {"request_id": row.id}}
    asked_on = local_day(row.at, row.zone)
    if row.text == MentorState.ACCEPTED.value:
        return Waiting(
            title=_("Talk to %(city)s about “%(title)s”", city=row.other, title=row.title),
            text=_("Write down afterwards what you agreed."),
            due_on=row.due_on,
            action=_("See who helps"),
            **page,
        )
    if is_theirs:
        return Waiting(
            title=_("%(city)s asks you about “%(title)s”", city=row.name, title=row.title),
            text=_("Say who can help, or why nobody can."),
            due_on=asked_on + timedelta(days=PATIENCE_DAYS),
            action=_("Read and answer"),
            **page,
        )
    days = (local_day(now, row.zone) - asked_on).days
    return Waiting(
        title=_("%(city)s has not answered about “%(title)s”", city=row.other, title=row.title),
        text=_("You asked %(days)s days ago. You can take it back, or ask another city.", days=days),
        action=_("See the request"),
        **page,
    )


_SAY = {"action": _action, "request": _request}
