"""Follow-ups are planned when something begins to run, and stand on the page of its adoption."""

from datetime import datetime
from typing import Any

from exchange.access.viewers import Viewer
from exchange.adoptions.follow_ups.models import FollowUp, FollowUpAsking
from exchange.adoptions.follow_ups.queries import effects_elsewhere, follow_ups_of
from exchange.adoptions.follow_ups.services import plan_follow_ups
from exchange.adoptions.follow_ups.showing import follow_up_lines, lines_as_json
from exchange.adoptions.models import Adoption
from exchange.adoptions.panels import add_panel
from exchange.adoptions.signals import adoption_moved
from exchange.foundation import clock
from exchange.foundation.declarations import WhenErased, belongs
from exchange.initiatives.describing.standing import add_finder
from exchange.initiatives.sections import Section


def _panel(adoption: Adoption, _viewer: Viewer) -> Section | None:
    found = follow_ups_of(adoption.id)
    if not found:
        return None
    lines = follow_up_lines(found, today=clock.today(adoption.city.time_zone))
    return Section("adoptions/follow_ups/_panel.html", {"lines": lines}, data={"follow_ups": lines_as_json(lines)})


def _moved(adoption: Adoption, *, now: datetime, **_more: Any) -> None:
    plan_follow_ups(adoption, now=now)


def connect() -> None:
    """Listen, and say whose rows they are: an answer is the city's, that somebody was asked goes with them."""
    add_panel(_panel, order=60)
    add_finder(effects_elsewhere)
    adoption_moved.connect(_moved)
    belongs(FollowUp, of_person=lambda person_id: FollowUp.by_id == person_id, when_erased=WhenErased.KEEP)
    belongs(FollowUpAsking, of_person=lambda person_id: FollowUpAsking.person_id == person_id, when_erased=WhenErased.DELETE)
