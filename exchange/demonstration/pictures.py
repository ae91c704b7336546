"""Makers of photos: drawn by a few strokes, since the demonstration has no camera. Call them inside `transaction()`."""

from typing import Any

from exchange.demonstration.makers import THEN
from exchange.foundation.database import db
from exchange.initiatives.models import Initiative
from exchange.initiatives.photos.keeping import store
from exchange.initiatives.photos.models import Faces, InitiativePhoto, PhotoFace
from exchange.people.models import Person

# Begins as a JPEG does: enough wherever nobody looks at it.
NO_PICTURE = b"\xff\xd8\xff\xe0 a picture that nobody looks at"


def make_photo(
    initiative: Initiative, *people: Person, picture: bytes = NO_PICTURE, thumbnail: bytes = NO_PICTURE, **facts: Any
) -> InitiativePhoto:
    """Add a photo on which these people are, or nobody; it waits for an adult unless told otherwise."""
    start = {
        "by_id": initiative.author_id,
        "width": 300,
        "height": 200,
        "alt": "Two lamps above a square.",
        "faces": Faces.OWN if people else Faces.NOBODY,
        "added_at": THEN,
        "not_shown_since": THEN,
    }
    keys = {"picture_key": store().put(picture), "thumbnail_key": store().put(thumbnail)}
    photo = InitiativePhoto(initiative_id=initiative.id, **keys, **(start | facts))
    db.session.add(photo)
    db.session.flush()
    for person in people:
        photo.people.append(PhotoFace(photo_id=photo.id, person_id=person.id, named_at=photo.added_at))
    db.session.flush()
    return photo
