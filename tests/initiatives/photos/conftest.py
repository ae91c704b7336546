"""An initiative with a photo on which somebody is, in a town whose adults answer."""

import io
from dataclasses import dataclass
from datetime import timedelta

import pytest
from PIL import Image

from exchange.access.permissions import Role
from exchange.consents.models import Answer, Capacity, Purpose
from exchange.consents.services import record_consent
from exchange.demonstration.notes import make_initiative
from exchange.demonstration.pictures import make_photo
from exchange.foundation import clock
from exchange.foundation.images import accept_photo
from exchange.initiatives.photos.models import Look
from tests.initiatives.conftest import viewer_of

ALT = "Quetzal lamps above a square"


def drawn(colour="teal", size=(600, 400), kind="PNG", **options):
    file = io.BytesIO()
    Image.new("RGB", size, colour).save(file, kind, **options)
    return file.getvalue()


@pytest.fixture(scope="session")
def clean():
    return accept_photo(drawn())


@dataclass
class Shown:
    """A published initiative with a photo that an adult said yes to."""

    town: object
    initiative: object
    photo: object

    @property
    def address(self):
        return f"/initiatives/{self.initiative.slug}"

    def picture(self, size="large"):
        return f"{self.address}/photos/{self.photo.id}/{size}.jpg"


def answer(town, given, *, place=None, capacity=Capacity.GUARDIAN, name="Nadia", hours=0):
    """Let somebody answer for the author (or another place) of a town, now."""
    actor = viewer_of(town.coordinator, Role.COORDINATOR, town.city)
    now = clock.now() + timedelta(hours=hours)
    facts = {"given_by_name": name, "capacity": capacity, "language": "en", "actor": actor, "now": now}
    return record_consent(place or town.place, purpose=Purpose.PHOTO_PRESS, answer=Answer.GIVEN if given else Answer.REFUSED, **facts)


def show(town, clean, *people, agrees=True, **facts):
    """Publish an initiative of the town's author with a photo that an adult said yes to."""
    initiative = make_initiative(town.city, author=town.author, cohort_id=town.cohort.id)
    if agrees:
        answer(town, True)
    files = {"picture": clean.picture, "thumbnail": clean.thumbnail, "width": clean.width, "height": clean.height}
    start = {"alt": ALT, "look": Look.SHOWN, "not_shown_since": None}
    return Shown(town, initiative, make_photo(initiative, *people, **files, **(start | facts)))


@pytest.fixture
def shown(database, bagneux, clean):
    return show(bagneux, clean, bagneux.author)
