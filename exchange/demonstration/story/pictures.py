"""Seventh chapter: photos beside two initiatives, and one that is no longer shown since a parent took a yes back."""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from exchange.consents.models import Channel, Consent, Purpose
from exchange.demonstration.drawing import draw
from exchange.demonstration.pictures import make_photo
from exchange.demonstration.story.scene import LAB, Scene, at, days, read_data
from exchange.foundation.database import db
from exchange.history.services import record
from exchange.initiatives.models import Initiative
from exchange.initiatives.photos.models import Look

_WHO = "kylian"
_AGO = 20


def take_a_yes_back(scene: Scene) -> None:
    """Let a parent take back, some weeks ago, that photos may be seen in public; call it before what holds is written down."""
    place = scene.places[LAB, _WHO]
    when = at(scene.today - days(_AGO), "19:20")
    [given] = db.session.scalars(select(Consent).where(Consent.participant_id == place.id, Consent.purpose == Purpose.PHOTO_PRESS))
    given.withdrawn_at, given.withdrawn_by_name, given.withdrawn_channel = when, given.given_by_name, Channel.WORD
    record("consent-withdrawn", place, actor=scene.desks[place.delegation.city.slug], now=when, changed=["photo_press-withdrawn"])
    db.session.flush()


def tell_of_pictures(scene: Scene) -> None:
    """Add the photos, each looked at by the adult who read the words."""
    titles = {row["key"]: row["title"] for row in read_data("initiatives")}

    def initiative(key: str) -> Initiative:
        return db.session.scalars(select(Initiative).where(Initiative.title == titles[key])).one()

    table, way = initiative("tea-table"), initiative("lantern-way")
    _add(scene, table, "tea-table", "A table with a red cloth, a teapot and five glasses on a square in the evening, lamps above.")
    _add(
        scene,
        table,
        "two-friends",
        "Two friends smile behind the tea table.",
        people=("ines", _WHO),
        not_shown_since=at(scene.today - days(_AGO), "19:20"),
    )
    waits: dict[str, Any] = {"look": Look.WAITING, "looked_at": None, "looked_by_id": None}
    pitch = initiative("quiet-hour")
    waits["not_shown_since"] = pitch.submitted_at
    _add(scene, pitch, "quiet-pitch", "Le terrain sous le pont, vide, un ballon au bord.", **waits)
    _add(scene, way, "lantern-way", "Un chemin la nuit, des lanternes allumées des deux côtés.", reader="desk-liege")


def _add(
    scene: Scene, initiative: Initiative, drawing: str, alt: str, *, people: tuple[str, ...] = (), reader: str = "helene", **more: Any
) -> None:
    read: datetime = initiative.read_at or initiative.published_at or initiative.saved_at
    facts = {"alt": alt, "added_at": initiative.submitted_at or initiative.created_at, "look": Look.SHOWN, "looked_at": read}
    facts |= {"looked_by_id": scene.people[reader].id, "not_shown_since": None}
    make_photo(initiative, *(scene.people[key] for key in people), **draw(drawing), **(facts | more))  # type: ignore[arg-type]
