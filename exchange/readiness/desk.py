"""What waits beside delegations: cohorts to pledge for, initiatives, adoptions to move on, letters that came back."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, bindparam, exists, func, select
from sqlalchemy.orm import selectinload

from exchange.access.permissions import Permission
from exchange.access.scope import unscoped
from exchange.access.viewers import Viewer
from exchange.adoptions.models import Adoption, AdoptionStage
from exchange.cities.models import City
from exchange.cohorts.models import Cohort, CohortState, Delegation
from exchange.conferences.models import Conference
from exchange.foundation.database import db
from exchange.foundation.formats import listed, quoted
from exchange.foundation.languages import _, _c, ngettext
from exchange.foundation.zones import local_day
from exchange.initiatives.changing.queries import list_changes_to_read, list_changes_to_review
from exchange.initiatives.coauthors.queries import is_author, list_asking
from exchange.initiatives.models import Initiative, InitiativeState, Sighting
from exchange.initiatives.queries import list_to_read
from exchange.initiatives.similar.pairs import list_giving_way
from exchange.messages.models import UNLISTED, Letter, LetterState
from exchange.readiness.adopting import (
    ASKED_MONTHS,
    CITY_SCORE_WAITS,
    LESSON_WAITS,
    asked_on,
    blind_since,
    city_score_asked,
    follow_up_asked,
    lesson_to_read,
)
from exchange.readiness.rules import Waiting

_TO_PLEDGE = (
    select(
        Cohort.id,
        Cohort.slug,
        Cohort.name,
        Cohort.capacity,
        Cohort.pledge_due_on,
        Cohort.away_from_on,
        Conference.name.label("conference"),
        Conference.time_zone,
        City.name.label("city"),
    )
    .join(Conference, Conference.id == Cohort.conference_id)
    .join(City, City.id.in_(bindparam("cities", expanding=True)))
    .where(
        Cohort.state == CohortState.OPEN,
        ~exists(select(Delegation.id).where(Delegation.cohort_id == Cohort.id, Delegation.city_id == City.id)),
    )
    .order_by(Cohort.away_from_on, Cohort.id, City.name)
)
_PLEDGED = (
    select(Delegation.cohort_id, func.sum(Delegation.pledged_count))
    .where(Delegation.cohort_id.in_(bindparam("cohorts", expanding=True)))
    .group_by(Delegation.cohort_id)
)


def to_pledge(viewer: Viewer, *, now: datetime) -> list[Waiting]:
    """Return for which open cohorts somebody's cities may still pledge places and have not answered."""
    found: dict[UUID, list[Any]] = defaultdict(list)
    for row in db.session.execute(_TO_PLEDGE, {"cities": sorted(viewer.cities_for(Permission.PLACES_PLEDGE))}):
        if local_day(now, row.time_zone) <= (row.pledge_due_on or row.away_from_on):
            found[row.id].append(row)
    limited = [rows[0].id for rows in found.values() if rows[0].capacity is not None]
    if limited:
        with unscoped(db.session(), "the capacity counts the pledges of all cities, as one sum"):
            pledged = {cohort_id: int(places) for cohort_id, places in db.session.execute(_PLEDGED, {"cohorts": limited})}
        found = {key: rows for key, rows in found.items() if rows[0].capacity is None or pledged.get(key, 0) < rows[0].capacity}
    return [
        Waiting(
            title=_("Pledge places for %(cohort)s", cohort=rows[0].name),
            text=_("%(city)s, %(cohort)s.", city=listed(row.city for row in rows), cohort=rows[0].conference),
            due_on=rows[0].pledge_due_on,
            endpoint="cohorts.delegations",
            arguments={"slug": rows[0].slug},
            action=_("Pledge places"),
        )
        for rows in found.values()
    ]


def to_read(viewer: Viewer) -> list[Waiting]:
    """Return that initiatives of a city wait to be read before anything is public."""
    return _initiatives_to_read(viewer) + _changes(list_changes_to_read(viewer=viewer), "initiatives.reading")


