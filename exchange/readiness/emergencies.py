"""What waits for coordinators: care sheets that somebody opened in an emergency, to be looked into."""

from collections import defaultdict
from datetime import date
from uuid import UUID

from exchange.access.permissions import Permission
from exchange.access.viewers import Viewer
from exchange.care.models import CareReading
from exchange.care.opened import list_to_review
from exchange.foundation.formats import listed
from exchange.foundation.languages import _, ngettext
from exchange.readiness.rules import Waiting, some_names


def to_look_into(viewer: Viewer, *, today: date) -> list[Waiting]:
    """Return which emergency readings nobody has looked into, a line for each group; nobody looks into their own."""
    groups: dict[UUID, list[CareReading]] = defaultdict(list)
    for reading in list_to_review(viewer, city_ids=sorted(viewer.cities_for(Permission.CARE_RECORD))):
        groups[reading.participant.delegation_id].append(reading)
    return [_of_group(readings, today=today) for readings in groups.values()]


def _of_group(readings: list[CareReading], *, today: date) -> Waiting:
    participant = readings[0].participant
    # Somebody whose sheet was opened twice is named once.
    people = {one.participant_id: one.participant.person.full_name for one in readings}
    shown, more = some_names(list(people.values()))
    readers = listed(dict.fromkeys(one.reader_name for one in readings))
    alone = len(people) == 1
    others = [ngettext("%(num)s more", "%(num)s more", more)] if more else []
    return Waiting(
        title=ngettext("Look into an emergency reading", "Look into %(num)s emergency readings", len(readings)),
        text=_(
            "%(readers)s opened a care sheet outside the usual rules: %(names)s. Ask what happened and write what you found.",
            readers=readers,
            names=listed([*shown, *others]),
        ),
        due_on=today,
        endpoint="care.show" if alone else "care.group",
        arguments={"participant_id": participant.id}
        if alone
        else {"slug": participant.cohort.slug, "city_slug": participant.delegation.city.slug},
        action=_("Look into it"),
    )
