"""Reads of photos: each with the facts of this moment, however many there are; whoever calls has got the initiative through a viewer."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from hashlib import sha256
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, bindparam, func, select

from exchange.access.scope import unscoped
from exchange.access.viewers import Viewer
from exchange.cities.models import City
from exchange.consents.cases import Case, read_cases
from exchange.foundation.database import db
from exchange.foundation.obstacles import NotFound, Obstacle
from exchange.foundation.zones import local_day
from exchange.initiatives.coauthors.queries import is_author
from exchange.initiatives.models import Initiative, InitiativeState, Sighting
from exchange.initiatives.photos import rules
from exchange.initiatives.photos.models import Faces, InitiativePhoto, Look, PhotoFace, Strangers
from exchange.initiatives.photos.rules import Face, Facts, Ledger
from exchange.initiatives.queries import written_by_own
from exchange.participants.models import HOLDING_A_PLACE, Participant
from exchange.people.models import Person

P = InitiativePhoto


class _Kept(NamedTuple):
    """What is written down of a photo, with what its initiative says."""

    id: UUID
    initiative_id: UUID
    by_id: UUID | None
    picture_key: str
    thumbnail_key: str
    width: int
    height: int
    alt: str
    faces: Faces
    look: Look
    why: str
    is_no_of_network: bool
    strangers: Strangers | None
    permission_by: str
    permission_on: date | None
    not_shown_since: datetime | None
    slug: str
    cohort_id: UUID | None
    state: InitiativeState
    zone: str


@dataclass(frozen=True)
class Photo:
    """A photo as things are at this moment: `obstacles` say why not everybody may see it."""

    kept: _Kept
    facts: Facts
    obstacles: list[Obstacle]

    @property
    def id(self) -> UUID:
        """Return its key."""
        return self.kept.id

    @property
    def seen(self) -> str:
        """Return a short print of what is said of it: whoever decides has seen these very words."""
        people = sorted(str(one.person_id) for one in self.facts.people)
        return sha256(repr((self.kept.alt, self.facts.faces.value, people)).encode()).hexdigest()[:16]

    @property
    def is_public(self) -> bool:
        """Say whether everybody sees it now."""
        return self.kept.state is InitiativeState.PUBLISHED and not self.obstacles


@cache
def _photos() -> Select[*tuple[Any, ...]]:
    columns = [getattr(P, name) for name in _Kept._fields[: _Kept._fields.index("slug")]]
    return (
        select(*columns, Initiative.slug, Initiative.cohort_id, Initiative.state, City.time_zone)
        .join(Initiative, Initiative.id == P.initiative_id)
        .join(City, City.id == Initiative.city_id)
        .order_by(P.added_at, P.id)
    )


@cache
def _shown_at() -> Select[*tuple[Any, ...]]:
    shown = Initiative.slug.in_(bindparam("slugs", expanding=True)), Initiative.state == InitiativeState.PUBLISHED, P.look == Look.SHOWN
    return _photos().where(*shown)


@cache
def _of_initiative() -> Select[*tuple[Any, ...]]:
    return _photos().where(P.initiative_id == bindparam("initiative_id"))


@cache
def _people() -> Select[*tuple[UUID, UUID | None, UUID | None, UUID | None]]:
    return (
        select(PhotoFace.photo_id, PhotoFace.person_id, Participant.id, Participant.cohort_id)
        .outerjoin(Participant, Participant.person_id == PhotoFace.person_id)
        .where(PhotoFace.photo_id.in_(bindparam("ids", expanding=True)))
        .order_by(PhotoFace.id, Participant.registered_at.desc())
    )


def list_shown(slugs: Collection[str], *, now: datetime) -> dict[str, list[Photo]]:
    """Return {address part: the photos that everybody may see at this moment}; at most five statements however many there are."""
    found: dict[str, list[Photo]] = defaultdict(list)
    for photo in _read(_shown_at(), {"slugs": list(slugs)}, now=now) if slugs else []:
        if photo.is_public:
            found[photo.kept.slug].append(photo)
    return found


def list_photos(initiative: Initiative, *, now: datetime) -> list[Photo]:
    """Return every photo of an initiative, for those who write or read it."""
    return _read(_of_initiative(), {"initiative_id": initiative.id}, now=now)


def list_where(*conditions: ColumnElement[bool], now: datetime) -> list[Photo]:
    """Return photos by other conditions, for whoever keeps them true."""
    return _read(_photos().where(*conditions), {}, now=now)


def find_photo(initiative: Initiative, photo_id: UUID, *, now: datetime) -> Photo:
    """Return one photo of an initiative as it is now, or raise NotFound."""
    found = list_where(P.id == photo_id, P.initiative_id == initiative.id, now=now)
    if not found:
        raise NotFound
    return found[0]


def get_photo_row(initiative: Initiative, photo_id: UUID) -> InitiativePhoto:
    """Return the row of a photo, or raise NotFound."""
    return _row(select(P).where(P.id == photo_id, P.initiative_id == initiative.id))


def lock_photo(initiative: Initiative, photo_id: UUID) -> InitiativePhoto:
    """Read a photo anew behind its lock, or raise NotFound: of an author and an adult at once the second meets what the first did."""
    chosen = select(P).where(P.id == photo_id, P.initiative_id == initiative.id)
    return _row(chosen.with_for_update().execution_options(populate_existing=True))


def _row(chosen: Select[InitiativePhoto]) -> InitiativePhoto:
    row = db.session.scalar(chosen)
    if row is None:
        raise NotFound
    return row


def _read(chosen: Select[*tuple[Any, ...]], values: Mapping[str, Any], *, now: datetime) -> list[Photo]:
    kept = [_Kept._make(row) for row in db.session.execute(chosen, values)]
    named = [one.id for one in kept]
    # Most photos show nobody: then nobody is asked for.
    people = _faces({one.id: one.cohort_id for one in kept}, now=now) if named else {}
    return [_photo(one, people.get(one.id, ()), now=now) for one in kept]


def _photo(kept: _Kept, people: tuple[Face, ...], *, now: datetime) -> Photo:
    facts = Facts(kept.faces, people, kept.look, kept.why, kept.strangers, kept.permission_by, kept.permission_on, kept.is_no_of_network)
    return Photo(kept, facts, rules.why_not_public(facts, today=local_day(now, kept.zone)))


def _faces(cohorts: Mapping[UUID, UUID | None], *, now: datetime) -> dict[UUID, tuple[Face, ...]]:
    """Return {photo: who is on it, and whether they agree now}, from the ledgers themselves; whoever asks, it is the same."""
    with unscoped(db.session(), "whether those on a photo agree is asked of their own answers, whoever looks at it"):
        rows = db.session.execute(_people(), {"ids": list(cohorts)}).all()
        cases = {one.participant_id: one for one in read_cases([row[2] for row in rows if row[2]], now=now, with_route=False)}
    places: dict[tuple[UUID, UUID | None], list[tuple[UUID | None, Case]]] = {}
    for photo_id, person_id, participant_id, cohort_id in rows:
        own = places.setdefault((photo_id, person_id), [])
        if participant_id in cases:
            own.append((cohort_id, cases[participant_id]))
    found: dict[UUID, tuple[Face, ...]] = {}
    for (photo_id, person_id), own in places.items():
        ledgers = [Ledger(cohort_id, case.answers, case.signers) for cohort_id, case in own if cohort_id]
        is_minor = ledgers[0].signers.is_minor if ledgers else True
        face = Face(person_id, rules.agrees(ledgers, cohort_id=cohorts[photo_id]), is_minor)
        found[photo_id] = (*found.get(photo_id, ()), face)
    return found


def list_pickable(initiative: Initiative, *, viewer: Viewer) -> list[Person]:
    """Return whom an author may name on a photo: everybody of their own groups in its city, with themselves; nobody else is found here."""
    groups = select(Participant.delegation_id).where(
        Participant.person_id == viewer.person_id,
        Participant.city_id == initiative.city_id,
        Participant.state.in_(sorted(HOLDING_A_PLACE)),
    )
    own = select(Participant.person_id).where(Participant.delegation_id.in_(groups), Participant.state.in_(sorted(HOLDING_A_PLACE)))
    return list(db.session.scalars(select(Person).where(Person.id.in_(own)).order_by(Person.sort_name, Person.id).limit(300)))


def people_of(person_ids: Collection[UUID]) -> dict[UUID, Person]:
    """Return {key: person} of those on a photo, within what the reader may see."""
    if not person_ids:
        return {}
    return {one.id: one for one in db.session.scalars(select(Person).where(Person.id.in_(sorted(person_ids))))}


class ToLookAt(NamedTuple):
    """An initiative with photos that wait for an adult's eye."""

    slug: str
    title: str
    language: str
    photo_count: int