def _changes(rows: Sequence[Any], endpoint: str) -> list[Waiting]:
    """Return that new words for what is public wait to be read."""
    if not rows:
        return []
    return [
        Waiting(
            title=ngettext("Read %(num)s change to what is public", "Read %(num)s changes to what is public", len(rows)),
            text=listed(quoted(row.title) for row in rows[:3]),
            endpoint=endpoint,
            action=_("Read"),
        )
    ]


def _initiatives_to_read(viewer: Viewer) -> list[Waiting]:
    waiting = list_to_read(viewer=viewer)
    if not waiting:
        return []
    return [
        Waiting(
            title=ngettext(
                "Read %(num)s initiative before anything is public", "Read %(num)s initiatives before anything is public", len(waiting)
            ),
            text=listed(quoted(row.title) for row in waiting[:3]),
            endpoint="initiatives.reading",
            action=_("Read"),
        )
    ]


_IN_REVIEW = select(func.count()).select_from(Initiative).where(Initiative.state == InitiativeState.IN_REVIEW)


def to_review() -> list[Waiting]:
    """Return that initiatives wait for the network's review, or are to leave the catalogue as their authors ask."""
    waiting = _initiatives_to_review() + _changes(list_changes_to_review(), "initiatives.review")
    if rows := list_giving_way():
        said = listed(quoted(row.title) for row in rows[:3])
        title, action = _("Their authors ask to retire them"), _("Review")
        waiting.append(Waiting(title=title, text=said, endpoint="initiatives.review", action=action))
    return waiting


def _initiatives_to_review() -> list[Waiting]:
    count = db.session.scalar(_IN_REVIEW)
    if not count:
        return []
    return [
        Waiting(
            title=ngettext("Review %(num)s initiative", "Review %(num)s initiatives", count),
            text=_("An adult in the city has read what a minor wrote. You decide what is published."),
            endpoint="initiatives.review",
            action=_("Review"),
        )
    ]


_IS_DUE = Adoption.next_due_on.is_not(None) & Adoption.stage.not_in([AdoptionStage.SUSTAINED, AdoptionStage.STOPPED])
_ADOPTIONS_DUE = (
    select(Adoption.id, Adoption.next_due_on, Adoption.stage, Initiative.title, City.name.label("city"))
    .add_columns(ASKED_MONTHS.label("asked_months"), CITY_SCORE_WAITS.label("score_waits"))
    .join(Initiative, Initiative.id == Adoption.initiative_id)
    .join(City, City.id == Adoption.city_id)
    .where(Adoption.city_id.in_(bindparam("cities", expanding=True)), _IS_DUE | LESSON_WAITS | CITY_SCORE_WAITS | ASKED_MONTHS.is_not(None))
    .order_by(CITY_SCORE_WAITS.desc(), Adoption.next_due_on.nulls_last(), Adoption.id)
    .limit(10)
)


def adoptions_due(viewer: Viewer, *, now: datetime) -> list[Waiting]:
    """Return which adoptions of somebody's cities are due to move on, asked about or judged, and which lessons wait for a second reader."""
    facts = {"cities": sorted(viewer.cities_for(Permission.ADOPTIONS_MOVE)), "person_id": viewer.person_id}
    rows = db.session.execute(_ADOPTIONS_DUE, facts | asked_on(now.date()) | blind_since(now)).all()
    return [city_score_asked(row) for row in rows if row.score_waits] + [_due(row) for row in rows if _is_due(row)]


def _is_due(row: Any) -> bool:
    """Say whether there is anything but a judgement to give."""
    return not row.score_waits or row.next_due_on is not None or row.asked_months is not None


def _due(row: Any) -> Waiting:
    if row.stage is AdoptionStage.STOPPED:
        return lesson_to_read(row)
    if row.asked_months is not None:
        return follow_up_asked(row)
    return Waiting(
        title=_("Say how “%(title)s” goes on", title=row.title),
        text=_("It stands at: %(stage)s.", stage=row.stage.label),
        due_on=row.next_due_on,
        endpoint="adoptions.show",
        arguments={"adoption_id": row.id},
        action=_("Move it on"),
    )


