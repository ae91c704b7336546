"""What applications tell others: whose rows they hold, and a section of a participant's page."""

from typing import Any

from sqlalchemy import or_, select

from exchange.access.permissions import Permission
from exchange.access.viewers import Viewer
from exchange.applications.kinds import Readers
from exchange.applications.models import Answer, Application
from exchange.applications.queries import list_answers_for_trip
from exchange.applications.showing import shown_answers
from exchange.foundation.declarations import WhenErased, belongs
from exchange.foundation.languages import Sentence, _l
from exchange.participants.contributions import add_section
from exchange.participants.models import Participant
from exchange.participants.queries import places_back_since, places_of


def _section(participant: Participant, viewer: Viewer) -> tuple[Sentence, str, dict[str, Any]] | None:
    is_desk = viewer.may(Permission.APPLICATIONS_VIEW, city_id=participant.city_id)
    if not is_desk and participant.delegation_id not in viewer.led_delegation_ids:
        return None
    answers = [one for one in list_answers_for_trip(participant.id) if is_desk or one.question.readers is Readers.LEADER]
    if not answers:
        return None
    return _l("Answers kept for the trip"), "applications/_for_trip.html", {"answers": shown_answers(answers)}


def connect() -> None:
    """Say whose applications and answers there are."""
    add_section(_section)
    belongs(
        Application,
        of_person=lambda person_id: Application.participant_id.in_(places_of(person_id)),
        back_since=lambda day: Application.participant_id.in_(places_back_since(day)),
        when_erased=WhenErased.DELETE,
    )
    belongs(
        Answer,
        of_person=lambda person_id: or_(
            Answer.participant_id.in_(places_of(person_id)),
            Answer.application_id.in_(select(Application.id).where(Application.participant_id.in_(places_of(person_id)))),
        ),
        back_since=lambda day: Answer.participant_id.in_(places_back_since(day)),
        when_erased=WhenErased.DELETE,
    )
