"""Reads of initiatives and sightings; every one begins from a viewer, and what is not theirs does not exist."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, bindparam, false, or_, select, true
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from exchange.access.grants import GRANTS
from exchange.access.permissions import Permission, Role
from exchange.access.viewers import Viewer
from exchange.cities.models import City
from exchange.cohorts.models import Cohort
from exchange.conferences.models import ConferenceSession
from exchange.foundation.database import db
from exchange.foundation.obstacles import NotFound
from exchange.initiatives.coauthors.queries import is_author
from exchange.initiatives.models import (
    Initiative,
    InitiativeDecision,
    InitiativeState,
    Sighting,
    initiative_recommendations,
    initiative_themes,
)
from exchange.initiatives.rules import PUBLIC
from exchange.manifesto.models import Recommendation, Theme
from exchange.participants.models import HOLDING_A_PLACE, Participant
from exchange.people.models import Person

_DRAFT_SLUG = re.compile(r"draft-([0-9a-f]{32})", re.ASCII)


def draft_slug(initiative_id: UUID) -> str:
    """Return the address part of an initiative that has not been published: it tells nothing."""
    return f"draft-{initiative_id.hex}"


def _written_by_own(viewer: Viewer, model: type[Initiative] | type[Sighting]) -> ColumnElement[bool]:
    """Return the condition that a viewer is the adult beside the author: coordinator of the city, leader of the delegation."""
    right = Permission.INITIATIVES_READ_FIRST
    cities = {grant.city_id for grant in viewer.grants if grant.city_id and grant.role is not Role.LEADER and right in GRANTS[grant.role]}
    leads = viewer.led_delegation_ids if viewer.has_role(Role.LEADER) else frozenset()
    if not cities and not leads:
        return false()
    own_people = select(Participant.person_id).where(Participant.delegation_id.in_(sorted(leads)))
    return or_(model.city_id.in_(sorted(cities)), model.author_id.in_(own_people))


def _may_see(viewer: Viewer) -> ColumnElement[bool]:
    if viewer.is_programme:
        return true()
    seen: list[ColumnElement[bool]] = [Initiative.state.in_(sorted(PUBLIC))]
    if viewer.person_id is not None:
        seen += [is_author(viewer.person_id), _written_by_own(viewer, Initiative)]
    if viewer.is_network:
        # Nobody but the author and the adults of their city reads what has not been sent.
        seen.append(Initiative.state != InitiativeState.DRAFT)
    return or_(*seen)


def initiatives_visible_to(viewer: Viewer) -> Select[Initiative]:
    """Select the initiatives that exist for a viewer: published ones for everybody, others for who answers for them."""
    return select(Initiative).where(_may_see(viewer))


def _at(slug: str) -> ColumnElement[bool]:
    """Return the condition of an address: the stable one, or the one that an initiative had while it was a draft."""
    found = _DRAFT_SLUG.fullmatch(slug)
    return Initiative.id == UUID(found.group(1)) if found else Initiative.slug == slug


def get_initiative(slug: str, *, viewer: Viewer) -> Initiative:
    """Return an initiative with its cities and session, or raise NotFound."""
    # Nearly every reader opens what is public to all: that is asked with a statement that is written once.
    initiative = db.session.execute(_public_at(with_authors=viewer.is_signed_in), {"slug": slug}).unique().scalar_one_or_none()
    if initiative is None:
        private = _with_what_a_page_says(initiatives_visible_to(viewer).where(_at(slug)))
        initiative = db.session.execute(private).unique().scalar_one_or_none()
    if initiative is None:
        raise NotFound
    return initiative


@cache
def _public_at(*, with_authors: bool) -> Select[Initiative]:
    public = _with_what_a_page_says(select(Initiative).where(Initiative.state.in_(sorted(PUBLIC)), Initiative.slug == bindparam("slug")))
    # Whoever is not signed in is none of its authors.
    return public.options(joinedload(Initiative.asked_authors)) if with_authors else public


def _with_what_a_page_says(chosen: Select[Initiative]) -> Select[Initiative]:
    # With its few themes and recommendations: a statement for each costs more than some rows that say the same of the initiative.
    # Joined table by table: SQLite reads all rows of a join that stands in brackets, as joinedload writes it.
    on_theme, on_recommendation = initiative_themes, initiative_recommendations
    return (
        chosen.outerjoin(on_theme, on_theme.c.initiative_id == Initiative.id)
        .outerjoin(Theme, Theme.id == on_theme.c.theme_id)
        .outerjoin(on_recommendation, on_recommendation.c.initiative_id == Initiative.id)
        .outerjoin(Recommendation, Recommendation.id == on_recommendation.c.recommendation_id)
        .order_by(Theme.position, Recommendation.code)
        .options(
            contains_eager(Initiative.themes),
            contains_eager(Initiative.recommendations),
            joinedload(Initiative.city, innerjoin=True),
            joinedload(Initiative.seen_city),
            joinedload(Initiative.session).joinedload(ConferenceSession.conference),
            joinedload(Initiative.description),
        )
    )


def get_own_initiative(slug: str, *, viewer: Viewer) -> Initiative:
    """Return an initiative that the viewer writes, alone or with others, with its sighting and whoever began it, or raise NotFound."""
    if viewer.person_id is None:
        raise NotFound
    initiative = db.session.scalar(
        select(Initiative)
        .where(_at(slug), is_author(viewer.person_id))
        .options(joinedload(Initiative.sighting), joinedload(Initiative.author), joinedload(Initiative.city, innerjoin=True))
    )
    if initiative is None:
        raise NotFound
    return initiative


def written_by_own(viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition that a viewer is the adult beside those who write an initiative."""
    return _written_by_own(viewer, Initiative)


