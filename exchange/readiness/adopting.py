"""What waits around adoptions beside their stages: actions whose day comes, and young people who are asked what they need."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import and_, bindparam, exists, func, select

from exchange.access.permissions import Permission
from exchange.access.viewers import Viewer
from exchange.adoptions.diagnosis.models import Need
from exchange.adoptions.follow_ups.models import FollowUp
from exchange.adoptions.follow_ups.rules import SILENT_AFTER
from exchange.adoptions.models import Adoption, AdoptionStage
from exchange.adoptions.stopping import WRITTEN, last_deed, last_writer
from exchange.cities.models import City
from exchange.foundation.database import db
from exchange.foundation.languages import _
from exchange.initiatives.models import Initiative
from exchange.readiness.rules import Waiting

_TO_DIAGNOSE = (
    select(Adoption.id, Initiative.title, City.name.label("city"))
    .join(Initiative, Initiative.id == Adoption.initiative_id)
    .join(City, City.id == Adoption.city_id)
    .where(
        Adoption.city_id.in_(bindparam("cities", expanding=True)),
        Adoption.stage == AdoptionStage.DIAGNOSIS,
        ~exists(select(Need.id).where(Need.adoption_id == Adoption.id, Need.by_id == bindparam("person_id"))),
    )
    .order_by(Adoption.moved_at.desc(), Adoption.id)
    .limit(3)
)


def to_diagnose(viewer: Viewer) -> list[Waiting]:
    """Return where somebody's city asks its young people what they need, and they have not said anything yet."""
    cities = sorted(viewer.cities_for(Permission.ADOPTIONS_DIAGNOSE))
    return [
        Waiting(
            title=_("%(city)s wants to try “%(title)s”. What do you need?", city=row.city, title=row.title),
            text=_("A sentence is enough. Your name does not stand beside it."),
            endpoint="adoptions.diagnosis",
            arguments={"adoption_id": row.id},
            action=_("Say it"),
        )
        for row in db.session.execute(_TO_DIAGNOSE, {"cities": cities, "person_id": viewer.person_id})
    ]


# Words about an end wait for a second reader: somebody else than whoever wrote them.
LESSON_WAITS = and_(
    Adoption.stage == AdoptionStage.STOPPED,
    Adoption.lesson != "",
    Adoption.lesson_published_at.is_(None),
    last_deed() == WRITTEN,
    last_writer() != bindparam("person_id"),
)
_LESSONS = (
    select(Adoption.id, Initiative.title, City.name.label("city"))
    .join(Initiative, Initiative.id == Adoption.initiative_id)
    .join(City, City.id == Adoption.city_id)
    .where(LESSON_WAITS)
    .order_by(Adoption.moved_at, Adoption.id)
    .limit(5)
)


def lessons_to_read(viewer: Viewer) -> list[Waiting]:
    """Return which cities' lessons wait for the network as a second reader; a city's own officers find theirs beside what is due."""
    return [lesson_to_read(row) for row in db.session.execute(_LESSONS, {"person_id": viewer.person_id})]


def lesson_to_read(row: Any) -> Waiting:
    """Say that a city's lesson (id, title, city) waits to be read."""
    return Waiting(
        title=_("Read what %(city)s has learnt from “%(title)s”", city=row.city, title=row.title),
        text=_("A second pair of eyes, before everybody reads it."),
        endpoint="adoptions.lesson",
        arguments={"adoption_id": row.id},
        action=_("Read"),
    )


# After how many months it is asked what became of an adoption, while nobody has answered and it is not too late to be heard.
ASKED_MONTHS = (
    select(func.min(FollowUp.months))
    .where(
        FollowUp.adoption_id == Adoption.id,
        FollowUp.answered_at.is_(None),
        FollowUp.due_on <= bindparam("asked_by"),
        FollowUp.due_on > bindparam("silent_by"),
    )
    .correlate(Adoption)
    .scalar_subquery()
)


def asked_on(today: date) -> dict[str, date]:
    """Return the days between which somebody is asked."""
    return {"asked_by": today, "silent_by": today - timedelta(days=SILENT_AFTER)}


def follow_up_asked(row: Any) -> Waiting:
    """Say that an officer is asked what became of an adoption (id, title, asked_months)."""
    return Waiting(
        title=_("What has become of “%(title)s”?", title=row.title),
        text=_("After %(months)s months. It is one page and takes two minutes.", months=row.asked_months),
        endpoint="adoptions.follow_up",
        arguments={"adoption_id": row.id, "months": row.asked_months},
        action=_("Answer"),
    )
