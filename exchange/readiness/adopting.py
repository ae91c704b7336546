"""What waits around adoptions beside their stages: actions whose day comes, and young people who are asked what they need and think."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Uuid, and_, bindparam, exists, func, select

from exchange.access.permissions import Role
from exchange.access.viewers import Viewer
from exchange.adoptions.diagnosis.models import Need, Voice
from exchange.adoptions.follow_ups.models import FollowUp
from exchange.adoptions.follow_ups.rules import SILENT_AFTER
from exchange.adoptions.models import Adoption, AdoptionStage
from exchange.adoptions.stopping import WRITTEN, last_deed, last_writer
from exchange.adoptions.transferability.models import TransferRound, TransferSheet
from exchange.adoptions.transferability.queries import CITY, MINE
from exchange.adoptions.transferability.rules import WAITS_FOR_MORE
from exchange.cities.models import City
from exchange.foundation.database import db
from exchange.foundation.languages import _, _c
from exchange.initiatives.models import Initiative
from exchange.participants.models import ParticipantKind
from exchange.participants.queries import latest_kind
from exchange.readiness.rules import Waiting

# Before a pilot: afterwards it is found out, not guessed.
_EXPECTING = (AdoptionStage.DIAGNOSIS, AdoptionStage.CO_DESIGN, AdoptionStage.AGREED)


def _handed_in(*limits: ColumnElement[bool]) -> ColumnElement[bool]:
    of_round = TransferSheet.round_id == TransferRound.id
    return exists(select(TransferSheet.id).where(of_round, TransferSheet.handed_in_at.is_not(None), *limits).correlate(TransferRound))


def _has_round(*limits: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return the condition that somebody has begun to judge an adoption, and that answers are still blind."""
    is_blind = TransferRound.both_in_at.is_(None) | (TransferRound.both_in_at > bindparam("blind_since"))
    round_ = select(TransferRound.id).where(TransferRound.adoption_id == Adoption.id, TransferRound.opened_at.is_(None), is_blind, *limits)
    return and_(Adoption.stage.in_(_EXPECTING), exists(round_.correlate(Adoption)))


# Nobody acts for a city that has left the network.
_IN_NETWORK = City.in_network(bindparam("today"))
# The young people of a city have judged, it has not.
CITY_SCORE_WAITS = and_(
    _IN_NETWORK, _has_round(_handed_in(TransferSheet.voice == Voice.YOUNG), ~_handed_in(TransferSheet.voice == Voice.CITY))
)
_NEED_WAITS = and_(
    Adoption.stage == AdoptionStage.DIAGNOSIS,
    ~exists(select(Need.id).where(Need.adoption_id == Adoption.id, Need.by_id == bindparam("person_id"))),
)
_SCORE_WAITS = _has_round(~_handed_in(TransferSheet.by_id == bindparam("person_id"), TransferSheet.is_meeting.is_(False)))
_TO_SAY = (
    select(Adoption.id, Initiative.title, City.name.label("city"), _NEED_WAITS.label("need_waits"), _SCORE_WAITS.label("score_waits"))
    .join(Initiative, Initiative.id == Adoption.initiative_id)
    .join(City, City.id == Adoption.city_id)
    .where(
        Adoption.city_id.in_(bindparam("young_in", expanding=True)),
        latest_kind(bindparam("person_id", type_=Uuid())) == ParticipantKind.YOUNGSTER,
        _IN_NETWORK,
        _NEED_WAITS | _SCORE_WAITS,
    )
    .order_by(Adoption.moved_at.desc(), Adoption.id)
    .limit(3)
)


def blind_since(now: datetime) -> dict[str, date]:
    """Return the day, and the moment after which both voices have to be in so that one is still asked."""
    return {"today": now.date(), "blind_since": now - WAITS_FOR_MORE}


def to_say(viewer: Viewer, *, now: datetime) -> list[Waiting]:
    """Return what somebody's city asks its young people: what they need, and whether it would work; one statement."""
    # The adults beside them say nothing in their place: neither leaders nor those who come along.
    others = {grant.city_id for grant in viewer.grants if grant.role is not Role.YOUNGSTER}
    young_in = sorted(viewer.city_ids - others)
    if not young_in:
        return []
    facts = {"young_in": young_in, "person_id": viewer.person_id}
    rows = db.session.execute(_TO_SAY, facts | blind_since(now)).all()
    needs = [
        Waiting(
            title=_("%(city)s wants to try “%(title)s”. What do you need?", city=row.city, title=row.title),
            text=_("A sentence is enough. Your name does not stand beside it."),
            endpoint="adoptions.diagnosis",
            arguments={"adoption_id": row.id},
            action=_("Say it"),
        )
        for row in rows
        if row.need_waits
    ]
    return needs + [
        Waiting(
            title=_("Would “%(title)s” work in %(city)s?", city=row.city, title=row.title),
            text=_("Say what you think, sentence by sentence. The city gives its own answers without seeing yours."),
            endpoint="adoptions.transfer_sheet",
            arguments={"adoption_id": row.id, "whose": MINE},
            action=_c("do", "Answer"),
        )
        for row in rows
        if row.score_waits
    ]


def city_score_asked(row: Any) -> Waiting:
    """Say that a city has not judged yet what its young people have (id, title)."""
    return Waiting(
        title=_("Would “%(title)s” work? Your young people have answered.", title=row.title),
        text=_("Answer for the city without seeing theirs. Then both stand side by side."),
        endpoint="adoptions.transfer_sheet",
        arguments={"adoption_id": row.id, "whose": CITY},
        action=_c("do", "Answer"),
    )


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
        action=_c("do", "Answer"),
    )