def written_at(slug: str, *, viewer: Viewer) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Return the condition of an address, and that the viewer is the adult beside those who write there."""
    return _at(slug), _written_by_own(viewer, Initiative)


def get_to_read(slug: str, *, viewer: Viewer) -> Initiative:
    """Return an initiative that the viewer may read first, whatever its state, or raise NotFound."""
    return _get_private(_written_by_own(viewer, Initiative), slug, viewer=viewer)


def get_to_review(slug: str, *, viewer: Viewer) -> Initiative:
    """Return an initiative that the network may review, or raise NotFound."""
    return _get_private(true(), slug, viewer=viewer)


def _get_private(limit: ColumnElement[bool], slug: str, *, viewer: Viewer) -> Initiative:
    initiative = db.session.scalar(
        initiatives_visible_to(viewer)
        .where(_at(slug), limit, Initiative.state != InitiativeState.DRAFT)
        .options(
            joinedload(Initiative.city, innerjoin=True),
            joinedload(Initiative.seen_city),
            joinedload(Initiative.author),
            joinedload(Initiative.session).joinedload(ConferenceSession.conference),
            selectinload(Initiative.themes),
        )
    )
    if initiative is None:
        raise NotFound
    return initiative


_LINE = (
    Initiative.id,
    Initiative.slug,
    Initiative.title,
    Initiative.language,
    Initiative.state,
    Initiative.question,
    Initiative.saved_at,
    Initiative.submitted_at,
    Initiative.read_at,
    City.name.label("city_name"),
    City.slug.label("city_slug"),
)


def _lines(condition: ColumnElement[bool], order: ColumnElement[Any]) -> list[Row[tuple[Any, ...]]]:
    chosen = select(*_LINE).join(City, City.id == Initiative.city_id).where(condition)
    return list(db.session.execute(chosen.order_by(order).limit(200)))


def list_to_read(*, viewer: Viewer) -> list[Row[tuple[Any, ...]]]:
    """Return what waits for an adult's reading, the oldest first; never one's own."""
    waits = Initiative.state == InitiativeState.SUBMITTED
    return _lines(_written_by_own(viewer, Initiative) & waits & ~is_author(viewer.person_id), Initiative.submitted_at.asc())


def list_to_review() -> list[Row[tuple[Any, ...]]]:
    """Return what waits for the network, the oldest first."""
    return _lines(Initiative.state == InitiativeState.IN_REVIEW, Initiative.submitted_at.asc())


def list_own_initiatives(*, viewer: Viewer) -> list[Row[tuple[Any, ...]]]:
    """Return what the viewer has written, alone or with others, the last saved first."""
    return _lines(is_author(viewer.person_id), Initiative.saved_at.desc())


def list_decisions(initiative: Initiative) -> list[Row[tuple[Any, ...]]]:
    """Return (state, sentence, at) of each step of its way; names of those who decided stay inside."""
    return list(
        db.session.execute(
            select(InitiativeDecision.state, InitiativeDecision.sentence, InitiativeDecision.at)
            .where(InitiativeDecision.initiative_id == initiative.id)
            .order_by(InitiativeDecision.at, InitiativeDecision.id)
        )
    )


def list_names_around(initiative: Initiative) -> list[tuple[str, str, str]]:
    """Return (first, last, preferred) of the author's own group: those of the city in the cohort, at most a thousand."""
    if initiative.cohort_id is None:
        return []
    rows = db.session.execute(
        select(Person.first_name, Person.last_name, Person.preferred_name)
        .join(Participant, Participant.person_id == Person.id)
        .where(Participant.cohort_id == initiative.cohort_id, Participant.city_id == initiative.city_id)
        .limit(1000)
    )
    return [(first, last, preferred) for first, last, preferred in rows]