def list_to_look_at(*, viewer: Viewer) -> list[ToLookAt]:
    """Return what waits for an adult’s eye though its words have been read; never one's own."""
    waits = Initiative.state.in_([InitiativeState.IN_REVIEW, InitiativeState.PUBLISHED])
    rows = db.session.execute(
        select(Initiative.slug, Initiative.title, Initiative.language, func.count(P.id))
        .join(P, P.initiative_id == Initiative.id)
        .where(P.look == Look.WAITING, waits, written_by_own(viewer), ~is_author(viewer.person_id))
        .group_by(Initiative.id, Initiative.slug, Initiative.title, Initiative.language)
        .order_by(func.min(P.added_at))
        .limit(100)
    )
    return [ToLookAt(*row) for row in rows]


def list_named_on(person_id: UUID) -> list[dict[str, Any]]:
    """Return where somebody is named as on a picture, for the copy of all that is kept about them."""
    rows = db.session.execute(
        select(Initiative.title, Initiative.slug, PhotoFace.named_at)
        .join(P, P.id == PhotoFace.photo_id)
        .join(Initiative, Initiative.id == P.initiative_id)
        .where(PhotoFace.person_id == person_id)
        .order_by(PhotoFace.named_at, PhotoFace.id)
    )
    return [{"initiative": row.title, "address": f"/initiatives/{row.slug}", "named_at": row.named_at.isoformat()} for row in rows]


