"""What guardians add to participants: an obstacle, a section; and what they do when an address was changed elsewhere."""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from exchange.access.permissions import Permission
from exchange.access.viewers import PROGRAMME, Viewer
from exchange.foundation import clock
from exchange.foundation.declarations import WhenErased, belongs
from exchange.foundation.languages import Sentence, _l
from exchange.foundation.obstacles import Owner
from exchange.guardians.guardianship import leave_changed_addresses
from exchange.guardians.models import GuardianLink, GuardianshipChange
from exchange.guardians.obstacles import NOT_OPENED, guardian_waits, guardian_word, judge_guardian
from exchange.participants.contributions import ObstacleSource, add_obstacle_source, add_section
from exchange.participants.models import Participant, ParticipantKind
from exchange.participants.queries import places_back_since, places_of
from exchange.participants.rules import is_minor
from exchange.participants.signals import participant_changed
from exchange.people.models import Guardian
from exchange.people.rules import guardians_who_sign

_SOURCE = ObstacleSource("guardian_letter", guardian_word, judge_guardian, guardian_waits, only_beside={NOT_OPENED: Owner.GUARDIAN})


def _section(participant: Participant, viewer: Viewer) -> tuple[Sentence, str, dict[str, Any]] | None:
    if not viewer.may(Permission.GUARDIANSHIP_EDIT, city_id=participant.city_id):
        return None
    minor = is_minor(participant.person.birth_date, participant.cohort.away_from_on)
    if participant.kind is not ParticipantKind.YOUNGSTER or not (minor or participant.person.guardians):
        return None
    signing = guardians_who_sign(participant.person.guardians, today=clock.today(participant.delegation.city.time_zone)) if minor else []
    written_to = [one for one in signing if one.email_folded]
    return (
        _l("Parents and guardians: rights and letters"),
        "guardians/_section.html",
        {"participant_id": participant.id, "guardians": written_to},
    )


def _leave_addresses(participant: Participant, *, now: datetime, **_more: Any) -> None:
    leave_changed_addresses(participant, actor=PROGRAMME, now=now)


def connect() -> None:
    """Tell participants what guardians know, and listen to changed addresses."""
    add_obstacle_source(_SOURCE)
    add_section(_section)
    participant_changed.connect(_leave_addresses)
    belongs(
        GuardianLink,
        of_person=lambda person_id: GuardianLink.participant_id.in_(places_of(person_id)),
        back_since=lambda day: GuardianLink.participant_id.in_(places_back_since(day)),
        when_erased=WhenErased.DELETE,
    )
    belongs(
        GuardianshipChange,
        of_person=lambda person_id: GuardianshipChange.guardian_id.in_(select(Guardian.id).where(Guardian.person_id == person_id)),
        when_erased=WhenErased.DELETE,
    )