def find_author_places(initiatives: Sequence[Initiative], authors: Mapping[UUID, Sequence[UUID]]) -> dict[tuple[UUID, UUID], Participant]:
    """Return {(initiative, author): the author's place in its cohort, else their last one, with the person}; one statement."""
    wanted = {person_id for keys in authors.values() for person_id in keys}
    if not wanted:
        return {}
    rows = db.session.scalars(
        select(Participant)
        .where(Participant.person_id.in_(sorted(wanted)))
        .options(joinedload(Participant.person, innerjoin=True))
        .order_by(Participant.registered_at.desc())
    )
    by_person: dict[UUID, list[Participant]] = defaultdict(list)
    for place in rows:
        by_person[place.person_id].append(place)
    return {
        (one.id, person_id): next((place for place in places if place.cohort_id == one.cohort_id), places[0])
        for one in initiatives
        for person_id in authors[one.id]
        if (places := by_person.get(person_id))
    }


def list_published_by(person_id: UUID) -> list[Initiative]:
    """Return the published initiatives of a person, for whoever keeps their credit true."""
    published = Initiative.state == InitiativeState.PUBLISHED
    return list(db.session.scalars(select(Initiative).where(is_author(person_id), published)))


def find_own_place(viewer: Viewer) -> Participant | None:
    """Return the viewer's latest place with its cohort and conference, or None."""
    return db.session.scalar(
        select(Participant)
        .where(Participant.person_id == viewer.person_id, Participant.state.in_(sorted(HOLDING_A_PLACE)))
        .options(joinedload(Participant.cohort, innerjoin=True).joinedload(Cohort.conference, innerjoin=True))
        .join(Cohort, Cohort.id == Participant.cohort_id)
        .order_by(Cohort.away_from_on.desc())
        .limit(1)
    )


def sightings_visible_to(viewer: Viewer) -> Select[Sighting]:
    """Select the sightings that exist for a viewer: their own, and those of the young people they answer for."""
    return select(Sighting).where(or_(Sighting.author_id == viewer.person_id, _written_by_own(viewer, Sighting)))


def get_sighting(sighting_id: UUID, *, viewer: Viewer) -> Sighting:
    """Return a sighting, or raise NotFound."""
    sighting = db.session.scalar(sightings_visible_to(viewer).where(Sighting.id == sighting_id))
    if sighting is None:
        raise NotFound
    return sighting


def get_own_sighting(sighting_id: UUID, *, viewer: Viewer) -> Sighting:
    """Return a sighting of the viewer's own with its session and city, or raise NotFound."""
    sighting = db.session.scalar(
        select(Sighting)
        .where(Sighting.id == sighting_id, Sighting.author_id == viewer.person_id)
        .options(joinedload(Sighting.session), joinedload(Sighting.seen_city))
    )
    if sighting is None:
        raise NotFound
    return sighting


def list_own_sightings(*, viewer: Viewer) -> list[Row[tuple[Any, ...]]]:
    """Return the viewer's own sightings with where they were, and the initiative each became, the newest first."""
    return list(
        db.session.execute(
            select(
                Sighting.id,
                Sighting.note,
                Sighting.seen_at,
                Sighting.seen_place,
                (Sighting.photo_key != "").label("has_photo"),
                ConferenceSession.title.label("session_title"),
                City.name.label("city_name"),
                Initiative.slug.label("initiative_slug"),
                Initiative.title.label("initiative_title"),
            )
            .outerjoin(ConferenceSession, ConferenceSession.id == Sighting.session_id)
            .outerjoin(City, City.id == Sighting.seen_city_id)
            .outerjoin(Initiative, Initiative.sighting_id == Sighting.id)
            .where(Sighting.author_id == viewer.person_id)
            .order_by(Sighting.seen_at.desc(), Sighting.id.desc())
            .limit(200)
        )
    )
