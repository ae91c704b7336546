"""Putting a photo there, saying who is on it, taking it away; an adult's look; keeping what is shown true as answers change."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from exchange.access.permissions import Permission
from exchange.access.viewers import PROGRAMME, Viewer
from exchange.foundation.database import db
from exchange.foundation.images import Photo as CleanPhoto
from exchange.foundation.languages import _l
from exchange.foundation.obstacles import Obstacle, refuse_if
from exchange.foundation.zones import local_day
from exchange.history.services import record
from exchange.initiatives.coauthors.queries import authors_of
from exchange.initiatives.coauthors.services import tell_authors
from exchange.initiatives.models import Initiative, InitiativeState, Sighting
from exchange.initiatives.photos import keeping, letters, queries, rules
from exchange.initiatives.photos.models import Faces, InitiativePhoto, Look, PhotoFace, Strangers
from exchange.initiatives.readers import list_first_readers
from exchange.messages.services import queue_letter

_AFTER_READING = {InitiativeState.IN_REVIEW, InitiativeState.PUBLISHED}


@dataclass(frozen=True)
class Told:
    """What an author says of a photo: what is on it, whose faces, and who of the group."""

    alt: str
    faces: Faces
    people: tuple[UUID, ...] = ()


def add_photo(
    initiative: Initiative,
    clean: CleanPhoto,
    told: Told,
    *,
    pickable: Collection[UUID],
    is_from_note: bool = False,
    actor: Viewer,
    now: datetime,
) -> InitiativePhoto:
    """Put a photo there, cleaned already; nobody but its authors and the adults beside them sees it before one of these has looked."""
    db.session.execute(select(Initiative.id).where(Initiative.id == initiative.id).with_for_update())
    refuse_if(rules.why_not_add(initiative.state, count=queries.count_photos(initiative)))
    refuse_if(rules.why_not_say(told.faces, told.people, pickable=pickable, alt=told.alt))
    picture_key, thumbnail_key = keeping.put(clean)
    photo = InitiativePhoto(
        initiative_id=initiative.id,
        by_id=actor.person_id,
        picture_key=picture_key,
        thumbnail_key=thumbnail_key,
        width=clean.width,
        height=clean.height,
        is_from_note=is_from_note,
        alt=told.alt.strip(),
        faces=told.faces,
        added_at=now,
        not_shown_since=now,
    )
    db.session.add(photo)
    db.session.flush()
    _name(photo, told.people, now=now)
    record("initiative-photo-added", initiative, actor=actor, now=now)
    _ask_to_look(initiative, actor=actor, now=now)
    return photo


def _name(photo: InitiativePhoto, people: Iterable[UUID], *, now: datetime) -> None:
    wanted = set(people)
    for face in [one for one in photo.people if one.person_id not in wanted]:
        photo.people.remove(face)
    for person_id in sorted(wanted - {one.person_id for one in photo.people}):
        photo.people.append(PhotoFace(photo_id=photo.id, person_id=person_id, named_at=now))
    db.session.flush()


def say_again(
    initiative: Initiative, photo: InitiativePhoto, told: Told, *, pickable: Collection[UUID], actor: Viewer, now: datetime
) -> None:
    """Say anew what is on a photo and who: whatever changes, an adult looks at it again before anybody else sees it."""
    photo = queries.lock_photo(initiative, photo.id)
    refuse_if(rules.why_not_change(initiative.state))
    # Whoever is named already may stay, also when another author named them.
    named = {one.person_id for one in photo.people if one.person_id}
    refuse_if(rules.why_not_say(told.faces, told.people, pickable={*pickable, *named}, alt=told.alt))
    before = (photo.alt, photo.faces, named)
    photo.alt, photo.faces = told.alt.strip(), told.faces
    _name(photo, told.people, now=now)
    if before == (photo.alt, photo.faces, set(told.people)):
        return
    if photo.is_no_of_network:  # other words do not take the network's no away
        record("initiative-photo-changed", initiative, actor=actor, now=now)
        return
    was_waiting = photo.look is Look.WAITING
    photo.look, photo.looked_at, photo.looked_by_id, photo.why = Look.WAITING, None, None, ""
    photo.strangers, photo.permission_by, photo.permission_on = None, "", None
    photo.not_shown_since = photo.not_shown_since or now
    db.session.flush()
    record("initiative-photo-changed", initiative, actor=actor, now=now)
    if not was_waiting:
        _ask_to_look(initiative, actor=actor, now=now)


def _ask_to_look(initiative: Initiative, *, actor: Viewer, now: datetime) -> None:
    """Ask the adults by letter where no reading of the words is to come, which would show them the photo too."""
    if initiative.state in _AFTER_READING:
        for person, address in list_first_readers(initiative, today=now.date()):
            draft = letters.waits(initiative, name=person.called)
            # Three photos on one day ask once.
            once = f"photo-{initiative.id.hex}-{person.id.hex}-{now.date()}"
            queue_letter(draft, to=person, to_address=address, city_id=initiative.city_id, actor=actor, now=now, dedupe_key=once)


def ask_after_sending(initiative: Initiative, *, actor: Viewer, now: datetime) -> None:
    """Ask the adults to look when an initiative was sent whose words no adult of the city reads: its authors are grown up."""
    waits = InitiativePhoto.initiative_id == initiative.id, InitiativePhoto.look == Look.WAITING
    if initiative.state is InitiativeState.IN_REVIEW and queries.list_keys(*waits):
        _ask_to_look(initiative, actor=actor, now=now)


def remove_photo(initiative: Initiative, photo: InitiativePhoto, *, actor: Viewer, now: datetime) -> None:
    """Take a photo away with its files, at any time."""
    keeping.drop_after_commit([photo.picture_key, photo.thumbnail_key])
    db.session.delete(photo)
    db.session.flush()
    record("initiative-photo-removed", initiative, actor=actor, now=now)


@dataclass(frozen=True)
class Decision:
    """What an adult says of a photo: it may be shown, or not and why; for strangers, whose permission is held."""

    look: Look
    why: str = ""
    strangers: Strangers | None = None
    permission_by: str = ""
    permission_on: date | None = None
    # What was said of the photo when the adult saw it; empty where only a no is asked.
    seen: str = ""


def look_at(initiative: Initiative, photo_id: UUID, decision: Decision, *, actor: Viewer, now: datetime) -> None:
    """Keep what an adult said; whether everybody sees it then still hangs on those who are on it."""
    row = queries.lock_photo(initiative, photo_id)
    photo = queries.find_photo(initiative, photo_id, now=now)
    if decision.look is Look.SHOWN and decision.seen != photo.seen:
        refuse_if([Obstacle("changed", _l("The author changed what it says meanwhile. Please look at it again."))])
    facts = photo.facts
    today = local_day(now, initiative.city.time_zone)
    is_own = actor.person_id in initiative.author_ids or (row.by_id is not None and row.by_id == actor.person_id)
    said: dict[str, Any] = {"why": decision.why, "strangers": decision.strangers, "permission_by": decision.permission_by}
    is_network = actor.may(Permission.INITIATIVES_REVIEW)
    said |= {"permission_on": decision.permission_on, "is_own": is_own, "is_network": is_network}
    refuse_if(rules.why_not_look(facts, decision.look, **said, today=today))
    is_permitted = decision.look is Look.SHOWN and row.faces is Faces.OTHERS
    row.look, row.looked_at, row.looked_by_id = decision.look, now, actor.person_id
    row.why = decision.why.strip() if decision.look is Look.HIDDEN else ""
    row.is_no_of_network = decision.look is Look.HIDDEN and is_network
    row.strangers = decision.strangers if row.faces is Faces.OTHERS else None
    row.permission_by = decision.permission_by.strip() if is_permitted else ""
    row.permission_on = decision.permission_on if is_permitted else None
    if decision.look is Look.HIDDEN:
        row.not_shown_since = row.not_shown_since or now
    db.session.flush()
    record("initiative-photo-looked-at", initiative, actor=actor, now=now, changed=[decision.look.value])
    if decision.look is Look.HIDDEN:
        tell_authors(initiative, letters.said_no(initiative, why=row.why, by_network=is_network), actor=actor, now=now)
    refresh_photos(InitiativePhoto.id == photo_id, now=now)


def take_no_back(initiative: Initiative, photo_id: UUID, *, actor: Viewer, now: datetime) -> None:
    """Let the network take its no back: the photo waits for an adult of the city as if it were new."""
    row = queries.lock_photo(initiative, photo_id)
    if not row.is_no_of_network:
        return
    row.is_no_of_network, row.strangers = False, None
    row.look, row.looked_at, row.looked_by_id, row.why = Look.WAITING, None, None, ""
    db.session.flush()
    record("initiative-photo-looked-at", initiative, actor=actor, now=now, changed=[Look.WAITING.value])
    _ask_to_look(initiative, actor=actor, now=now)


def refresh_photos(*conditions: object, now: datetime) -> int:
    """Note which photos began or ceased to be seen by everybody, and tell once those whose photo went; return how many did.

    What is shown never waits for this: each page asks the facts themselves.
    """
    db.session.flush()
    chosen = select(InitiativePhoto).where(InitiativePhoto.look == Look.SHOWN, *conditions).order_by(InitiativePhoto.id)  # type: ignore[arg-type]
    rows = {row.id: row for row in db.session.scalars(chosen)}
    if not rows:
        return 0
    went: dict[UUID, int] = defaultdict(int)
    for photo in queries.list_where(InitiativePhoto.id.in_(list(rows)), now=now):
        row = rows[photo.id]
        if photo.is_public:
            row.not_shown_since = None
        elif row.not_shown_since is None:
            row.not_shown_since = now
            if photo.kept.state is InitiativeState.PUBLISHED:
                went[row.initiative_id] += 1
    for initiative_id, count in went.items():
        _tell_that_it_went(initiative_id, count, now=now)
    db.session.flush()
    return sum(went.values())


def _tell_that_it_went(initiative_id: UUID, count: int, *, now: datetime, but: UUID | None = None) -> None:
    initiative = db.session.get(Initiative, initiative_id)
    if initiative is None:
        return
    record("initiative-photo-went", initiative, actor=PROGRAMME, now=now)
    authors = [one for one in authors_of(initiative) if one.id != but]
    tell_authors(initiative, letters.went_to_authors(initiative, count=count), authors=authors, actor=PROGRAMME, now=now)
    for person, address in list_first_readers(initiative, today=now.date()):
        if person.id != but:
            draft = letters.went_to_reader(initiative, name=person.called, count=count)
            queue_letter(draft, to=person, to_address=address, city_id=initiative.city_id, actor=PROGRAMME, now=now)


def refresh_photos_of(person_id: UUID, *, now: datetime) -> int:
    """Follow what changed about somebody: their answers, their birth date, who answers for them."""
    return refresh_photos(queries.shows(person_id), now=now)


def forget_photos(person_id: UUID, *, now: datetime) -> None:
    """Take away, with an erased person, every photo that they put somewhere or are on, and those of their notes, whoever took one over."""
    gone = (InitiativePhoto.by_id == person_id) | queries.shows(person_id) | queries.is_from_note_of(person_id)
    went: dict[UUID, int] = defaultdict(int)
    for row in db.session.scalars(select(InitiativePhoto).where(gone)).all():
        keeping.drop_after_commit([row.picture_key, row.thumbnail_key])
        if row.not_shown_since is None:
            went[row.initiative_id] += 1
        db.session.delete(row)
    notes = select(Sighting.photo_key).where(Sighting.author_id == person_id)
    keeping.drop_after_commit(db.session.scalars(notes).all(), of_notes=True)
    db.session.flush()
    for initiative_id, count in went.items():
        _tell_that_it_went(initiative_id, count, now=now, but=person_id)


def forget_unseen(*, now: datetime) -> int:
    """Take away the photos that nobody has been shown for a year; return how many."""
    old = InitiativePhoto.not_shown_since <= now - rules.KEPT_UNSEEN
    rows = db.session.scalars(select(InitiativePhoto).where(old).limit(500)).all()
    refresh_photos(InitiativePhoto.id.in_([row.id for row in rows]), now=now)
    rows = [row for row in rows if row.not_shown_since is not None]  # what time alone shows again stays
    for row in rows:
        keeping.drop_after_commit([row.picture_key, row.thumbnail_key])
        db.session.delete(row)
    db.session.flush()
    return len(rows)