_FAILED = select(func.count()).select_from(Letter).where(Letter.state == LetterState.FAILED, Letter.kind != UNLISTED)


def failed_count(viewer: Viewer) -> Any:
    """Return the subquery of how many letters of somebody's cities came back."""
    cities = sorted(viewer.cities_for(Permission.LETTERS_VIEW))
    return (_FAILED if viewer.is_network else _FAILED.where(Letter.city_id.in_(cities))).scalar_subquery()


def failed_letters(count: int) -> list[Waiting]:
    """Return that letters came back."""
    if not count:
        return []
    return [
        Waiting(
            title=ngettext("%(num)s letter came back", "%(num)s letters came back", count),
            text=_("Correct the address, then send it again."),
            endpoint="messages.index",
            arguments={"state": LetterState.FAILED.value},
            action=_("See the letters"),
        )
    ]


_OWN_INITIATIVES = (
    select(Initiative)
    .where(is_author(bindparam("person_id")))
    .options(selectinload(Initiative.decisions))
    .order_by(Initiative.saved_at.desc())
    .limit(20)
)
_OWN_SIGHTINGS = select(Sighting).where(Sighting.author_id == bindparam("person_id")).order_by(Sighting.seen_at.desc()).limit(20)


def asked_to_write(viewer: Viewer) -> list[Waiting]:
    """Return who of the own group asks somebody to write an initiative with them."""
    return [
        Waiting(
            title=_("Do you write “%(title)s” too?", title=asking.initiative.title or _("an initiative without a name yet")),
            text=_(
                "%(name)s asks you. You can say yes or no.", name=asking.asked_by.called if asking.asked_by else _("Somebody of your group")
            ),
            endpoint="initiatives.asked",
            arguments={"asking_id": asking.id},
            action=_c("do", "Answer"),
        )
        for asking in list_asking(viewer=viewer)
    ]


def own_writing(viewer: Viewer) -> tuple[list[Initiative], list[Waiting]]:
    """Return somebody's own initiatives, and what waits with them and with what they saw."""
    waiting: list[Waiting] = []
    drafts = list(db.session.scalars(_OWN_INITIATIVES, {"person_id": viewer.person_id}))
    for initiative in drafts:
        title = initiative.title or _("your initiative without a name")
        if initiative.state is InitiativeState.RETURNED:
            said = next((d.sentence for d in reversed(initiative.decisions) if d.sentence), "")
            waiting.append(
                Waiting(
                    title=_("Look again at “%(title)s”", title=title),
                    text=said,
                    endpoint="initiatives.question",
                    arguments={"slug": initiative.slug, "number": initiative.question},
                    action=_("See what to change"),
                )
            )
        elif initiative.state is InitiativeState.DRAFT:
            waiting.append(
                Waiting(
                    title=_("Go on with “%(title)s”", title=title),
                    text=_("You are at question %(number)s of 9. Everything you wrote is kept.", number=initiative.question),
                    endpoint="initiatives.question",
                    arguments={"slug": initiative.slug, "number": initiative.question},
                    action=_("Go on writing"),
                )
            )
    waiting += asked_to_write(viewer)
    used = {initiative.sighting_id for initiative in drafts}
    sightings = db.session.scalars(_OWN_SIGHTINGS, {"person_id": viewer.person_id})
    waiting += [
        Waiting(
            title=_("Turn what you saw into an initiative"),
            text=quoted(sighting.note[:140]),
            endpoint="initiatives.new",
            arguments={"sighting": sighting.id},
            action=_("Nine questions"),
        )
        for sighting in sightings
        if sighting.id not in used
    ]
    return drafts, waiting


def list_newest(*, limit: int) -> list[Row[tuple[str, str, str, str]]]:
    """Return slug, title, language and city name of the initiatives published last."""
    return list(
        db.session.execute(
            select(Initiative.slug, Initiative.title, Initiative.language, City.name.label("city_name"))
            .join(City, City.id == Initiative.city_id)
            .where(Initiative.state == InitiativeState.PUBLISHED)
            .order_by(Initiative.published_at.desc(), Initiative.id)
            .limit(limit)
        )
    )