def list_own_keys(person_id: UUID) -> list[str]:
    """Return the files of the photos that somebody put there."""
    return list(db.session.scalars(select(P.picture_key).where(P.by_id == person_id).order_by(P.added_at, P.id)))


def count_photos(initiative: Initiative) -> int:
    """Return how many photos an initiative has."""
    return db.session.scalar(select(func.count()).select_from(P).where(P.initiative_id == initiative.id)) or 0


def list_keys(*conditions: ColumnElement[bool]) -> list[str]:
    """Return the files of some photos, pictures and thumbnails."""
    rows = db.session.execute(select(P.picture_key, P.thumbnail_key).where(*conditions))
    return [key for row in rows for key in row]


def shows(person_id: UUID) -> ColumnElement[bool]:
    """Return the condition on a photo that somebody is named on it."""
    return P.id.in_(select(PhotoFace.photo_id).where(PhotoFace.person_id == person_id))


def note_photo_key(initiative: Initiative, *, viewer: Viewer) -> str:
    """Return the file of the photo of the viewer's own note that it began with, empty when there is none: a note is its writer's alone."""
    if initiative.sighting_id is None or viewer.person_id is None:
        return ""
    own = Sighting.id == initiative.sighting_id, Sighting.author_id == viewer.person_id
    return db.session.scalar(select(Sighting.photo_key).where(*own)) or ""


def is_from_note_of(person_id: UUID) -> ColumnElement[bool]:
    """Return the condition on a photo that it was taken over from a note of somebody's."""
    notes = select(Initiative.id).join(Sighting, Sighting.id == Initiative.sighting_id).where(Sighting.author_id == person_id)
    return P.is_from_note & P.initiative_id.in_(notes)
