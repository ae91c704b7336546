"""Photos as the public channels and the readers' desks show them; every public one comes from `shown_on` and from nowhere else."""

from collections.abc import Collection
from typing import Any, NamedTuple
from uuid import UUID

from flask import url_for

from exchange.access.permissions import Permission
from exchange.access.viewers import Viewer
from exchange.foundation import clock
from exchange.foundation.caching import ask_each_time
from exchange.foundation.obstacles import Obstacle
from exchange.initiatives.models import Initiative, InitiativeState
from exchange.initiatives.photos import queries, rules
from exchange.initiatives.photos.keeping import store, thumbnail_size
from exchange.initiatives.photos.models import Faces, Look, Strangers
from exchange.initiatives.photos.queries import Photo
from exchange.initiatives.queries import list_names_around
from exchange.initiatives.sections import Place, Section
from exchange.initiatives.unread import look_over
from exchange.messages.writing import absolute

CHIPS = {Look.WAITING: "waits", Look.SHOWN: "ready", Look.HIDDEN: "stopped"}


class Picture(NamedTuple):
    """What a page draws: two sizes with their measures, and the words for who cannot see it."""

    id: UUID
    alt: str
    large: str
    width: int
    height: int
    small: str
    small_width: int
    small_height: int
    thumbnail_key: str


def picture_of(photo: Photo, slug: str) -> Picture:
    """Return a photo as it is drawn at the address of its initiative; whoever may not see it gets nothing there."""
    kept = photo.kept
    large, small = (url_for("initiatives.photo", slug=slug, photo_id=kept.id, size=size) for size in ("large", "small"))
    return Picture(kept.id, kept.alt, large, kept.width, kept.height, small, *thumbnail_size(kept.width, kept.height), kept.thumbnail_key)


def shown_on(slugs: Collection[str]) -> dict[str, list[Picture]]:
    """Return {address part: pictures that everybody may see now}; an answer with one is asked for anew each time."""
    found = queries.list_shown(slugs, now=clock.now())
    if found:
        ask_each_time()
    return {slug: [picture_of(photo, slug) for photo in photos] for slug, photos in found.items()}


def shown_of(initiative: Initiative) -> list[Picture]:
    """Return the pictures of one initiative that everybody may see now."""
    return shown_on([initiative.slug]).get(initiative.slug, []) if initiative.state is InitiativeState.PUBLISHED else []


def on_cards(slugs: Collection[str]) -> dict[str, Picture]:
    """Return {address of an initiative: the first of its pictures} for the cards of a list."""
    return {url_for("initiatives.show", slug=slug): pictures[0] for slug, pictures in shown_on(slugs).items()}


def on_paper(pictures: Collection[Picture]) -> list[dict[str, Any]]:
    """Return pictures as the typesetter takes them: their bytes as numbers."""
    kept = store()
    return [{"alt": one.alt, "jpeg": list(kept.read(one.thumbnail_key))} for one in pictures if kept.holds(one.thumbnail_key)]


def as_json(pictures: Collection[Picture]) -> list[dict[str, Any]]:
    """Return pictures as programs get them; who has kept an address asks there again."""
    return [{"address": absolute(one.large), "alt": one.alt, "width": one.width, "height": one.height} for one in pictures]


class Named(NamedTuple):
    """Somebody on a photo, as the adults of their city see it: only whether they agree, and who answers for them."""

    name: str
    agrees: bool
    is_minor: bool


class OnDesk(NamedTuple):
    """A photo with what its authors or readers are shown of it."""

    picture: Picture
    faces: Faces
    look: Look
    obstacles: list[Obstacle]
    is_public: bool
    people: list[Named]
    named_count: int
    agreed_count: int
    findings: list[str]
    strangers: Strangers | None
    permission: str
    is_no_of_network: bool

    @property
    def chip(self) -> tuple[str, str]:
        """Return the shape and the code of its state: shown, ready as soon as the initiative is public, waits, or not shown."""
        if self.is_public:
            return "ready", "public"
        if not self.obstacles:
            return "ready", "fine"
        return ("waits", "waiting") if self.look is Look.WAITING else ("stopped", "not-shown")


def on_desk(initiative: Initiative, *, with_names: bool) -> list[OnDesk]:
    """Return all photos of an initiative; names stand beside them for the adults of the city only."""
    photos = queries.list_photos(initiative, now=clock.now())
    return drawn(initiative, photos, with_names=with_names)


def drawn(initiative: Initiative, photos: list[Photo], *, with_names: bool) -> list[OnDesk]:
    """Return photos as a desk shows them."""
    ids = {face.person_id for photo in photos for face in photo.facts.people if face.person_id} if with_names else set()
    people = queries.people_of(ids)
    names = list_names_around(initiative) if with_names and photos else []
    found = []
    for photo in photos:
        facts = photo.facts
        named = [
            Named(people[face.person_id].full_name, face.agrees, face.is_minor)
            for face in facts.people
            if face.person_id is not None and face.person_id in people
        ]
        found.append(
            OnDesk(
                picture=picture_of(photo, initiative.slug),
                faces=facts.faces,
                look=facts.look,
                obstacles=photo.obstacles,
                is_public=photo.is_public,
                people=named,
                named_count=len(facts.people),
                agreed_count=sum(face.agrees for face in facts.people),
                findings=[one.words for one in look_over({1: photo.kept.alt}, own=names)],
                strangers=facts.strangers,
                permission=facts.permission_by,
                is_no_of_network=facts.is_no_of_network,
            )
        )
    return found


def photos_section(initiative: Initiative, viewer: Viewer) -> Section | None:
    """Lead those who write it, and the adult beside them, to its photos."""
    if viewer.person_id is None or initiative.is_by_city:
        return None
    is_mine = viewer.person_id in initiative.author_ids and viewer.may(Permission.INITIATIVES_WRITE)
    is_adult = not is_mine and viewer.may(Permission.INITIATIVES_READ_FIRST, city_id=initiative.city_id)
    if not (is_mine or (is_adult and initiative.state is not InitiativeState.DRAFT)):
        return None
    photos = queries.list_photos(initiative, now=clock.now())
    may_add = is_mine and not rules.why_not_add(initiative.state, count=len(photos))
    if not photos and not may_add:
        return None
    return Section(
        "initiatives/photos/_card.html",
        {
            "photo_count": len(photos),
            "shown_count": sum(photo.is_public for photo in photos),
            "photos_endpoint": "initiatives.photos" if is_mine else "initiatives.photos_read",
        },
        place=Place.SIDE,
    )
